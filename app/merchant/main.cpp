// aisle-merchant: the sandbox shop, a UCP 2026-04-08 business on SQLite.
//
// Start it with goods (Debian package sweethome3d-furniture; aisle-import beside this program):
//   build/aisle-merchant import furniture --data /tmp/shop --limit 40     (all 820 without --limit; a second run does
//   nothing) build/aisle-merchant serve --data /tmp/shop --port 4080
// It prints one JSON line when it answers: {"url":"http://127.0.0.1:4080", ...}; then
//   curl http://127.0.0.1:4080/.well-known/ucp
//   curl (one line) -H 'UCP-Agent: profile="https://aisle.invalid/ucp/2026-04-08.json"' -H "Request-Id: 1"
//        -d '{"query":"chair"}' http://127.0.0.1:4080/ucp/catalog/search
// Writes also need an Idempotency-Key header. Paying: see payment.hpp. HTTP trouble on purpose: see faults.hpp.
// --catalogue DIR keeps the imported goods in a folder that several --data folders share; --port 0 chooses a free port
// once.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/platform.hpp"
#include "glue/log.hpp"
#include "merchant/commands.hpp"
#include "merchant/import_folder.hpp"
#include "merchant/import_furniture.hpp"

namespace {

using namespace aisle;
using namespace aisle::merchant;

constexpr int kBadOptions = 2;

int finish(const Result<void>& result) {
  if (result) return 0;
  fmt::print(stderr, "aisle-merchant: {}\n", result.error().sentence());
  return kBadOptions;
}

struct Options {
  ServeOptions serve;
  ImportOptions import;
  std::string stock_product;
  std::int64_t stock_quantity = 0;
  std::string ship, deliver, cancel, refund;
  std::int64_t pieces = 0;
  std::string log_file;
  bool json = false;
  bool die_with_parent = false;
};

void declare_data(CLI::App* command, std::string& data, std::string& catalogue) {
  command->add_option("--data", data, "folder of the shop's orders and stock")->required();
  command->add_option("--catalogue", catalogue, "folder of the imported goods (default: that of --data)");
}

void declare_serve(CLI::App* command, Options& o) {
  declare_data(command, o.serve.data, o.serve.catalogue);
  command->add_option("--port", o.serve.port, "0: a free one, kept for later starts")->check(CLI::Range(0, 65535));
  command->add_option("--host", o.serve.host);
  command->add_option("--fault", o.serve.fault_file, "JSON lines {match, nth, action}");
  command->add_option("--checkout-ttl", o.serve.checkout_ttl_s, "seconds until a checkout expires")
      ->check(CLI::Range(1, 30 * 24 * 3600));
  command->add_flag("--strict-profile", o.serve.strict_profile, "424 for platforms whose profile cannot be fetched");
  command->add_option("--log", o.log_file);
  command->add_flag("--die-with-parent", o.die_with_parent);
}

void declare_furniture(CLI::App* command, Options& o) {
  declare_data(command, o.import.data, o.import.catalogue);
  command->add_option("--importer", o.import.importer, "aisle-import (default: beside this program)");
  command->add_option("--limit", o.import.limit, "import only this many, spread over all categories");
  command->add_option("--source", o.import.source, "folder of .sh3f files");
  command->add_option("--jobs", o.import.jobs, "how many at once (default: all cores)");
}

void declare_folder(CLI::App* command, Options& o) {
  declare_data(command, o.import.data, o.import.catalogue);
  command->add_option("--importer", o.import.importer, "aisle-import (default: beside this program)");
  command->add_option("folder", o.import.source, "products.csv and the files it names")->required();
}

int run(int argc, char** argv) {
  CLI::App app("The sandbox shop of Aisle: a UCP business for trials and tests.", "aisle-merchant");
  app.set_version_flag("--version", "aisle-merchant 0.1.0, UCP 2026-04-08");
  app.require_subcommand(1);
  Options o;
  o.import.program_folder = base::program_folder(argv[0]);
  auto* serve_command = app.add_subcommand("serve", "answer shoppers");
  declare_serve(serve_command, o);
  auto* import_command = app.add_subcommand("import", "put goods on the shelves");
  import_command->require_subcommand(1);
  auto* furniture = import_command->add_subcommand("furniture", "the Debian package sweethome3d-furniture");
  declare_furniture(furniture, o);
  auto* folder = import_command->add_subcommand("folder", "your own goods: a CSV and GLB files");
  declare_folder(folder, o);
  auto* orders = app.add_subcommand("orders", "what was sold");
  orders->add_option("--ship", o.ship, "send this order (its id or number); --pieces N of each line");
  orders->add_option("--pieces", o.pieces, "with --ship: so many of each line")->check(CLI::Range(1, 1'000'000));
  orders->add_option("--deliver", o.deliver, "it has arrived, or was picked up");
  orders->add_option("--cancel", o.cancel, "what was not sent yet is canceled");
  orders->add_option("--refund", o.refund, "everything is taken back");
  auto* stats = app.add_subcommand("stats", "the shop in figures");
  auto* reset_command = app.add_subcommand("reset", "refill the demo stock");
  for (auto* command : {orders, stats, reset_command}) declare_data(command, o.serve.data, o.serve.catalogue);
  auto* stock = app.add_subcommand("stock", "set how many pieces of a product are left");
  declare_data(stock, o.serve.data, o.serve.catalogue);
  stock->add_option("product", o.stock_product, "its id, as search results give it")->required();
  stock->add_option("quantity", o.stock_quantity)->required()->check(CLI::Range(0, 1'000'000));
  for (auto* command : {orders, stats}) command->add_flag("--json", o.json);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : kBadOptions;
  }
  if (o.die_with_parent) base::die_with_parent();
  base::install_signal_handlers();
  log::open(o.log_file, log::Level::warning);
  if (*serve_command) return finish(serve(o.serve));
  if (*furniture) return finish(import_furniture(o.import));
  if (*folder) return finish(import_folder(o.import));
  for (const auto& [change, order] : {std::pair("ship", &o.ship), {"deliver", &o.deliver}, {"cancel", &o.cancel}, {"refund", &o.refund}}) {
    if (*orders && !order->empty()) return finish(change_order(o.serve.data, *order, change, o.pieces));
  }
  if (*orders) return finish(print_orders(o.serve.data, o.json));
  if (*stats) return finish(print_stats(o.serve.data, o.json));
  if (*stock) return finish(set_stock(o.serve.data, o.stock_product, o.stock_quantity));
  return finish(reset(o.serve.data, o.serve.catalogue));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    fmt::print(stderr, "aisle-merchant: {}\n", e.what());
    return 1;
  }
}
