// Icons: drawn with strokes, so that they need no font and stay sharp at any size.
#pragma once
#include <imgui.h>

#include "panels/theme.hpp"

namespace aisle::panels {

enum class Icon : std::uint8_t {
  none, back, search, cart, plus, minus, cross, check, turn_left, turn_right, help, door, info, warning, error, up, down, ruler,
  shift, erase, card, map, receipt, box, walk, orders, globe
};

// Fills the square of SIDE whose top left corner is AT.
void draw_icon(ImDrawList& list, Icon icon, ImVec2 at, float side, Colour colour);

}  // namespace aisle::panels
