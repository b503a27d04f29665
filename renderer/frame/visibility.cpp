#include "renderer/api/visibility.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "renderer/frame/view_math.hpp"

namespace aisle::renderer {
namespace {

constexpr std::uint32_t kLeafBoxes = 4;
constexpr std::uint32_t kCellBoxes = 48, kLeastCellBoxes = 4;
constexpr float kClose_m = 0.03f, kClose_rad = 0.1f;
constexpr float kTooFar_m = 0.4f;     // a hint from farther away tells too little
// What was not hidden is asked again only when the eye has gone so far; a frame at rest counts as a little. It may be drawn in vain as long.
constexpr double kSeenFor_m = 0.2, kRest_m = 0.005;
constexpr std::uint32_t kTurns = 8;   // not all are asked at once
constexpr std::size_t kRarely = 24;   // questions for one that finds something hidden: then they are asked less often
constexpr double kMostPatience = 8;
constexpr float kRim = 0.02f;         // of the picture: a late view may turn by so little
constexpr float kTooNear_m = 0.25f;   // what hides something is taken to be no nearer than that

float distance_to(glm::vec3 at, const glm::vec3& low, const glm::vec3& high) { return glm::length(glm::max(glm::max(low - at, at - high), glm::vec3(0))); }

}  // namespace

void Visibility::make_room() {
  for (Depths& d : depths_) {
    d.levels.clear();
    for (std::size_t side = DepthHint::kMostTiles; side > 0; side /= 2) d.levels.emplace_back(side * side);
  }
}

void Visibility::build(std::span<const StandingBox> boxes) {
  steady_.forget();
  if (depths_[0].levels.empty()) make_room();
  boxes_.assign(boxes.begin(), boxes.end());
  order_.resize(boxes.size());
  std::iota(order_.begin(), order_.end(), 0);
  nodes_.clear();
  cells_.clear();
  if (boxes.empty()) return;
  std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return boxes_[a].kind < boxes_[b].kind; });
  nodes_.reserve(2 * boxes.size());
  nodes_.resize(1);
  build_node(0, 0, static_cast<std::uint32_t>(boxes.size()), 0, false);
  todo_.reserve(256);
  find_todo_.reserve(256);
  box_test_at_m_.assign(boxes.size(), 0);
}

void Visibility::build_node(std::uint32_t at, std::uint32_t first, std::uint32_t count, int depth, bool in_cell) {
  glm::vec3 low(std::numeric_limits<float>::max()), high(std::numeric_limits<float>::lowest()), from = low, to = high;
  float far_error_m = 0;
  bool always_near = false;
  for (std::uint32_t i = first; i < first + count; ++i) {
    const StandingBox& b = boxes_[order_[i]];
    low = glm::min(low, b.min_m);
    high = glm::max(high, b.max_m);
    from = glm::min(from, b.min_m + b.max_m);
    to = glm::max(to, b.min_m + b.max_m);
    far_error_m = std::max(far_error_m, b.far_error_m);
    always_near = always_near || b.far_error_m < 0;
  }
  const bool mixed = boxes_[order_[first]].kind != boxes_[order_[first + count - 1]].kind;
  nodes_[at] = {low, high, first, count};
  if (!in_cell && !mixed && !always_near && count <= kCellBoxes && count >= kLeastCellBoxes) {
    nodes_[at].far_error_m = far_error_m;
    nodes_[at].cell = static_cast<std::int32_t>(cells_.size());
    cells_.push_back({first, count});
    in_cell = true;
  }
  if (count <= kLeafBoxes || depth > 24) return;
  const glm::vec3 size = to - from;
  const int axis = size.x > size.y && size.x > size.z ? 0 : size.y > size.z ? 1 : 2;
  const auto begin = order_.begin() + first;
  std::uint32_t half = count / 2;
  if (mixed) half = static_cast<std::uint32_t>(std::partition_point(begin, begin + count, [&](std::uint32_t i) { return boxes_[i].kind == boxes_[*begin].kind; }) - begin);
  if (!mixed) std::nth_element(begin, begin + half, begin + count, [&](std::uint32_t a, std::uint32_t b) {
    const float x = boxes_[a].min_m[axis] + boxes_[a].max_m[axis], y = boxes_[b].min_m[axis] + boxes_[b].max_m[axis];
    return x != y ? x < y : a < b;
  });
  const auto child = static_cast<std::uint32_t>(nodes_.size());
  nodes_.resize(nodes_.size() + 2);
  nodes_[at].first = child;
  nodes_[at].count = 0;
  build_node(child, first, half, depth + 1, in_cell);
  build_node(child + 1, first + half, count - half, depth + 1, in_cell);
}

