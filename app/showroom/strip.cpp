#include "showroom/strip.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace aisle::showroom {
namespace {

constexpr float kBoardDepthM = 0.50f, kBoardThickM = 0.03f, kUprightM = 0.03f, kBackThickM = 0.015f;
constexpr float kBayWidthM = 1.5f;
constexpr float kShelfPitchM = 0.24f;  // at least a label wide, and 2.75 degrees for a ray at 2 m
constexpr glm::vec2 kEdgeLabelM{0.22f, 0.085f}, kStandLabelM{0.30f, 0.14f};
constexpr float kFrontM = 0.16f;  // of a platform, before the goods: room for the price stand
constexpr float kPlatformM = 0.10f, kPlinthM = 0.35f, kCounterM = 0.75f;
constexpr float kHangBelowM = 2.6f, kRailM = 2.35f, kRailThickM = 0.05f;

struct ShelfClass {
  float tallest;
  std::vector<float> boards;  // heights of board tops, eye level first
};
const ShelfClass& shelf_class(float height_m) {
  static const ShelfClass kLow{0.28f, {1.16f, 0.83f, 1.49f, 0.50f}};
  static const ShelfClass kMiddle{0.43f, {0.98f, 0.50f, 1.46f}};
  static const ShelfClass kTall{0.65f, {0.50f, 1.20f}};
  return height_m <= kLow.tallest ? kLow : height_m <= kMiddle.tallest ? kMiddle : kTall;
}

// --- shelves

float pitch_of(const Good& g) { return std::max(g.size_m.x + 0.08f, kShelfPitchM); }

LocalGood on_board(const Good& g, float u, float board_m) {
  LocalGood out{.product = g.product, .size_m = g.size_m, .support = Support::shelf};
  const float front = std::min(0.05f, kBoardDepthM - g.size_m.z - 0.01f);
  out.at = {u, board_m, front + g.size_m.z / 2};
  out.label = {u, board_m - 0.035f, -0.006f};
  out.label_tilt_rad = 0.15f;
  out.label_size_m = kEdgeLabelM;
  return out;
}

// How many of GOODS a bay of this width holds, board by board.
std::size_t bay_holds(std::span<const Good> goods, std::size_t boards, float width) {
  std::size_t next = 0;
  for (std::size_t board = 0; board < boards; ++board) {
    for (float used = 0; next < goods.size() && used + pitch_of(goods[next]) <= width + 1e-4f; ++next)
      used += pitch_of(goods[next]);
  }
  return next;
}

// As narrow as holds an even share of what is left, so that no bay ends up with one lonely piece.
float bay_width(std::span<const Good> goods, const ShelfClass& shelf) {
  float widest = 0.6f;
  for (const Good& g : goods) widest = std::max(widest, pitch_of(g));
  const float most = std::max(kBayWidthM, widest);
  const std::size_t boards = shelf.boards.size(), full = std::max<std::size_t>(1, bay_holds(goods, boards, most));
  const std::size_t bays = (goods.size() + full - 1) / full, share = (goods.size() + bays - 1) / bays;
  float width = widest;
  while (width < most && bay_holds(goods, boards, width) < share) width += 0.05f;
  return std::min(width, most);
}

// The next goods that fill one bay, spread evenly over its boards.
Unit next_bay(std::span<const Good> goods, const ShelfClass& shelf, std::size_t* taken) {
  const float width = bay_width(goods, shelf);
  Unit unit;
  unit.length = width + 2 * kUprightM;
  unit.depth = kBoardDepthM + kBackThickM;
  std::size_t next = 0;
  float top = 0;
  for (const float board : shelf.boards) {
    std::size_t end = next;
    float used = 0;
    while (end < goods.size() && used + pitch_of(goods[end]) <= width + 1e-4f) used += pitch_of(goods[end++]);
    const float gap = (width - used) / static_cast<float>(std::max<std::size_t>(1, end - next));
    float u = kUprightM;
    for (; next < end; ++next) {
      const float pitch = pitch_of(goods[next]) + gap;
      unit.goods.push_back(on_board(goods[next], u + pitch / 2, board));
      u += pitch;
    }
    unit.boxes.push_back({Fixture::Kind::shelf_board,
                          {kUprightM, board - kBoardThickM, 0},
                          {unit.length - kUprightM, board, kBoardDepthM}});
    top = std::max(top, board + shelf.tallest + 0.06f);
  }
  for (const float u : {0.0f, unit.length - kUprightM}) {
    unit.boxes.push_back({Fixture::Kind::upright, {u, 0, 0}, {u + kUprightM, top, kBoardDepthM}});
  }
  unit.boxes.push_back({Fixture::Kind::plinth, {kUprightM, 0, 0.04f}, {unit.length - kUprightM, 0.10f, kBoardDepthM}});
  unit.boxes.push_back({Fixture::Kind::wall, {0, 0, kBoardDepthM}, {unit.length, top, unit.depth}});
  *taken = next;
  return unit;
}

void add_shelves(std::vector<Good> goods, std::vector<Unit>& units) {
  std::stable_sort(goods.begin(), goods.end(), [](const Good& a, const Good& b) {
    return shelf_class(a.size_m.y).tallest < shelf_class(b.size_m.y).tallest;
  });
  for (std::size_t i = 0; i < goods.size();) {
    const ShelfClass& shelf = shelf_class(goods[i].size_m.y);
    std::size_t end = i;
    while (end < goods.size() && &shelf_class(goods[end].size_m.y) == &shelf) ++end;
    while (i < end) {
      std::size_t taken = 0;
      units.push_back(next_bay(std::span(goods).subspan(i, end - i), shelf, &taken));
      i += taken;
    }
  }
}

// --- walls

Unit wall_column(std::span<const Good> goods, std::span<const float> centres_m) {
  Unit unit;
  unit.base_m = kPlatformM;
  unit.back_m = kWallHighM;
  for (const Good& g : goods) {
    unit.length = std::max(unit.length, std::max(g.size_m.x + 0.14f, kEdgeLabelM.x + 0.06f));
    unit.depth = std::max(unit.depth, std::max(g.size_m.z, 0.25f));
  }
  for (std::size_t i = 0; i < goods.size(); ++i) {
    const glm::vec3 s = goods[i].size_m;
    LocalGood out{.product = goods[i].product, .size_m = s, .support = Support::wall};
    const float highest = kHangBelowM - 0.1f - s.y;
    const float bottom = std::min(std::max(centres_m[i] - s.y / 2, 0.45f), highest);
    out.at = {unit.length / 2, bottom, -1};  // v is set once the strip's depth is known
    out.label = {unit.length / 2, bottom - 0.07f, -1};
    out.label_size_m = kEdgeLabelM;
    unit.goods.push_back(out);
  }
  return unit;
}

// Small pieces (switches, sockets) three in a column; larger ones one by one at eye level.
void add_walls(std::vector<Good> goods, std::vector<Unit>& units) {
  constexpr float kSmall = 0.24f;
  static constexpr float kRows[] = {1.62f, 1.27f, 0.92f};
  std::stable_sort(goods.begin(), goods.end(),
                   [](const Good& a, const Good& b) { return (a.size_m.y <= kSmall) > (b.size_m.y <= kSmall); });
  std::size_t i = 0;
  while (i < goods.size() && goods[i].size_m.y <= kSmall) {
    std::size_t end = i + 1;
    while (end < goods.size() && end < i + 3 && goods[end].size_m.y <= kSmall) ++end;
    units.push_back(wall_column(std::span(goods).subspan(i, end - i), kRows));
    i = end;
  }
  for (; i < goods.size(); ++i) {
    static constexpr float kEye[] = {1.5f};
    units.push_back(wall_column(std::span(goods).subspan(i, 1), kEye));
  }
}

// --- pieces on platforms, plinths, counters, and below the rail

// A price stand at the front edge, leaning towards the eyes of someone 1 m away.
void stand_label(LocalGood& g, float base_m, float unit_length) {
  const float high = base_m < 0.3f ? 0.42f : base_m + 0.09f;
  g.label = {std::max(unit_length / 2 - std::max(0.0f, g.size_m.x / 2 - 0.17f), 0.17f), high, 0.075f};
  g.label_tilt_rad = base_m < 0.3f ? 0.75f : base_m < 0.6f ? 0.7f : 0.5f;
  g.label_size_m = kStandLabelM;
}

Unit standing_unit(const Good& good) {
  Unit unit;
  const bool counter = good.mount == Mount::counter;
  unit.base_m = counter ? kCounterM : good.mount == Mount::plinth ? kPlinthM : kPlatformM;
  unit.base_kind = counter ? Fixture::Kind::counter : Fixture::Kind::plinth;
  unit.length = std::max(good.size_m.x + (good.size_m.x > 0.9f ? 0.34f : 0.22f), 0.36f);
  unit.depth = kFrontM + good.size_m.z + 0.04f;
  if (good.mount == Mount::standing) unit.back_m = kWallHighM;
  LocalGood out{.product = good.product,
                .size_m = good.size_m,
                .support = counter || good.mount == Mount::plinth ? Support::plinth : Support::floor};
  out.at = {unit.length / 2, unit.base_m, kFrontM + good.size_m.z / 2};
  if (good.mount == Mount::standing) out.at.z = -1;  // against the wall
  stand_label(out, unit.base_m, unit.length);
  unit.goods.push_back(out);
  return unit;
}

Unit hanging_unit(const Good& good) {
  Unit unit = standing_unit(good);
  unit.base_m = kPlatformM;
  unit.base_kind = Fixture::Kind::plinth;
  unit.depth = std::max(unit.depth, 0.6f);
  unit.railed = true;
  LocalGood& out = unit.goods.front();
  out.support = Support::ceiling;
  out.at = {unit.length / 2, kRailM - good.size_m.y, -1};
  stand_label(out, unit.base_m, unit.length);
  return unit;
}

// --- strips of units

bool same_base(const Unit& a, const Unit& b) { return a.base_m == b.base_m && a.base_kind == b.base_kind; }

// One platform below neighbours of the same height, one rail above neighbours that hang.
void add_bases(std::span<const Unit> units, std::span<const float> at, Strip& strip) {
  for (std::size_t i = 0; i < units.size();) {
    std::size_t end = i + 1;
    while (end < units.size() && same_base(units[end], units[i]) && units[end].railed == units[i].railed) ++end;
    const float u0 = at[i], u1 = at[end - 1] + units[end - 1].length;
    if (units[i].base_m > 0) {
      strip.boxes.push_back({units[i].base_kind, {u0, 0, 0}, {u1, units[i].base_m, strip.depth}});
    }
    if (units[i].railed) {
      const float v = strip.depth / 2;
      strip.boxes.push_back(
          {Fixture::Kind::rail, {u0, kRailM, v - kRailThickM / 2}, {u1, kRailM + kRailThickM, v + kRailThickM / 2}});
      for (const float u : {u0 + 0.05f, u1 - 0.07f}) {
        strip.boxes.push_back(
            {Fixture::Kind::rail, {u, kRailM + kRailThickM, v - 0.01f}, {u + 0.02f, kCeilingM, v + 0.01f}});
      }
    }
    i = end;
  }
}

// Wall goods get their depth here: their backs touch the strip's back; hanging ones are centred below the rail.
void settle(LocalGood& g, float strip_depth) {
  if (g.at.z >= 0) return;
  const bool centred = g.support == Support::ceiling;
  g.at.z = centred ? strip_depth / 2 : strip_depth - g.size_m.z / 2 - 0.002f;
  if (g.support == Support::wall)
    g.label.z = strip_depth - 0.008f - (g.size_m.z > 0.08f ? g.size_m.z : 0.0f);  // deep pieces would hide it
}

Strip make_strip(std::span<const Unit> units, float length_m, float most_gap_m) {
  Strip strip;
  float used = 0;
  for (const Unit& u : units) {
    used += u.length;
    strip.depth = std::max(strip.depth, u.depth);
    strip.back_m = std::max(strip.back_m, u.back_m);
  }
  const float spare = std::max(0.0f, length_m - used) / static_cast<float>(std::max<std::size_t>(1, units.size()));
  const float gap = std::min(spare, most_gap_m);
  std::vector<float> at;
  std::vector<Unit> wide(units.begin(), units.end());
  for (Unit& unit : wide) {  // the gap becomes part of the unit, so that platforms have no holes
    const bool shelves = unit.base_m == 0 && !unit.boxes.empty();
    const float shift = shelves ? 0 : gap / 2;
    for (LocalGood& g : unit.goods) g.at.x += shift, g.label.x += shift;
    if (!shelves) unit.length += gap;
    at.push_back(strip.length);
    for (LocalGood g : unit.goods) {
      g.at.x += strip.length, g.label.x += strip.length;
      settle(g, strip.depth);
      strip.goods.push_back(g);
    }
    for (LocalBox b : unit.boxes) {
      b.min.x += strip.length, b.max.x += strip.length;
      strip.boxes.push_back(b);
    }
    strip.length += unit.length;
  }
  add_bases(wide, at, strip);
  return strip;
}

// Fills strips in order; a new one is begun when one is full, or when much deeper pieces follow and it is mostly full.
std::vector<Strip> fill(std::span<const Unit> units, float length_m, float row_m, float most_gap_m) {
  std::vector<Strip> strips;
  for (std::size_t i = 0; i < units.size();) {
    std::size_t end = i;
    float used = 0, deep = 0;
    while (end < units.size()) {
      const Unit& u = units[end];
      if (end > i && used + u.length > length_m) break;
      if (end > i && used > 0.7f * length_m && u.depth > 1.5f * deep + 0.1f) break;
      used += u.length;
      deep = std::max(deep, u.depth);
      ++end;
    }
    strips.push_back(make_strip(units.subspan(i, end - i), row_m, most_gap_m));
    i = end;
  }
  return strips;
}

int depth_class(float depth) {
  return depth <= 0.66f ? 0 : depth <= 1.1f ? 1 : depth <= 1.8f ? 2 : depth <= 2.6f ? 3 : 4;
}

}  // namespace

