#include <gtest/gtest.h>

#include "ui/tree.hpp"

namespace aisle::ui {
namespace {

Target at(std::string id, glm::vec3 point, Role role = Role::product) {
  Target target;
  target.id = std::move(id);
  target.role = role;
  target.world.position = point;
  return target;
}

Target panel_at(std::string id, glm::vec3 point) {
  Target panel = at(std::move(id), point, Role::panel);
  panel.layer = 1;
  panel.size_m = {1, 1};
  return panel;
}

TEST(HideBehindPanels, HidesWhatLiesBehindAndNothingElse) {
  Tree tree;
  tree.targets = {at("behind", {0.1f, 0, -3}), at("beside", {3, 0, -3}), at("before", {0, 0, -0.5f}), at("at my back", {0, 0, 3}),
                  panel_at("panel/cart", {0, 0, -1}), at("panel/cart/remove:1", {0, 0.2f, -1}, Role::button),
                  panel_at("panel/carton", {0, 0, -2}), at("panel/carton/x", {0, 0.1f, -2}, Role::button)};
  hide_behind_panels(tree, {0, 0, 0});
  EXPECT_EQ(tree.targets[0].occluded_by, "panel/cart");
  for (const std::size_t i : {1u, 2u, 3u, 4u, 5u}) EXPECT_EQ(tree.targets[i].occluded_by, "") << tree.targets[i].id;
  EXPECT_EQ(tree.targets[6].occluded_by, "panel/cart");
  EXPECT_EQ(tree.targets[7].occluded_by, "panel/cart");
}

TEST(HideBehindPanels, KeepsWhatWasHiddenAlready) {
  Tree tree;
  tree.targets = {at("behind", {0, 0, -3}), panel_at("panel/cart", {0, 0, -1})};
  tree.targets[0].occluded_by = "fixture";
  hide_behind_panels(tree, {0, 0, 0});
  EXPECT_EQ(tree.targets[0].occluded_by, "fixture");
}

}  // namespace
}  // namespace aisle::ui