void Visibility::take_views(std::span<const View> views, float height_px, const Limits& limits) {
  gone_m_ += eye_count_ > 0 ? glm::distance(eyes_[0].at, eye_of(views[0])) : 0.0f;
  eye_count_ = static_cast<std::uint32_t>(std::min<std::size_t>(views.size(), eyes_.size()));
  px_per_m_ = 1;
  for (std::uint32_t i = 0; i < eye_count_; ++i) {
    eyes_[i].planes = frustum_of(views[i], limits.widen_rad + steady_.margin_rad()).planes;
    for (auto& plane : eyes_[i].planes) plane.w += limits.slack_m + steady_.margin_m();
    eyes_[i].at = eye_of(views[i]);
    px_per_m_ = std::max(px_per_m_, 0.5f * height_px * std::abs(views[i].clip_from_view[1][1]));
  }
}

void Visibility::take_hint(std::span<const View> views, const DepthHint& hint, const Limits& limits) {
  depth_count_ = 0;
  const std::size_t tiles = std::size_t{hint.columns} * hint.rows;
  if (!limits.occlusion || hint.view_count == 0 || hint.view_count != views.size() || tiles == 0 || hint.tiles.size() < tiles * hint.view_count) return;
  columns_ = hint.columns;
  rows_ = hint.rows;
  tile_ndc_ = hint.tile_ndc;
  for (std::uint32_t e = 0; e < hint.view_count; ++e) {
    Depths& d = depths_[e];
    const View& old = hint.views[e];
    d.clip_from_world = old.clip_from_view * old.view_from_world;
    d.eye = eye_of(old);
    d.near_m = old.clip_from_view[3][2];
    d.moved_m = glm::distance(d.eye, eye_of(views[e])) + limits.slack_m + steady_.margin_m();
    d.px_per_m_ndc = std::max(std::abs(old.clip_from_view[0][0]), std::abs(old.clip_from_view[1][1]));
    if (d.moved_m > kTooFar_m) return;
    // Directions at the current picture's corners, widened, seen from there: what lies beyond is asked for by nobody.
    const glm::mat3 old_from_new = glm::mat3(old.view_from_world) * glm::transpose(glm::mat3(views[e].view_from_world));
    const glm::mat4& p = views[e].clip_from_view;
    d.low = glm::vec2(std::numeric_limits<float>::max());
    d.high = -d.low;
    for (int corner = 0; corner < 4; ++corner) {
      const float sx = (corner & 1) != 0 ? 1.0f : -1.0f, sy = (corner & 2) != 0 ? 1.0f : -1.0f;
      const glm::vec2 edge((sx + p[2][0]) / p[0][0], (sy + p[2][1]) / p[1][1]);
      const glm::vec2 rim = kRim / glm::abs(glm::vec2(p[0][0], p[1][1])) + steady_.margin_rad() * (1.0f + edge * edge);  // tangents
      const glm::vec3 direction(edge + rim * glm::vec2(std::copysign(1.0f, sx * p[0][0]), std::copysign(1.0f, sy * p[1][1])), -1);
      const glm::vec4 clip = old.clip_from_view * glm::vec4(old_from_new * direction, 0);
      if (clip.w < 0.1f) return;
      d.low = glm::min(d.low, glm::vec2(clip) / clip.w);
      d.high = glm::max(d.high, glm::vec2(clip) / clip.w);
    }
    const glm::vec2* from = hint.tiles.data() + tiles * e;
    std::uint32_t w = columns_, h = rows_;
    for (std::size_t level = 0;; ++level) {
      if (d.levels.size() <= level) d.levels.emplace_back();
      auto& to = d.levels[level];
      to.resize(std::size_t{w} * h);
      d.level_count = level + 1;
      if (level == 0) {
        std::copy_n(from, tiles, to.begin());
      } else {
        const auto& finer = d.levels[level - 1];
        const std::uint32_t fw = (columns_ + (1u << (level - 1)) - 1) >> (level - 1), fh = (rows_ + (1u << (level - 1)) - 1) >> (level - 1);
        for (std::uint32_t y = 0; y < h; ++y) {
          for (std::uint32_t x = 0; x < w; ++x) {
            const std::uint32_t x1 = std::min(2 * x + 1, fw - 1), y1 = std::min(2 * y + 1, fh - 1);
            const glm::vec2 a = finer[2 * y * fw + 2 * x], b = finer[2 * y * fw + x1], c = finer[y1 * fw + 2 * x], f = finer[y1 * fw + x1];
            to[y * w + x] = {std::min(std::min(a.x, b.x), std::min(c.x, f.x)), std::max(std::max(a.y, b.y), std::max(c.y, f.y))};
          }
        }
      }
      if (w == 1 && h == 1) break;
      w = (w + 1) / 2;
      h = (h + 1) / 2;
    }
    ++depth_count_;
  }
}

