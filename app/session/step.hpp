// step(): the only place where the World changes. Input and events in, effects out; no I/O, no GPU, no clock but Input's.
#pragma once
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ledger/ledger.hpp"
#include "session/world.hpp"
#include "till/till.hpp"
#include "ucp/client.hpp"
#include "xr/seam.hpp"

namespace aisle::session {

struct Input {
  std::int64_t now_ns = 0, unix_ms = 0;
  float seconds = 0;                 // since the last step
  bool focused = true, tracked = true, recentered = false;
  base::Pose tracking_from_head;
  glm::vec3 walk{0};
  float turn = 0;
  bool back = false;                 // menu button or Esc
  bool pointer_steady = true;        // the pressing ray is steady enough to confirm with
  std::vector<ui::Intent> intents;
};

namespace event {
struct ShopUp { std::string url; bool sandbox = false; int starts = 0; };  // the shop's address is known (again)
struct ShopDown { Error error; };                                          // the sandbox cannot run
struct HallBuilt { showroom::Plan plan; };
struct LinkText { std::string title; Result<std::string> text; };
}  // namespace event
using Event = std::variant<event::ShopUp, event::ShopDown, event::HallBuilt, event::LinkText, ucp::reply::Discovered, ucp::reply::Browsed,
                           ucp::reply::Found, ucp::reply::Detailed, ucp::reply::Ordered, ledger::reply::CatalogueLoaded, till::Event>;

namespace effect {
struct Discover { std::string url; bool sandbox = false; };
struct LoadCatalogue { std::string shop, locale; };
struct SaveCatalogue { std::string shop, locale; };  // the world's catalogue, and the shop's name
struct Browse { std::string cursor; };
struct Search { std::string query; };
struct BuildHall {};                                 // from the world's catalogue
struct SaveCart {};
struct Purchase { shop::Todos todos; };              // of the purchase machine, for the till
struct ReceiptSeen { shop::CheckoutId checkout; };   // it has been on show
struct Haptic { xr::Hand hand = xr::Hand::right; std::chrono::milliseconds length{20}; int times = 1; };
struct AskOptions { shop::ProductId product; shop::Selection selection; };
struct AskOrder { shop::OrderId order; };
struct SaveShopper {};                               // the world's buyer and address
struct ReadLink { std::string url, title; };
struct OpenPage { std::string url; };
struct ClosePage {};
struct PointAtPage { ui::intent::PagePointer pointer; };
struct TypeIntoPage { std::string text; };
struct PressOnPage { bool enter = true; };           // else backspace
struct Quit {};
}  // namespace effect
using Effect = std::variant<effect::Discover, effect::LoadCatalogue, effect::SaveCatalogue, effect::Browse, effect::Search, effect::BuildHall,
                            effect::SaveCart, effect::AskOptions, effect::AskOrder, effect::SaveShopper, effect::Purchase, effect::ReceiptSeen, effect::Haptic, effect::ReadLink, effect::OpenPage, effect::ClosePage,
                            effect::PointAtPage, effect::TypeIntoPage, effect::PressOnPage, effect::Quit>;
using Effects = std::vector<Effect>;

void step(World& world, const Input& input, std::span<const Event> events, Effects& effects);

// The read-only view of the world that panels draw, into CONTENT kept from frame to frame (steady frames allocate nothing).
// ICON and others that are not the world's are the caller's.
void fill_content(panels::Content& content, const World& world);

}  // namespace aisle::session
