// Visibility: which of many standing boxes can be seen from here: inside a view, large enough, and not behind what the newest
// finished frame drew. Costs what is in view, not what there is. Pure computing; main thread. World space, metres.
// Sources: Kay & Kajiya 1986 (slabs), Greene 1993 (hierarchical depth), Haines & Wallace 1991 (hierarchies against frusta).
#pragma once
#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <span>
#include <vector>

#include "renderer/api/scene.hpp"
#include "renderer/api/steady_views.hpp"

namespace aisle::renderer {

// What a finished frame says of depth: for each tile of each eye's picture the farthest and the nearest thing drawn there.
// Reverse-Z: near / distance, 0 where nothing was drawn. No views: nothing is known.
struct DepthHint {
  static constexpr std::uint32_t kMostTiles = 64;  // a side
  std::uint32_t columns = 0, rows = 0;
  std::span<const glm::vec2> tiles;  // x farthest, y nearest; eye by eye, row by row, top row first
  std::array<View, 2> views;
  std::uint32_t view_count = 0;
  glm::vec2 tile_ndc{0};            // size of a tile in normalised device coordinates
};

struct StandingBox {
  glm::vec3 min_m{0}, max_m{0};
  float far_error_m = -1;   // one picture of a whole neighbourhood may stand for it where it may be off by so much; negative: never
  std::uint32_t kind = 0;   // only boxes of one kind share a neighbourhood
};

class Visibility {
 public:
  struct Limits {
    float least_px = 0.5f;    // smaller across is not seen
    float widen_rad = 0.05f;  // heads turn between this and the late view update
    float slack_m = 0.01f;    // and move
    bool frustum = true, occlusion = true;  // switches for measurements
    float far_px = 1;         // by so much a neighbourhood's picture may be off; 0: never used
    std::uint32_t hold_frames = 1;  // an answer, then with a margin, may serve so many frames of little motion

    bool operator==(const Limits&) const = default;
  };

  void build(std::span<const StandingBox> boxes);
  // Indices of boxes that may be seen, into OUT (cleared first), nearly front to back. HEIGHT_PX: of one eye's picture.
  // False: the answer is the last one, which still serves; OUT is left as it is, so that it must be the same from call to call.
  bool find(std::span<const View> views, float height_px, const DepthHint& hint, const Limits& limits, std::vector<std::uint32_t>& out);
  // The same; neighbourhoods that are shown and far enough are given as such, into CELLS, and none of their boxes.
  bool find(std::span<const View> views, float height_px, const DepthHint& hint, const Limits& limits, std::vector<std::uint32_t>& out, std::vector<std::uint32_t>& cells);
  // Neighbourhoods of build(): their boxes, and whether there is a picture of them to show instead.
  std::size_t cells() const { return cells_.size(); }
  std::span<const std::uint32_t> cell(std::size_t index) const { return {order_.data() + cells_[index].first, cells_[index].count}; }
  void show_cell(std::size_t index, bool shown) {
    cells_[index].shown = shown;
    steady_.forget();
  }
  void forget() { steady_.forget(); }  // the next find() answers anew
  // Boxes that touch REACH_M around AT, whether seen or not.
  void around(glm::vec3 at, float reach_m, std::vector<std::uint32_t>& out);

  std::size_t tested() const { return tested_; }    // nodes and boxes looked at by the last find()
  std::size_t hidden() const { return hidden_; }    // of them behind something

 private:
  struct Node {
    glm::vec3 min_m{0}, max_m{0};
    std::uint32_t first = 0, count = 0;  // count 0: two children at first, first + 1
    float far_error_m = -1;
    std::int32_t cell = -1;
    double test_at_m = 0;  // gone_m_ at which what was seen is asked again
  };
  struct Cell {
    std::uint32_t first = 0, count = 0;  // in order_
    bool shown = false;
  };
  struct Eye {  // of the current views
    std::array<glm::vec4, 5> planes;
    glm::vec3 at{0};
  };
  struct Depths {  // an eye of the hint
    glm::mat4 clip_from_world{1};
    glm::vec3 eye{0};
    float near_m = 0;
    float moved_m = 0;                  // how far the eye is from there now
    glm::vec2 low{-1}, high{1};         // what the current view sees, in that eye's normalised device coordinates
    float px_per_m_ndc = 1;             // ndc units across that a metre covers at a metre's distance
    std::vector<std::vector<glm::vec2>> levels;  // of 1x1, 2x2, 4x4 .. tiles
    std::size_t level_count = 0;                 // of them in use
  };
  void make_room();  // so that the first hint allocates nothing
  void build_node(std::uint32_t at, std::uint32_t first, std::uint32_t count, int depth, bool in_cell);
  void take_views(std::span<const View> views, float height_px, const Limits& limits);
  void take_hint(std::span<const View> views, const DepthHint& hint, const Limits& limits);
  bool hint_is_close(std::span<const View> views, const DepthHint& hint) const;
  enum class Inside : std::uint8_t { no, partly, wholly };
  Inside in_view(const glm::vec3& low, const glm::vec3& high) const;
  float distance_m(const glm::vec3& low, const glm::vec3& high) const;
  bool hidden(const glm::vec3& low, const glm::vec3& high) const;
  bool hidden_from(const Depths& depths, const glm::vec3& low, const glm::vec3& high) const;
  struct Window {  // tiles, both ends included
    std::uint32_t x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  };
  Window window(glm::vec2 low, glm::vec2 high) const;
  static std::size_t level_of(const Depths& depths, const Window& window);
  float nearest_in(const Depths& depths, const Window& window) const;
  bool covered(const Depths& depths, const Window& window, float depth) const;
  bool covered(const Depths& depths, const Window& window, float depth, std::size_t level, std::uint32_t x, std::uint32_t y) const;

  std::vector<StandingBox> boxes_;
  std::vector<std::uint32_t> order_;
  std::vector<Node> nodes_;
  std::vector<Cell> cells_;
  std::array<Eye, 2> eyes_;
  std::uint32_t eye_count_ = 0;
  float px_per_m_ = 1;
  std::array<Depths, 2> depths_;
  std::uint32_t depth_count_ = 0;
  std::uint32_t columns_ = 0, rows_ = 0;
  glm::vec2 tile_ndc_{0};
  struct Todo {
    std::uint32_t node = 0;
    bool inside = false;  // wholly in view: so is all it holds
  };
  std::vector<Todo> find_todo_;
  std::vector<double> box_test_at_m_;  // as Node::test_at_m
  double gone_m_ = 0, patience_ = 1;
  SteadyViews steady_;
  Limits steady_limits_;
  std::vector<std::uint32_t> todo_, no_cells_;
  std::size_t tested_ = 0, hidden_ = 0, asked_ = 0;
};

}  // namespace aisle::renderer
