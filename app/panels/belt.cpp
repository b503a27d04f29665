// The belt: a strip at the waist with what must always be one press away. Everything can be reached by pointing alone.
#include <algorithm>
#include <array>

#include "panels/draw.hpp"

namespace aisle::panels {
namespace {

float longest_word(const Face& face, std::string_view text) {
  float longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    longest = std::max(longest, face.width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

}  // namespace

void draw_belt(View& view) {
  Kit& kit = view.kit;
  const std::string_view cart = kit.say(Word::cart_count, {kit.number(view.content.cart != nullptr ? view.content.cart->count() : 0)});
  struct Entry {
    std::string_view id, label;
    Icon icon;
    ui::Intent intent;
  };
  const std::array<Entry, 6> entries = {{{"turn-left", kit.say(Word::turn_left), Icon::turn_left, ui::intent::SnapTurn{1}},
                                         {"directory", kit.say(Word::directory), Icon::map, ui::intent::Open{ui::PanelKind::directory}},
                                         {"cart", cart, Icon::cart, ui::intent::Open{ui::PanelKind::cart}},
                                         {"help", kit.say(Word::help), Icon::help, ui::intent::Open{ui::PanelKind::help}},
                                         {"leave", kit.say(Word::leave_shop), Icon::door, ui::intent::LeaveShop{}},
                                         {"turn-right", kit.say(Word::turn_right), Icon::turn_right, ui::intent::SnapTurn{-1}}}};
  constexpr float kEdge = 18, kBetween = 14, kPad = 24;
  const Face& face = kit.face(Type::small);
  // Each label on one line where there is room; else those of several words take two.
  const auto natural = [&](const Entry& e) { return std::max(96.0f, face.width(e.label) + kPad); };
  const auto least = [&](const Entry& e) { return std::max(96.0f, longest_word(face, e.label) + kPad); };
  const float room = view.w - 2 * kEdge - 5 * kBetween;
  float wanted = 0, needed = 0;
  for (const Entry& e : entries) {
    wanted += natural(e);
    needed += least(e);
  }
  const float stretch = std::max(1.0f, room / wanted);
  const float give = wanted > room && wanted > needed ? std::clamp((room - needed) / (wanted - needed), 0.0f, 1.0f) : 1;
  float x = kEdge;
  for (const Entry& e : entries) {
    const float w = (least(e) + (natural(e) - least(e)) * give) * stretch;
    const Button b{.id = e.id, .label = e.label, .at = {x, kEdge, w, view.h - 2 * kEdge}, .look = Look::normal, .icon = e.icon, .stacked = true, .type = Type::small};
    if (kit.button(b)) kit.emit(e.intent);
    x += w + kBetween;
  }
}

}  // namespace aisle::panels
