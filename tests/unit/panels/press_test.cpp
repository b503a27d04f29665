// Panels under hand and keyboard: what is pressed, held, scrolled and typed, and what that costs.
#include <algorithm>
#include <gtest/gtest.h>

#include "fake_renderer.hpp"
#include "panels/words.hpp"
#include "samples.hpp"
#include "ui/placement.hpp"

namespace aisle::panels::testing {
namespace {

using ui::PanelKind;

class PressTest : public ::testing::Test {
 protected:
  PressTest() {
    Config config;
    config.texture_px = 1024;
    panels_ = std::move(Panels::make(config, &renderer_).value());
  }

  void open(PanelKind kind) {
    place_ = panels_->place(kind, ui::in_front({glm::quat(1, 0, 0, 0), {0, 1.6f, 0}}));
    for (int i = 0; i < 3; ++i) frame();
  }
  const Built& frame() {
    tree_.clear();
    built_ = panels_->build({&place_, 1}, world_.view(), pointer_, keys_, tree_);
    pointer_.pressed = pointer_.released = false;
    pointer_.scroll = 0;
    keys_.keys.clear();
    keys_.text.clear();
    return built_;
  }
  const ui::Target* find(std::string_view label) const {
    for (const ui::Target& t : tree_.targets) {
      if (t.label == label && t.visible && t.role != ui::Role::text && t.role != ui::Role::panel) return &t;
    }
    return nullptr;
  }
  void aim(std::string_view label) {
    const ui::Target* t = find(label);
    ASSERT_NE(t, nullptr) << label;
    const glm::vec3 local = place_.world.inverse() * t->world.position;
    pointer_.panel = place_.kind;
    pointer_.uv = {local.x / place_.size_m.x + 0.5f, 0.5f - local.y / place_.size_m.y};
  }
  void down() {
    pointer_.down = pointer_.pressed = true;
    frame();
  }
  const std::vector<ui::Intent>& up() {
    pointer_.down = false;
    pointer_.released = true;
    return frame().intents;
  }
  const std::vector<ui::Intent>& press(std::string_view label) {
    aim(label);
    frame();
    down();
    return up();
  }
  void key(xr::KeyPress::Key k) {
    keys_.keys = {{k}};
    frame();
  }
  template <class T>
  const T* got() const {
    for (const ui::Intent& i : built_.intents) {
      if (const T* t = std::get_if<T>(&i)) return t;
    }
    return nullptr;
  }