bool Visibility::hint_is_close(std::span<const View> views, const DepthHint& hint) const {
  if (depth_count_ == 0) return false;
  const SteadyViews::Motion moved = SteadyViews::between({hint.views.data(), views.size()}, views);
  return moved.m <= kClose_m && moved.rad <= kClose_rad;
}

Visibility::Inside Visibility::in_view(const glm::vec3& low, const glm::vec3& high) const {
  const glm::vec3 center = 0.5f * (low + high), half = 0.5f * (high - low);
  Inside best = Inside::no;
  for (std::uint32_t e = 0; e < eye_count_; ++e) {
    bool touches = true, wholly = true;
    for (const glm::vec4& plane : eyes_[e].planes) {
      const glm::vec3 n(plane);
      const float at = glm::dot(n, center) + plane.w, reach = glm::dot(glm::abs(n), half);
      touches = touches && at + reach >= 0;
      wholly = wholly && at - reach >= 0;
    }
    if (touches && wholly) return Inside::wholly;
    if (touches) best = Inside::partly;
  }
  return best;
}

float Visibility::distance_m(const glm::vec3& low, const glm::vec3& high) const {
  float distance = std::numeric_limits<float>::max();
  for (std::uint32_t e = 0; e < eye_count_; ++e) distance = std::min(distance, distance_to(eyes_[e].at, low, high));
  return distance;
}

bool Visibility::hidden(const glm::vec3& low, const glm::vec3& high) const {
  for (std::uint32_t e = 0; e < depth_count_; ++e) {
    if (!hidden_from(depths_[e], low, high)) return false;
  }
  return depth_count_ > 0;
}

