// Whatever a platform may send the sandbox shop: each line of the input is a request. Its first byte picks the operation, the rest is
// the body; "$id" in a body or path stands for the checkout made last.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "merchant/language.hpp"
#include "merchant/service.hpp"

using namespace aisle;
using namespace aisle::merchant;

namespace {

Product product(const char* id, std::int64_t cents, std::int64_t stock) {
  Product p;
  p.id = id;
  p.titles = {{"en", id}};
  p.categories = {{"en", "Things"}};
  p.width_mm = p.height_mm = p.depth_mm = 500;
  p.price_eur_cents = cents;
  p.initial_stock = stock;
  p.for_sale = stock > 0;
  return p;
}

struct World {
  std::string folder = (std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string()) + "/aisle-fuzz-" + std::to_string(::getpid());
  Catalogue catalogue{{product("chair", 12'900, 1'000'000'000), product("lamp", 2'990, 1), product("cat", 0, 0)}};
  base::SystemClock clock;
  Store store = make();
  Service service{catalogue, store, clock, {"http://127.0.0.1:1"}};
  std::string id;
  std::uint64_t requests = 0;

  Store make() {
    std::filesystem::create_directories(folder);
    auto opened = Store::open(folder, Database::Mode::create);
    if (!opened) std::abort();
    (void)opened->seed_stock(catalogue);
    return std::move(*opened);
  }
  ~World() { std::filesystem::remove_all(folder); }
};

struct Route {
  const char *method, *path;
};
constexpr Route kRoutes[] = {{"POST", "/ucp/catalog/search"}, {"POST", "/ucp/catalog/lookup"}, {"POST", "/ucp/catalog/product"},
                             {"POST", "/ucp/checkout-sessions"}, {"PUT", "/ucp/checkout-sessions/$id"}, {"POST", "/ucp/checkout-sessions/$id/complete"},
                             {"POST", "/ucp/checkout-sessions/$id/cancel"}, {"GET", "/ucp/checkout-sessions/$id"}, {"POST", "/ucp/carts"}};

void ask(World& world, std::string_view line) {
  if (line.empty()) return;
  const Route& route = kRoutes[static_cast<unsigned char>(line[0]) % std::size(kRoutes)];
  HttpRequest request;
  request.method = route.method;
  request.path = route.path;
  if (const std::size_t at = request.path.find("$id"); at != std::string::npos) request.path.replace(at, 3, world.id);
  request.body = std::string(line.substr(1));
  const std::string key = std::to_string(++world.requests);
  request.header = [&](const char* name) -> std::string {
    const std::string_view n(name);
    if (n == "UCP-Agent") return "profile=\"https://aisle.invalid/ucp/2026-04-08.json\"";
    if (n == "Request-Id" || n == "Idempotency-Key") return key;
    if (n == "Accept-Language") return request.body.substr(0, 40);
    return n == "Host" ? "127.0.0.1:1" : "";
  };
  const HttpResponse response = world.service.handle(request);
  const Json answer = Json::parse(response.body, nullptr, false);
  if (response.status >= 500 || !answer.is_object()) std::abort();  // a request never is our fault
  if (answer.contains("id") && request.path == "/ucp/checkout-sessions") world.id = answer["id"].get<std::string>();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (int lines = 0; lines < 4 && !rest.empty(); ++lines) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    ask(world, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return 0;
}