  FakeRenderer renderer_;
  std::unique_ptr<Panels> panels_;
  World world_ = furniture();
  ui::PanelPlace place_;
  ui::Tree tree_;
  Pointer pointer_;
  xr::Sample keys_;
  Built built_;
};

TEST_F(PressTest, HoverShowsInTheSameFrame) {
  open(PanelKind::directory);
  aim("Bedroom");
  EXPECT_TRUE(frame().changed);
  EXPECT_TRUE(find("Bedroom")->hovered);
  EXPECT_FALSE(find("Kitchen")->hovered);
}

TEST_F(PressTest, PressAndReleaseGoesToTheDepartment) {
  open(PanelKind::directory);
  press("Bedroom");
  ASSERT_NE(got<ui::intent::GoToDepartment>(), nullptr);
  EXPECT_EQ(got<ui::intent::GoToDepartment>()->name, "Bedroom");
}

TEST_F(PressTest, ReleasingElsewhereDoesNothing) {
  open(PanelKind::directory);
  aim("Bedroom");
  down();
  EXPECT_TRUE(find("Bedroom")->pressed);
  aim("Living room");
  EXPECT_TRUE(up().empty());
}

TEST_F(PressTest, SearchFocusesThenTypesThenSubmits) {
  open(PanelKind::directory);
  press("Search");
  ASSERT_NE(got<ui::intent::Focus>(), nullptr);
  EXPECT_EQ(got<ui::intent::Focus>()->field_id, "search");
  world_.content.focused_field = "search";
  keys_.text = "sofa\x01";
  frame();
  ASSERT_NE(got<ui::intent::TypeText>(), nullptr);
  EXPECT_EQ(got<ui::intent::TypeText>()->text, "sofa");
  world_.content.field_text = "sofa";
  press("Search");
  EXPECT_NE(got<ui::intent::SubmitField>(), nullptr);
  key(xr::KeyPress::Key::enter);
  EXPECT_NE(got<ui::intent::SubmitField>(), nullptr);
  key(xr::KeyPress::Key::backspace);
  EXPECT_NE(got<ui::intent::Erase>(), nullptr);
}

TEST_F(PressTest, TheKeyboardTypesUpperCaseOnce) {
  world_.content.focused_field = "search";
  world_.content.language = "de";
  open(PanelKind::keyboard);
  press(Words("de")[Word::shift]);
  frame();
  press("Ä");
  ASSERT_NE(got<ui::intent::TypeText>(), nullptr);
  EXPECT_EQ(got<ui::intent::TypeText>()->text, "Ä");
  frame();
  press("ä");
  EXPECT_EQ(got<ui::intent::TypeText>()->text, "ä");
}

TEST_F(PressTest, ConfirmIsSentWhileHeldAndOnceWhenReleased) {
  world_.stage = shop::stage::Reviewing{ready_checkout()};
  world_.content.confirm_armed = true;
  open(PanelKind::checkout);
  aim("Confirm and pay");
  down();
  for (int i = 0; i < 3; ++i) {
    frame();
    ASSERT_NE(got<ui::intent::HoldConfirm>(), nullptr);
    EXPECT_TRUE(got<ui::intent::HoldConfirm>()->down);
  }
  up();
  ASSERT_NE(got<ui::intent::HoldConfirm>(), nullptr);
  EXPECT_FALSE(got<ui::intent::HoldConfirm>()->down);
  frame();
  EXPECT_EQ(got<ui::intent::HoldConfirm>(), nullptr);
}

TEST_F(PressTest, ADisarmedConfirmCannotBeHeldAndStopsAHold) {
  world_.stage = shop::stage::Reviewing{ready_checkout()};
  world_.content.confirm_armed = true;
  open(PanelKind::checkout);
  aim("Confirm and pay");
  down();
  world_.content.confirm_armed = false;
  frame();
  ASSERT_NE(got<ui::intent::HoldConfirm>(), nullptr);
  EXPECT_FALSE(got<ui::intent::HoldConfirm>()->down);
  EXPECT_FALSE(find("Confirm and pay")->enabled);
  world_.content.confirm_armed = true;  // a hold does not go on by itself: it must be pressed anew
  frame();
  EXPECT_EQ(got<ui::intent::HoldConfirm>(), nullptr);
}

TEST_F(PressTest, EnterHeldHoldsConfirm) {
  world_.stage = shop::stage::Reviewing{ready_checkout()};
  world_.content.confirm_armed = true;
  open(PanelKind::checkout);
  for (int i = 0; i < 30 && !find("Confirm and pay")->focused; ++i) key(xr::KeyPress::Key::tab);
  ASSERT_TRUE(find("Confirm and pay")->focused);
  keys_.enter_held = true;
  key(xr::KeyPress::Key::enter);
  frame();
  ASSERT_NE(got<ui::intent::HoldConfirm>(), nullptr);
  EXPECT_TRUE(got<ui::intent::HoldConfirm>()->down);
  keys_.enter_held = false;
  frame();
  ASSERT_NE(got<ui::intent::HoldConfirm>(), nullptr);
  EXPECT_FALSE(got<ui::intent::HoldConfirm>()->down);
}

TEST_F(PressTest, TabVisitsEverythingAndEnterPressesOnce) {
  world_.content.query = "sofa";
  for (std::size_t i = 0; i < 9; ++i) world_.results.push_back(world_.catalogue.products()[i].id);
  open(PanelKind::directory);
  for (int i = 0; i < 30; ++i) {
    key(xr::KeyPress::Key::tab);
    if (find("Coffee table") && find("Coffee table")->focused) break;
  }
  ASSERT_TRUE(find("Coffee table")->focused);
  keys_.enter_held = true;
  key(xr::KeyPress::Key::enter);
  ASSERT_NE(got<ui::intent::Inspect>(), nullptr);
  key(xr::KeyPress::Key::enter);  // the key repeats
  EXPECT_EQ(got<ui::intent::Inspect>(), nullptr);
}

TEST_F(PressTest, ListsScrollByWheelButtonAndDrag) {
  world_.content.query = "sofa";
  for (const auto& p : world_.catalogue.products()) world_.results.push_back(p.id);
  open(PanelKind::directory);
  EXPECT_EQ(std::count_if(tree_.targets.begin(), tree_.targets.end(), [](const auto& t) { return t.id.starts_with("panel/directory/result:"); }), 99);
  const auto visible = [&](const char* id) {
    for (const ui::Target& t : tree_.targets) {
      if (t.id == id) return t.visible;
    }
    return false;
  };
  EXPECT_TRUE(visible("panel/directory/result:p0"));
  aim("Sofa");
  pointer_.scroll = -1;
  frame();
  EXPECT_FALSE(visible("panel/directory/result:p0"));
  EXPECT_TRUE(visible("panel/directory/result:p1"));
  press("Scroll down");
  frame();
  EXPECT_TRUE(visible("panel/directory/result:p5"));
  aim("Floor lamp");
  down();
  pointer_.uv.y -= 0.2f;
  frame();
  EXPECT_TRUE(up().empty()) << "a drag is no press";
}

TEST_F(PressTest, QuantityButtonsAskForTheNewQuantity) {
  const shop::Product& p = world_.catalogue.products()[0];
  world_.cart.lines = {{p.variants[0].id, p.id, p.title, p.variants[0].price, 2}};
  open(PanelKind::cart);
  press("Add one");
  EXPECT_EQ(got<ui::intent::SetQuantity>()->quantity, 3);
  press("Remove one");
  EXPECT_EQ(got<ui::intent::SetQuantity>()->quantity, 1);
  press("Remove");
  EXPECT_EQ(got<ui::intent::SetQuantity>()->quantity, 0);
}

TEST_F(PressTest, NobodyPaysBeforeEveryDisclosureWasInSight) {
  shop::Checkout c = ready_checkout();
  for (int i = 0; i < 8; ++i) c.lines.push_back({"x" + std::to_string(i), shop::VariantId("v"), "Chair", euro(100), 1, {}});
  shop::Message m;
  m.severity = shop::Severity::warning;
  m.content = "Small parts.";
  m.path = "$.line_items[9]";
  m.disclosure = true;
  c.messages = {m};
  world_.stage = shop::stage::Reviewing{c};
  world_.content.confirm_armed = true;
  open(PanelKind::checkout);
  const auto confirm_enabled = [&] {
    return std::any_of(tree_.targets.begin(), tree_.targets.end(), [](const ui::Target& t) { return t.id.ends_with("/confirm") && t.enabled; });
  };
  EXPECT_FALSE(confirm_enabled());
  pointer_.panel = PanelKind::checkout;
  for (int i = 0; i < 6; ++i) {
    pointer_.scroll = -1;
    frame();
  }
  EXPECT_TRUE(confirm_enabled());
  pointer_.scroll = 20;
  frame();
  EXPECT_TRUE(confirm_enabled());  // it has been read
  std::get<shop::stage::Reviewing>(world_.stage).checkout.messages[0].content = "Small parts. Not for children.";
  for (int i = 0; i < 3; ++i) frame();
  EXPECT_FALSE(confirm_enabled());  // this has not
}

TEST_F(PressTest, EveryFrontPanelHasAWayOut) {
  for (const Scene& scene : scenes()) {
    const bool own_way = scene.panel == PanelKind::belt || scene.panel == PanelKind::keyboard;
    const bool waits = scene.panel == PanelKind::checkout;  // money first: it ends by itself or offers Cancel
    if (own_way || waits) continue;
    world_ = scene.world();
    open(scene.panel);
    const bool out = std::any_of(tree_.targets.begin(), tree_.targets.end(), [](const ui::Target& t) {
      return t.enabled && t.visible && (t.id.ends_with("/back") || t.id.ends_with("/done") || t.id.ends_with("/dismiss"));
    });
    EXPECT_TRUE(out) << scene.name;
  }
}

TEST_F(PressTest, TheBeltNeedsNoStick) {
  open(PanelKind::belt);
  press("Turn left");
  EXPECT_EQ(got<ui::intent::SnapTurn>()->steps, 1);
  press("Turn right");
  EXPECT_EQ(got<ui::intent::SnapTurn>()->steps, -1);
  press("Cart · 0");
  EXPECT_EQ(got<ui::intent::Open>()->panel, PanelKind::cart);
  press("Leave shop");
  EXPECT_NE(got<ui::intent::LeaveShop>(), nullptr);
}

TEST_F(PressTest, AStillPictureIsNotDrawnAgain) {
  open(PanelKind::cart);
  frame();
  EXPECT_FALSE(frame().changed);
  world_.cart.lines.push_back({});
  EXPECT_TRUE(frame().changed);
}

TEST_F(PressTest, ALateTextureIsDrawnWhenItComes) {
  renderer_.all_resident = false;
  open(PanelKind::cart);
  EXPECT_TRUE(frame().changed);
  renderer_.all_resident = true;
  EXPECT_TRUE(frame().changed);
  frame();
  EXPECT_FALSE(frame().changed);
}

TEST_F(PressTest, FrontPanelsShareARegionAndTheFirstIsDrawn) {
  const ui::PanelPlace both[] = {panels_->place(PanelKind::cart, {}), panels_->place(PanelKind::help, {})};
  tree_.clear();
  panels_->build(both, world_.view(), pointer_, keys_, tree_);
  EXPECT_TRUE(find("Keep shopping"));
  EXPECT_FALSE(find("Credits"));
}

TEST(Fonts, MissingFontsAreASentence) {
  Config config;
  config.fonts = {"/nowhere/font.ttf"};
  const auto panels = Panels::make(config, nullptr);
  ASSERT_FALSE(panels);
  EXPECT_NE(panels.error().sentence().find("fonts-inter"), std::string::npos);
}

TEST(Panels, WorkWithoutARenderer) {
  Config config;
  config.texture_px = 512;
  auto panels = std::move(Panels::make(config, nullptr).value());
  World world = furniture();
  const ui::PanelPlace place = panels->place(PanelKind::directory, {});
  ui::Tree tree;
  const Built built = panels->build({&place, 1}, world.view(), {}, {}, tree);
  EXPECT_FALSE(built.draw.vertices.empty());
  EXPECT_FALSE(panels->texture());
}

}  // namespace
}  // namespace aisle::panels::testing
