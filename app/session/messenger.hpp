// Messenger: carries the world's effects to net, ucp, ledger, till and showroom, and brings back events. Frame loop's thread; never waits.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/mailbox.hpp"
#include "ledger/ledger.hpp"
#include "net/client.hpp"
#include "session/sandbox.hpp"
#include "session/shop_page.hpp"
#include "session/step.hpp"
#include "showroom/showroom.hpp"
#include "till/till.hpp"
#include "ucp/client.hpp"
#include "wallet/wallet.hpp"
#include "xr/seam.hpp"

namespace aisle::session {

class Messenger {
 public:
  struct To {
    net::Client& net;
    ucp::Client& ucp;
    ledger::Ledger& ledger;
    till::Till& till;
    const wallet::Wallet& wallet;
    showroom::Showroom& showroom;
    xr::Device& device;
    ShopPage& page;
    Sandbox* sandbox = nullptr;  // null: a shop of its own address
  };
  explicit Messenger(To to) : to_(to) {}

  // Appends what came back since last time; at most a few dozen a frame, the rest waits for the next.
  void collect(const World& world, std::vector<Event>& events);
  void carry_out(const World& world, Effects& effects);
  bool quit_asked() const { return quit_; }

 private:
  void collect_sandbox(std::vector<Event>& events);
  void carry_out_one(const World& world, effect::Discover& e);
  void carry_out_one(const World& world, effect::LoadCatalogue& e);
  void carry_out_one(const World& world, effect::SaveCatalogue& e);
  void carry_out_one(const World& world, effect::Browse& e);
  void carry_out_one(const World& world, effect::Search& e);
  void carry_out_one(const World& world, effect::BuildHall& e);
  void carry_out_one(const World& world, effect::SaveCart& e);
  void carry_out_one(const World& world, effect::AskOptions& e);
  void carry_out_one(const World& world, effect::AskOrder& e);
  void carry_out_one(const World& world, effect::SaveShopper& e);
  void carry_out_one(const World& world, effect::Purchase& e);
  void carry_out_one(const World& world, effect::ReceiptSeen& e);
  void carry_out_one(const World& world, effect::Haptic& e);
  void carry_out_one(const World& world, effect::ReadLink& e);
  void carry_out_one(const World& world, effect::OpenPage& e);
  void carry_out_one(const World& world, effect::ClosePage& e);
  void carry_out_one(const World& world, effect::PointAtPage& e);
  void carry_out_one(const World& world, effect::TypeIntoPage& e);
  void carry_out_one(const World& world, effect::PressOnPage& e);
  void carry_out_one(const World& world, effect::Quit& e);

  To to_;
  std::uint32_t sandbox_news_seen_ = 0;
  int sandbox_starts_seen_ = 0;
  bool sandbox_failure_told_ = false;
  std::vector<Event> own_;  // events of effects that finish at once
  net::Ticket link_;
  base::Mailbox<event::LinkText> link_replies_{8};
  bool quit_ = false;
};

}  // namespace aisle::session
