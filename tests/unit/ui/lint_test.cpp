#include "ui/lint.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "ui/placement.hpp"

namespace aisle::ui {
namespace {

base::Pose standing() { return {glm::quat(1, 0, 0, 0), {0, 1.6f, 0}}; }

Target& button(Tree& tree, std::string id, float x_m, float size_m) {
  const base::Pose panel = in_front(standing());
  Target& t = tree.add();
  t.id = std::move(id);
  t.label = "Button";
  t.role = Role::button;
  t.layer = 1;
  t.world = panel;
  t.world.position = panel * glm::vec3(x_m, 0, 0);
  t.size_m = glm::vec2(size_m);
  t.text_height_m = 0.04f;
  t.contrast = 7;
  return t;
}
std::vector<std::string> rules(const Tree& tree) {
  std::vector<std::string> out;
  for (const Violation& v : lint(tree, standing())) out.push_back(v.rule);
  return out;
}
using Rules = std::vector<std::string>;

TEST(Lint, GoodButtonsPass) {
  Tree tree;
  button(tree, "a", -0.1f, 0.08f);
  button(tree, "b", 0.1f, 0.08f);
  EXPECT_EQ(rules(tree), Rules{});
}
TEST(Lint, FindsSmallTargets) {
  Tree tree;
  button(tree, "a", 0, 0.05f);
  EXPECT_EQ(rules(tree), Rules{"target-size"});
}
TEST(Lint, FindsSmallText) {
  Tree tree;
  button(tree, "a", 0, 0.08f).text_height_m = 0.02f;
  EXPECT_EQ(rules(tree), Rules{"text-size"});
}
TEST(Lint, FindsFaintText) {
  Tree tree;
  button(tree, "a", 0, 0.08f).contrast = 4;
  EXPECT_EQ(rules(tree), Rules{"contrast"});
}
TEST(Lint, FindsTargetsTooClose) {
  Tree tree;
  button(tree, "a", 0, 0.08f);
  button(tree, "b", 0.085f, 0.08f);
  EXPECT_EQ(rules(tree), Rules{"gap"});
}
TEST(Lint, PayingNeedsRoom) {
  Tree tree;
  button(tree, "pay", -0.06f, 0.1f).decisive = true;
  button(tree, "cancel", 0.06f, 0.1f).decisive = true;
  EXPECT_EQ(rules(tree), Rules{"decisive-gap"});
}
TEST(Lint, FindsNamelessAndDoubleTargets) {
  Tree tree;
  button(tree, "a", -0.1f, 0.08f).label.clear();
  button(tree, "a", 0.1f, 0.08f);
  EXPECT_EQ(rules(tree), (Rules{"label", "duplicate-id"}));
}
TEST(Lint, ForeshorteningCounts) {
  Tree tree;
  Target& t = button(tree, "a", 0, 0.08f);
  t.world.orientation = base::from_yaw(glm::radians(60.0f));
  EXPECT_EQ(rules(tree), Rules{"target-size"});
}
TEST(Lint, LooksOnlyAtWhatIsSeen) {
  Tree tree;
  button(tree, "a", 0, 0.01f).visible = false;
  button(tree, "b", 0, 0.01f).layer = 0;
  EXPECT_EQ(rules(tree), Rules{});
}

TEST(Placement, FacesTheHeadBelowEyeLevel) {
  base::Pose head = standing();
  head.orientation = base::from_yaw(1.0f) * glm::angleAxis(0.5f, glm::vec3(1, 0, 0));  // the pitch must not matter
  const base::Pose panel = in_front(head, 1.3f, 15);
  EXPECT_NEAR(glm::distance(panel.position, head.position), 1.3f, 1e-4f);
  EXPECT_NEAR(panel.position.y, 1.6f - 1.3f * std::sin(glm::radians(15.0f)), 1e-4f);
  const glm::vec3 front = panel.orientation * glm::vec3(0, 0, 1);
  EXPECT_NEAR(glm::dot(front, glm::normalize(head.position - panel.position)), 1, 1e-4f);
  EXPECT_GT(panel.up().y, 0.9f);
}

TEST(Tree, ReusesTheMemoryOfItsStrings) {
  Tree tree;
  const std::string long_id(100, 'x');
  for (int frame = 0; frame < 3; ++frame) {
    tree.clear();
    Target& t = tree.add();
    EXPECT_TRUE(t.id.empty());
    EXPECT_EQ(t.role, Role::text);
    EXPECT_TRUE(frame == 0 || t.id.capacity() >= 100u);
    t.id = long_id;
    t.role = Role::button;
  }
}
TEST(Tree, DoesNotGrowWhenOthersPushTheirOwn) {
  Tree tree;
  for (int frame = 0; frame < 5; ++frame) {
    tree.clear();
    tree.targets.emplace_back();
    tree.add();
    EXPECT_EQ(tree.targets.size(), 2u);
  }
}

}  // namespace
}  // namespace aisle::ui
