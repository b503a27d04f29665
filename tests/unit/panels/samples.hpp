// Contents to look at: ordinary ones and the most awkward a shop may send.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "panels/panels.hpp"

namespace aisle::panels::testing {

// Everything a Content points into, owned.
struct World {
  shop::Catalogue catalogue;
  shop::Cart cart;
  shop::Stage stage = shop::stage::Browsing{};
  std::vector<shop::ProductId> results;
  std::vector<shop::Receipt> orders;
  std::vector<std::string> codes;
  std::optional<shop::Details> details;
  shop::Selection selection;
  std::optional<shop::Order> order;
  Content content;
  const Content& view();  // content with its pointers set
};

base::Money euro(std::int64_t minor);
World furniture();        // an ordinary shop
World awkward();          // long words, long titles, a thousand results, other scripts
shop::Checkout ready_checkout();
shop::Receipt receipt();

struct Scene {
  std::string name;
  ui::PanelKind panel;
  std::function<World()> world;
  float scroll = 0;  // notches of the wheel, downwards, before the picture is taken
};
// Every panel in every state, awkward ones included.
std::vector<Scene> scenes();
std::vector<Scene> review_scenes();  // reviews.cpp: what a checkout, a form, an order or a product may say
World reviewing(shop::Checkout checkout, bool armed);

}  // namespace aisle::panels::testing
