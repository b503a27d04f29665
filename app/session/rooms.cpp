#include "session/rooms.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "glue/log.hpp"
#include "models/net_fetch.hpp"
#include "qa/allocations.hpp"
#include "session/shopper.hpp"
#include "session/version.hpp"

namespace aisle::session {
namespace {

Paths find_paths(const Options& options, const char* argv0) {
  const base::Folders folders = base::default_folders();
  Paths paths;
  paths.program_dir = base::program_folder(argv0);
  paths.data = options.data_dir.empty() ? folders.data : options.data_dir;
  paths.cache = folders.cache;
  paths.log_file = options.out_dir.empty() ? paths.data + "/log.txt" : options.out_dir + "/log.txt";
  return paths;
}

Result<void> open_folders(Rooms& rooms) {
  TRY(base::make_folder(rooms.paths.data));
  TRY(base::make_folder(rooms.paths.cache));
  if (!rooms.options.out_dir.empty()) TRY(base::make_folder(rooms.options.out_dir));
  TRY_ASSIGN(auto lock, base::FolderLock::take(rooms.paths.data));
  rooms.lock = std::make_unique<base::FolderLock>(std::move(lock));
  log::open(rooms.paths.log_file, rooms.options.verbose ? log::Level::debug : log::Level::warning);
  log::info("event=start version=\"{}\"", version());
  return {};
}

void open_sandbox(Rooms& rooms) {
  if (!rooms.options.shops.empty()) return;
  rooms.sandbox = std::make_unique<Sandbox>(SandboxConfig{rooms.paths.program_dir + "/aisle-merchant", rooms.paths.data + "/sandbox",
                                                          rooms.paths.cache + "/catalogue"});
}

Result<void> open_commerce(Rooms& rooms) {
  const Options& o = rooms.options;
  TRY_ASSIGN(rooms.ledger, ledger::Ledger::open(rooms.paths.data, rooms.clock()));
  TRY_ASSIGN(rooms.net, net::Client::make({}));
  ucp::Config config;
  config.profile_url = o.profile_url;
  config.language = o.language;
  config.country = o.country;
  config.currency = o.currency;
  rooms.ucp = std::make_unique<ucp::Client>(*rooms.net, rooms.wall, config);
  std::vector<std::unique_ptr<wallet::PaymentHandler>> handlers;
  handlers.push_back(wallet::make_sandbox_wallet());
  handlers.push_back(wallet::make_demo_pay());
  rooms.wallet = std::make_unique<wallet::Wallet>(std::move(handlers));
  rooms.till = std::make_unique<till::Till>(*rooms.ucp, *rooms.ledger, *rooms.wallet);
  return {};
}

xr::Mode to_xr(Mode mode) {
  switch (mode) {
    case Mode::automatic: return xr::Mode::automatic;
    case Mode::headset: return xr::Mode::headset;
    case Mode::desktop: return xr::Mode::desktop;
    case Mode::headless: return xr::Mode::headless;
  }
  return xr::Mode::automatic;
}

Result<void> open_device(Rooms& rooms) {
  const Options& o = rooms.options;
  xr::Options wanted;
  wanted.mode = to_xr(o.mode);
  wanted.eye_px = {o.eye_width, o.eye_height};
  if (o.eye_width != 0) wanted.window_px = wanted.eye_px;
  if (o.tick_hz > 0) wanted.tick_hz = o.tick_hz;
  TRY_ASSIGN(rooms.chosen, xr::choose(wanted));
  log::info("event=device mode={} name=\"{}\" why=\"{}\"", xr::name_of(rooms.chosen.mode), rooms.chosen.device->traits().name,
            rooms.chosen.reason);
  if (rooms.chosen.mode == xr::Mode::headless || !o.steps_file.empty()) {
    rooms.virtual_clock = std::make_unique<base::VirtualClock>(rooms.wall.unix_time_ms());
  }
  renderer::Settings settings;
  settings.msaa = o.msaa;
  settings.validate = o.validate;
  settings.force_per_eye = o.force_per_eye;
  settings.pipeline_cache_file = rooms.paths.cache + "/pipelines.bin";
  settings.device_source = rooms.chosen.source;
  TRY_ASSIGN(rooms.renderer, renderer::Renderer::create(settings));
  TRY(rooms.chosen.device->start(*rooms.renderer));
  rooms.device_stop.device = rooms.chosen.device.get();
  return {};
}

Result<void> open_shop_floor(Rooms& rooms) {
  const std::vector<std::string> fonts = panels::default_fonts();
  TRY_ASSIGN(rooms.showroom, showroom::Showroom::make(rooms.renderer.get(), fonts, {rooms.paths.cache + "/halls", base::program_stamp()}));
  panels::Config panel_config;
  panel_config.fonts = fonts;
  TRY_ASSIGN(rooms.panels, panels::Panels::make(panel_config, rooms.renderer.get()));
  models::Config model_config;
  model_config.cache_dir = rooms.paths.cache;
  model_config.import_program = rooms.paths.program_dir + "/aisle-import";
  TRY_ASSIGN(rooms.models, models::Models::make(model_config, models::net_fetch(*rooms.net), rooms.renderer.get()));
  // Half a view's height in pixels is what a metre covers at a metre's distance, at 90 degrees.
  const std::uint32_t height = std::max(rooms.options.eye_height != 0 ? rooms.options.eye_height : rooms.chosen.device->traits().eye_height, 512u);
  rooms.loading = std::make_unique<Loading>(*rooms.models, *rooms.showroom, 0.5f * static_cast<float>(height));
  rooms.page = std::make_unique<ShopPage>(*rooms.renderer, rooms.paths.data + "/page", rooms.options.language);
  rooms.messenger = std::make_unique<Messenger>(Messenger::To{*rooms.net, *rooms.ucp, *rooms.ledger, *rooms.till, *rooms.wallet, *rooms.showroom,
                                                              *rooms.chosen.device, *rooms.page, rooms.sandbox.get()});
  return {};
}

Result<void> open_world(Rooms& rooms) {
  World& world = rooms.world;
  world.language = rooms.options.language;
  world.country = rooms.options.country;
  world.currency = rooms.options.currency;
  world.shop.sandbox = rooms.sandbox != nullptr;
  world.shop.id = rooms.sandbox ? "sandbox" : rooms.options.shops.front();
  world.shop.url = rooms.sandbox ? "" : rooms.options.shops.front();
  world.plan = rooms.showroom->plan();  // the lobby
  const ledger::Found& found = rooms.ledger->found();
  if (const auto cart = found.carts.find(world.shop.id); cart != found.carts.end()) world.cart = cart->second;
  world.orders = found.receipts;
  world.unseen = found.unseen;
  world.to_resume.assign(found.open.begin(), found.open.end());
  const auto edited = found.settings.find(kShopperSetting);
  return load_shopper(rooms.paths.data, edited == found.settings.end() ? std::string() : edited->second, world);
}

}  // namespace

int exit_code_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::device: return kDevice;
    case ErrorKind::invalid:
    case ErrorKind::io:
    case ErrorKind::conflict:
    case ErrorKind::not_found:
    case ErrorKind::limit: return kInvalid;
    case ErrorKind::unavailable:
    case ErrorKind::timeout:
    case ErrorKind::internal: return kFailed;
  }
  return kFailed;
}

Result<std::unique_ptr<Rooms>> open_rooms(Options options, const char* argv0) {
  qa::count_imgui_allocations();
  auto rooms = std::make_unique<Rooms>();
  rooms->options = std::move(options);
  rooms->paths = find_paths(rooms->options, argv0);
  TRY(open_folders(*rooms));
  open_sandbox(*rooms);
  TRY(open_device(*rooms));
  TRY(open_commerce(*rooms));
  TRY(open_shop_floor(*rooms));
  TRY(open_world(*rooms));
  return rooms;
}

}  // namespace aisle::session
