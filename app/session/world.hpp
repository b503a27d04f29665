// World: everything that is true in the shop right now, as one value. Only step() changes it. No handles, no threads, no files.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "panels/panels.hpp"
#include "session/moving.hpp"
#include "session/placing.hpp"
#include "shop/cart.hpp"
#include "shop/catalogue.hpp"
#include "shop/checkout_machine.hpp"
#include "shop/details.hpp"
#include "shop/order.hpp"
#include "showroom/showroom.hpp"
#include "ui/intents.hpp"

namespace aisle::session {

struct Search {
  std::string query;
  bool waiting = false;
  std::vector<shop::ProductId> results;
};

struct Hold {  // of the confirm control
  bool down = false;
  bool spent = false;           // one hold, one confirmation: it must be released before the next
  std::int64_t since_ns = -1;
  float progress = 0;
};
constexpr std::int64_t kHoldNs = 1'500'000'000;  // experience.md, Paying 3

struct Inspecting {
  shop::ProductId product;
  shop::VariantId variant;
  bool in_hand = false;         // brought to the shopper; else the shopper went to it
  base::Pose pose;              // bottom centre, when in hand
  float yaw_rad = 0;            // turned by the shopper
  shop::Selection selection;    // options chosen, where the product has some
};

struct Form {  // name and address, while the form is open
  shop::Details draft;
  bool open = false, saving = false;
};

struct OrderLook {  // one order, as the shop tells of it
  shop::CheckoutId checkout;  // of which of our receipts
  bool asking = false;
  std::optional<shop::Order> state;
  std::string problem;
};

struct Field {  // what the keyboard types into
  std::string id, text;
};

struct Page {  // of the shop, for a payment that waits for it
  std::string url;              // opened; empty: none
  bool on_phone = false;
};

constexpr std::string_view kPageField = "page";  // the field whose text goes to the shop's page

struct ShopInfo {
  std::string id;               // the ledger's: "sandbox" or the URL
  std::string url;
  std::string name;             // as it was last time, until the shop has told it
  std::string payee;            // empty until then
  bool sandbox = false;
  panels::Connection connection = panels::Connection::connecting;
  bool browsable = true;
};

struct World {
  std::int64_t now_ns = 0, unix_ms = 0;
  std::uint64_t frame = 0;
  std::string language = "en", country = "DE", currency = "EUR";
  bool focused = true;          // the session has the shopper's attention: input counts

  Body body;
  PanelStack panels;
  ShopInfo shop;
  shop::Catalogue catalogue;    // shown
  shop::Catalogue arriving;     // being read page by page; replaces `catalogue` when complete
  std::string hall_signature;   // of what the hall was built from
  showroom::Plan plan;          // the hall, once built
  bool hall_open = false;
  bool entered = false;         // the shopper stands at the entrance, in the lobby (set once, with the first tracked head)
  std::int64_t waiting_since_ns = -1;  // in the lobby, for the shop
  bool welcoming = false;       // the directory was opened by us, to tell of the waiting; closes by itself

  Search search;
  Field field;
  Inspecting inspecting;
  shop::Cart cart;
  shop::Buyer buyer;
  shop::Address address;
  std::string shopper_file;     // hash of the shopper.json they came from; empty: none
  std::string instrument;       // chosen
  std::vector<std::string> codes;  // discount codes given for this purchase
  bool codes_wait = false;      // one was given while the shop was busy with another change
  Form form;
  shop::Purchase purchase;
  std::deque<shop::OpenPurchase> to_resume;
  Hold hold;
  Page page;
  std::optional<shop::Receipt> receipt;  // newest
  std::vector<shop::Receipt> unseen;     // paid just before the last run ended: to be shown first
  std::vector<shop::Receipt> orders;
  OrderLook order;
  std::optional<panels::Notice> notice;
  std::string link_title, link_text;
  bool leaving = false;
};

}  // namespace aisle::session
