#include "panels/theme.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::panels {
namespace {

float linear(std::uint32_t byte) {
  const float c = static_cast<float>(byte) / 255.0f;
  return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
}
float luminance(Colour c) { return 0.2126f * linear(c & 255) + 0.7152f * linear(c >> 8 & 255) + 0.0722f * linear(c >> 16 & 255); }

Theme calm() {
  Theme t{};
  t.card = rgb(0xfbf8f2);
  t.inset = rgb(0xf1ebe1);
  t.ink = rgb(0x231e18);
  t.soft = rgb(0x585047);
  t.line = rgb(0x8b8275);
  t.accent = rgb(0x0b5d57);
  t.accent_soft = rgb(0xdcebe6);
  t.danger = rgb(0x9b2a1e);
  t.good = rgb(0x1f6b3b);
  t.warning_fill = rgb(0xfdeec5);
  t.focus = rgb(0x1453c4);
  t.disabled_fill = rgb(0xf1ebe1);
  t.disabled_ink = rgb(0x6c645a);
  t.normal = {rgb(0xe9e1d4), rgb(0xdacfbd), rgb(0xc4b69f), t.ink};
  t.primary = {t.accent, rgb(0x0e746c), rgb(0x06413d), rgb(0xffffff)};
  t.quiet = {t.card, rgb(0xeae3d7), rgb(0xd3c8b6), t.ink};
  t.chosen = {t.accent_soft, rgb(0xc8e0d8), rgb(0xb0d1c7), rgb(0x093f3b)};
  return t;
}

Theme stark() {
  Theme t = calm();
  t.card = rgb(0xffffff);
  t.inset = rgb(0xf0f0f0);
  t.ink = rgb(0x000000);
  t.soft = rgb(0x2b2b2b);
  t.line = rgb(0x404040);
  t.accent = rgb(0x003f3a);
  t.danger = rgb(0x7a0f05);
  t.good = rgb(0x00441c);
  t.warning_fill = rgb(0xfff1b8);
  t.focus = rgb(0x003bb0);
  t.disabled_fill = rgb(0xf0f0f0);
  t.disabled_ink = rgb(0x454545);
  t.normal = {rgb(0xe2e2e2), rgb(0xc9c9c9), rgb(0xababab), t.ink};
  t.primary = {t.accent, rgb(0x00554f), rgb(0x00211e), rgb(0xffffff)};
  t.quiet = {t.card, rgb(0xdedede), rgb(0xbdbdbd), t.ink};
  t.chosen = {rgb(0xd5ece6), rgb(0xbadfd5), rgb(0x9ccfc2), rgb(0x000000)};
  return t;
}

}  // namespace

Theme make_theme(bool high_contrast) { return high_contrast ? stark() : calm(); }

float contrast(Colour a, Colour b) {
  const float x = luminance(a) + 0.05f, y = luminance(b) + 0.05f;
  return std::max(x, y) / std::min(x, y);
}

}  // namespace aisle::panels