// Asks the old picture, at the old place: depth is exact there. Meanwhile the eye has moved a little: a line of sight to the box
// then passes what hides it at most that far aside, so the box's outline is widened by as much. Turning moves nothing.
bool Visibility::hidden_from(const Depths& d, const glm::vec3& low, const glm::vec3& high) const {
  glm::vec2 from(std::numeric_limits<float>::max()), to(std::numeric_limits<float>::lowest());
  float nearest_w = std::numeric_limits<float>::max();
  const glm::vec4 lowest = d.clip_from_world * glm::vec4(low, 1);
  const glm::vec4 x = d.clip_from_world[0] * (high.x - low.x), y = d.clip_from_world[1] * (high.y - low.y), z = d.clip_from_world[2] * (high.z - low.z);
  for (int corner = 0; corner < 8; ++corner) {
    glm::vec4 clip = lowest;
    if ((corner & 1) != 0) clip += x;
    if ((corner & 2) != 0) clip += y;
    if ((corner & 4) != 0) clip += z;
    if (clip.w < kTooNear_m + d.moved_m) return false;
    nearest_w = std::min(nearest_w, clip.w);
    const glm::vec2 ndc = glm::vec2(clip) / clip.w;
    from = glm::min(from, ndc);
    to = glm::max(to, ndc);
  }
  const float depth = d.near_m / (nearest_w - d.moved_m);
  float hider_m = kTooNear_m;
  // First with the nearest thinkable hider, only to see what there is around; then with the nearest that is there.
  for (const bool last : {false, true}) {
    const float aside = d.px_per_m_ndc * d.moved_m / hider_m;
    const glm::vec2 a = glm::max(from - aside, d.low), b = glm::min(to + aside, d.high);
    if (a.x >= b.x || a.y >= b.y) return true;  // beside the current picture
    if (last) {
      if (a.x < -1 - kRim || a.y < -1 - kRim || b.x > 1 + kRim || b.y > 1 + kRim) return false;  // the old picture did not show all of it
      return covered(d, window(a, b), depth);
    }
    const float nearest = nearest_in(d, window(a, b));
    if (!(nearest > 0)) return false;
    hider_m = std::max(kTooNear_m, d.near_m / nearest - d.moved_m);
  }
  return false;
}

Visibility::Window Visibility::window(glm::vec2 low, glm::vec2 high) const {
  const auto tile = [](float v, float size, std::uint32_t count) { return std::min(static_cast<std::uint32_t>(std::max(0.0f, (v + 1) / size)), count - 1); };
  return {tile(low.x, tile_ndc_.x, columns_), tile(low.y, tile_ndc_.y, rows_), tile(high.x, tile_ndc_.x, columns_), tile(high.y, tile_ndc_.y, rows_)};
}

// The finest level at which WINDOW is a handful of tiles.
std::size_t Visibility::level_of(const Depths& d, const Window& w) {
  std::size_t level = 0;
  while (((w.x1 >> level) - (w.x0 >> level) > 3 || (w.y1 >> level) - (w.y0 >> level) > 3) && level + 1 < d.level_count) ++level;
  return level;
}

// Of a window somewhat larger.
float Visibility::nearest_in(const Depths& d, const Window& w) const {
  const std::size_t level = level_of(d, w);
  const std::uint32_t columns = (columns_ + (1u << level) - 1) >> level;
  float nearest = 0;
  for (std::uint32_t y = w.y0 >> level; y <= w.y1 >> level; ++y) {
    for (std::uint32_t x = w.x0 >> level; x <= w.x1 >> level; ++x) nearest = std::max(nearest, d.levels[level][y * columns + x].y);
  }
  return nearest;
}

// Everything drawn in the window is nearer than DEPTH.
bool Visibility::covered(const Depths& d, const Window& w, float depth) const {
  const std::size_t level = level_of(d, w);
  for (std::uint32_t y = w.y0 >> level; y <= w.y1 >> level; ++y) {
    for (std::uint32_t x = w.x0 >> level; x <= w.x1 >> level; ++x) {
      if (!covered(d, w, depth, level, x, y)) return false;
    }
  }
  return true;
}

// Of that tile, as much as lies in the window.
bool Visibility::covered(const Depths& d, const Window& w, float depth, std::size_t level, std::uint32_t x, std::uint32_t y) const {
  if (d.levels[level][y * ((columns_ + (1u << level) - 1) >> level) + x].x > depth) return true;
  if (level-- == 0) return false;
  const std::uint32_t x0 = std::max(2 * x, w.x0 >> level), x1 = std::min(2 * x + 1, w.x1 >> level);
  const std::uint32_t y0 = std::max(2 * y, w.y0 >> level), y1 = std::min(2 * y + 1, w.y1 >> level);
  for (std::uint32_t v = y0; v <= y1; ++v) {
    for (std::uint32_t u = x0; u <= x1; ++u) {
      if (!covered(d, w, depth, level, u, v)) return false;
    }
  }
  return true;
}

bool Visibility::find(std::span<const View> views, float height_px, const DepthHint& hint, const Limits& limits, std::vector<std::uint32_t>& out) {
  Limits near = limits;
  near.far_px = 0;
  return find(views, height_px, hint, near, out, no_cells_);
}

