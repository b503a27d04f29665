// Rooms: every part of the running shop, made in order and taken down in reverse. Owned by main.
#pragma once
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/platform.hpp"
#include "input/pointing.hpp"
#include "ledger/ledger.hpp"
#include "models/models.hpp"
#include "net/client.hpp"
#include "panels/panels.hpp"
#include "renderer/api/renderer.hpp"
#include "session/loading.hpp"
#include "session/messenger.hpp"
#include "session/options.hpp"
#include "session/sandbox.hpp"
#include "session/world.hpp"
#include "showroom/showroom.hpp"
#include "till/till.hpp"
#include "ucp/client.hpp"
#include "wallet/wallet.hpp"
#include "xr/devices.hpp"

namespace aisle::session {

struct Paths {
  std::string program_dir;  // of aisle, aisle-merchant, aisle-import
  std::string data, cache;
  std::string log_file;
};

// Stops the device before the renderer goes, whatever else happens.
struct DeviceStop {
  xr::Device* device = nullptr;
  ~DeviceStop() {
    if (device != nullptr) device->stop();
  }
};

struct Rooms {
  Options options;
  Paths paths;
  std::unique_ptr<base::FolderLock> lock;
  base::SystemClock wall;
  std::int64_t started_ns = wall.now_ns() - base::process_age_ns();  // when the process began, on the wall's scale
  std::unique_ptr<base::VirtualClock> virtual_clock;  // null: the wall clock rules
  const base::Clock& clock() const { return virtual_clock ? static_cast<const base::Clock&>(*virtual_clock) : wall; }

  std::unique_ptr<Sandbox> sandbox;  // first: it starts while everything else is being made
  std::unique_ptr<ledger::Ledger> ledger;
  std::unique_ptr<net::Client> net;
  std::unique_ptr<ucp::Client> ucp;
  std::unique_ptr<wallet::Wallet> wallet;
  std::unique_ptr<till::Till> till;
  xr::Chosen chosen;
  std::unique_ptr<renderer::Renderer> renderer;
  DeviceStop device_stop;
  std::unique_ptr<showroom::Showroom> showroom;
  std::unique_ptr<panels::Panels> panels;
  std::unique_ptr<models::Models> models;
  std::unique_ptr<Loading> loading;
  std::unique_ptr<ShopPage> page;
  std::unique_ptr<Messenger> messenger;
  input::Pointing pointing;
  World world;
};

// Exit codes of contract.md.
enum ExitCode : int { kDone = 0, kFailed = 1, kInvalid = 2, kDevice = 3, kValidation = 4 };
int exit_code_of(const Error& error);

Result<std::unique_ptr<Rooms>> open_rooms(Options options, const char* argv0);

}  // namespace aisle::session