std::vector<Strip> pack_strips(std::span<const Good> goods, float length_m, float row_m) {
  std::vector<Good> shelf, wall;
  std::vector<Unit> units, standing;
  for (const Good& g : goods) {
    if (g.mount == Mount::shelf) {
      shelf.push_back(g);
    } else if (g.mount == Mount::wall) {
      wall.push_back(g);
    } else {
      standing.push_back(g.mount == Mount::hanging ? hanging_unit(g) : standing_unit(g));
    }
  }
  add_shelves(std::move(shelf), units);
  add_walls(std::move(wall), units);
  // Shallow before deep; within that walls, rails, then by platform, so that a strip has few different bases. Stable:
  // names stay together.
  units.insert(units.end(), std::make_move_iterator(standing.begin()), std::make_move_iterator(standing.end()));
  std::stable_sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) {
    const auto key = [](const Unit& u) {
      return std::tuple(depth_class(u.depth), u.back_m > 2 ? 1 : 0, u.railed ? 1 : 0, -u.base_m);
    };
    return key(a) < key(b);
  });
  return fill(units, length_m, row_m, 0.35f);
}

std::vector<Strip> pack_yard(std::span<const Good> goods, float length_m) {
  std::vector<Unit> units;
  for (const Good& g : goods) {
    LocalGood out{.product = g.product, .size_m = g.size_m, .support = Support::yard};
    if (g.size_m.z > 6 && g.size_m.z > g.size_m.x) {  // buses and trucks show their side
      out.quarter_turn = true;
      std::swap(out.size_m.x, out.size_m.z);
    }
    Unit unit;
    unit.length = std::max(out.size_m.x, 0.5f) + 1.6f;
    unit.depth = out.size_m.z + 0.6f;
    out.at = {unit.length / 2, 0, 0.6f + out.size_m.z / 2};
    out.label = {unit.length / 2, 0.85f, 0.25f};
    out.label_tilt_rad = 0.5f;
    out.label_size_m = 2.0f * kStandLabelM;
    unit.goods.push_back(out);
    units.push_back(std::move(unit));
  }
  std::stable_sort(units.begin(), units.end(),
                   [](const Unit& a, const Unit& b) { return depth_class(a.depth / 3) < depth_class(b.depth / 3); });
  return fill(units, length_m, length_m, 1.0f);
}

}  // namespace aisle::showroom
