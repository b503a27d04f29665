#include "panels/icons.hpp"

#include <cmath>
#include <initializer_list>

namespace aisle::panels {
namespace {

constexpr float kPi = 3.14159265f;

// A pen on a 24 x 24 grid.
class Pen {
 public:
  Pen(ImDrawList& list, ImVec2 at, float side, Colour colour) : list_(list), at_(at), unit_(side / 24), colour_(colour) {}

  ImVec2 p(float x, float y) const { return {at_.x + x * unit_, at_.y + y * unit_}; }
  void path(std::initializer_list<ImVec2> points, bool closed = false) {
    for (const ImVec2& v : points) list_.PathLineTo(p(v.x, v.y));
    stroke(closed);
  }
  void circle(float x, float y, float r) { list_.AddCircle(p(x, y), r * unit_, colour_, 32, width()); }
  void disc(float x, float y, float r) { list_.AddCircleFilled(p(x, y), r * unit_, colour_, 24); }
  void arc(float x, float y, float r, float from, float to) {
    list_.PathArcTo(p(x, y), r * unit_, from, to, 24);
    stroke(false);
  }
  void box(float x0, float y0, float x1, float y1, float rounding = 1.5f) {
    list_.AddRect(p(x0, y0), p(x1, y1), colour_, rounding * unit_, 0, width());
  }

 private:
  float width() const { return 2.1f * unit_; }
  void stroke(bool closed) { list_.PathStroke(colour_, closed ? ImDrawFlags_Closed : 0, width()); }

  ImDrawList& list_;
  ImVec2 at_;
  float unit_;
  Colour colour_;
};

void draw_turn(Pen& pen, bool left) {
  const float s = left ? 1.0f : -1.0f;
  const auto x = [&](float v) { return 12 + s * (v - 12); };
  left ? pen.arc(12, 13, 7.5f, -kPi * 0.75f, kPi * 0.6f) : pen.arc(12, 13, 7.5f, kPi * 0.4f, kPi * 1.75f);
  pen.path({{x(5), 3}, {x(5.8f), 8.6f}, {x(11.4f), 8.2f}});
}

void draw_mark(Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::info:
      pen.circle(12, 12, 10);
      pen.disc(12, 7.3f, 1.4f);
      pen.path({{12, 11}, {12, 17.5f}});
      break;
    case Icon::warning:
      pen.path({{12, 2.5f}, {22.5f, 21}, {1.5f, 21}}, true);
      pen.path({{12, 9}, {12, 14.5f}});
      pen.disc(12, 17.8f, 1.3f);
      break;
    case Icon::error:
      pen.circle(12, 12, 10);
      pen.path({{8, 8}, {16, 16}});
      pen.path({{16, 8}, {8, 16}});
      break;
    case Icon::help:
      pen.circle(12, 12, 10);
      pen.arc(12, 9.6f, 3, -kPi, kPi * 0.35f);
      pen.path({{12.9f, 12.4f}, {12, 13.4f}, {12, 15}});
      pen.disc(12, 18, 1.3f);
      break;
    default: break;
  }
}

void draw_thing(Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::cart:
      pen.path({{2, 3.5f}, {5, 3.5f}, {7.6f, 15.5f}, {19, 15.5f}, {21.5f, 7}, {6, 7}});
      pen.disc(9, 19.8f, 1.9f);
      pen.disc(17.5f, 19.8f, 1.9f);
      break;
    case Icon::door:
      pen.path({{13, 4}, {4, 4}, {4, 20}, {13, 20}});
      pen.path({{9, 12}, {21, 12}});
      pen.path({{16.5f, 7.5f}, {21, 12}, {16.5f, 16.5f}});
      break;
    case Icon::ruler:
      pen.box(1.5f, 7.5f, 22.5f, 16.5f);
      for (float x = 6; x < 20; x += 4) pen.path({{x, 7.5f}, {x, 11.5f}});
      break;
    case Icon::card:
      pen.box(2, 5, 22, 19, 2.5f);
      pen.path({{2, 10}, {22, 10}});
      break;
    case Icon::map:
      pen.box(3, 3, 10, 10);
      pen.box(14, 3, 21, 10);
      pen.box(3, 14, 10, 21);
      pen.box(14, 14, 21, 21);
      break;
    case Icon::receipt:
    case Icon::orders:
      pen.path({{5, 2.5f}, {19, 2.5f}, {19, 21.5f}, {15.5f, 19.2f}, {12, 21.5f}, {8.5f, 19.2f}, {5, 21.5f}}, true);
      pen.path({{8.5f, 8}, {15.5f, 8}});
      pen.path({{8.5f, 12.5f}, {15.5f, 12.5f}});
      break;
    case Icon::box:
      pen.path({{12, 2}, {21, 7}, {21, 17}, {12, 22}, {3, 17}, {3, 7}}, true);
      pen.path({{3, 7}, {12, 12}, {21, 7}});
      pen.path({{12, 12}, {12, 22}});
      break;
    case Icon::walk:
      pen.path({{12, 2}, {12, 15}});
      pen.path({{6.5f, 9.5f}, {12, 15}, {17.5f, 9.5f}});
      pen.arc(12, 17, 8, 0.1f, kPi - 0.1f);
      break;
    case Icon::globe:
      pen.circle(12, 12, 9.5f);
      pen.path({{2.5f, 12}, {21.5f, 12}});
      pen.arc(18.5f, 12, 11, kPi * 0.69f, kPi * 1.31f);
      pen.arc(5.5f, 12, 11, -kPi * 0.31f, kPi * 0.31f);
      break;
    default: break;
  }
}

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 at, float side, Colour colour) {
  Pen pen(list, at, side, colour);
  switch (icon) {
    case Icon::none: break;
    case Icon::back: pen.path({{14.5f, 4.5f}, {7, 12}, {14.5f, 19.5f}}); break;
    case Icon::up: pen.path({{4.5f, 15.5f}, {12, 8}, {19.5f, 15.5f}}); break;
    case Icon::down: pen.path({{4.5f, 8.5f}, {12, 16}, {19.5f, 8.5f}}); break;
    case Icon::plus:
      pen.path({{12, 4}, {12, 20}});
      pen.path({{4, 12}, {20, 12}});
      break;
    case Icon::minus: pen.path({{4, 12}, {20, 12}}); break;
    case Icon::cross:
      pen.path({{5, 5}, {19, 19}});
      pen.path({{19, 5}, {5, 19}});
      break;
    case Icon::check: pen.path({{3.5f, 12.5f}, {9.5f, 18.5f}, {20.5f, 6}}); break;
    case Icon::search:
      pen.circle(10.5f, 10.5f, 7);
      pen.path({{15.8f, 15.8f}, {21.5f, 21.5f}});
      break;
    case Icon::shift: pen.path({{12, 3}, {21, 12}, {16, 12}, {16, 20}, {8, 20}, {8, 12}, {3, 12}}, true); break;
    case Icon::erase:
      pen.path({{8, 4.5f}, {22, 4.5f}, {22, 19.5f}, {8, 19.5f}, {2, 12}}, true);
      pen.path({{12, 9}, {18, 15}});
      pen.path({{18, 9}, {12, 15}});
      break;
    case Icon::turn_left: draw_turn(pen, true); break;
    case Icon::turn_right: draw_turn(pen, false); break;
    case Icon::info:
    case Icon::warning:
    case Icon::error:
    case Icon::help: draw_mark(pen, icon); break;
    default: draw_thing(pen, icon); break;
  }
}

}  // namespace aisle::panels