bool Visibility::find(std::span<const View> views, float height_px, const DepthHint& hint, const Limits& limits, std::vector<std::uint32_t>& out, std::vector<std::uint32_t>& cells) {
  if (limits != std::exchange(steady_limits_, limits)) steady_.forget();
  gone_m_ += kRest_m;
  if (steady_.still(views, height_px, limits.hold_frames)) return false;
  out.clear();
  cells.clear();
  tested_ = hidden_ = asked_ = 0;
  steady_.take(views, height_px);
  if (nodes_.empty() || views.empty()) return true;
  take_views(views, height_px, limits);
  take_hint(views, hint, limits);
  // Right after a quick move the picture from before hides little: the next one will hide more.
  if (limits.occlusion && !hint_is_close(views, hint)) steady_.forget();
  // TEST_AT_M: of the node or box. INSIDE: known to be in view.
  float distance = 0;  // of what was last seen
  const auto seen = [&](const glm::vec3& low, const glm::vec3& high, double& test_at_m, bool& inside) {
    ++tested_;
    if (limits.frustum && !inside) {
      const Inside view = in_view(low, high);
      if (view == Inside::no) return false;
      inside = view == Inside::wholly;
    }
    distance = distance_m(low, high);
    if (glm::length(high - low) * px_per_m_ < limits.least_px * distance) return false;
    if (depth_count_ == 0 || gone_m_ < test_at_m) return true;
    ++asked_;
    if (!hidden(low, high)) {
      test_at_m = gone_m_ + patience_ * kSeenFor_m * static_cast<double>(1 + asked_ % kTurns) / kTurns;
      return true;
    }
    ++hidden_;
    return false;
  };
  find_todo_.assign(1, {0, false});
  while (!find_todo_.empty()) {
    Todo todo = find_todo_.back();
    Node& node = nodes_[todo.node];
    find_todo_.pop_back();
    if (!seen(node.min_m, node.max_m, node.test_at_m, todo.inside)) continue;
    if (node.cell >= 0 && limits.far_px > 0 && cells_[static_cast<std::size_t>(node.cell)].shown &&
        node.far_error_m * px_per_m_ <= limits.far_px * distance) {
      cells.push_back(static_cast<std::uint32_t>(node.cell));
      continue;
    }
    if (node.count == 0) {
      std::uint32_t near = node.first, far = node.first + 1;
      if (distance_to(eyes_[0].at, nodes_[far].min_m, nodes_[far].max_m) < distance_to(eyes_[0].at, nodes_[near].min_m, nodes_[near].max_m)) std::swap(near, far);
      find_todo_.push_back({far, todo.inside});
      find_todo_.push_back({near, todo.inside});
      continue;
    }
    for (std::uint32_t i = node.first; i < node.first + node.count; ++i) {
      const StandingBox& box = boxes_[order_[i]];
      bool inside = todo.inside;
      if (node.count == 1 || seen(box.min_m, box.max_m, box_test_at_m_[order_[i]], inside)) out.push_back(order_[i]);
    }
  }
  // An open hall hides next to nothing, whoever is asked how often.
  if (asked_ > 0) patience_ = hidden_ * kRarely >= asked_ ? 1 : std::min(2 * patience_, kMostPatience);
  return true;
}

void Visibility::around(glm::vec3 at, float reach_m, std::vector<std::uint32_t>& out) {
  out.clear();
  if (nodes_.empty()) return;
  todo_.assign(1, 0);
  while (!todo_.empty()) {
    const Node node = nodes_[todo_.back()];
    todo_.pop_back();
    if (distance_to(at, node.min_m, node.max_m) > reach_m) continue;
    for (std::uint32_t i = 0; i < (node.count == 0 ? 2u : 0u); ++i) todo_.push_back(node.first + i);
    for (std::uint32_t i = node.first; i < node.first + node.count; ++i) {
      if (distance_to(at, boxes_[order_[i]].min_m, boxes_[order_[i]].max_m) <= reach_m) out.push_back(order_[i]);
    }
  }
}

}  // namespace aisle::renderer
