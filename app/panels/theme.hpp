// Theme: colours and sizes of everything on panels. Sizes are millimetres at 1.3 m (belt 1.0 m): see ui/placement.hpp.
#pragma once
#include <cstdint>

namespace aisle::panels {

using Colour = std::uint32_t;  // as ImGui packs it: R in the low byte, straight alpha

constexpr Colour rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
  return (hex >> 16 & 255) | (hex & 0xff00) | (hex & 255) << 16 | alpha << 24;
}

// What a filled control looks like in each state.
struct Fill {
  Colour idle, hovered, pressed, ink;
};

struct Theme {
  Colour card, inset, ink, soft, line;   // paper, sunk paper, text, second text, borders
  Colour accent, accent_soft, danger, good, warning_fill, focus;
  Colour disabled_fill, disabled_ink;
  Fill normal, primary, quiet, chosen;
};
Theme make_theme(bool high_contrast);

// WCAG 2 contrast ratio of two opaque colours, 1..21.
float contrast(Colour a, Colour b);

// Why these: a panel 0.94 m wide at 1.3 m has its corners at 1.43 m, seen 17 degrees aslant. 40 mm is 1.5 degrees there,
// 28 mm is 1.0, 74 mm is 2.75, 108 mm is 4, 14 mm is 0.5, 54 mm is 2.
inline constexpr float kMargin = 36, kGap = 16, kWideGap = 56;
inline constexpr float kControl = 76, kBigControl = 110;
inline constexpr float kRounding = 16, kCardRounding = 28;

}  // namespace aisle::panels
