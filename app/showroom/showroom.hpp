// Showroom: the shop as a place. Floor plan from the catalogue, hall and fixtures, labels, picking, what to load first,
// and the RenderScene of it. Main thread, except plan(), which is pure.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/pose.hpp"
#include "glue/result.hpp"
#include "renderer/api/renderer.hpp"
#include "shop/catalogue.hpp"
#include "ui/hit.hpp"
#include "ui/tree.hpp"

namespace aisle::showroom {

struct Box {  // axis aligned, world metres
  glm::vec3 min{0}, max{0};
};
enum class Support : std::uint8_t { floor, shelf, plinth, wall, ceiling, yard };
struct Placed {
  shop::ProductId product;
  base::Pose world;     // of the model's bottom centre (GLB origin: bottom centre of its box, facing +Z)
  glm::vec3 size_m{0};  // catalogue's dimensions (x, y, z), before rotation
  Support support = Support::floor;
  std::uint32_t department = 0;
  bool display_only = false;  // no price tag
  base::Pose label;           // its price label: centre, front +Z
  glm::vec2 label_size_m{0};
};
struct Department {
  std::string name;
  glm::vec2 min_xz{0}, max_xz{0};
  base::Pose sign;            // centre of the hanging sign, front +Z
  glm::vec3 arrival{0};       // floor point to teleport to
  float arrival_yaw_rad = 0;  // looking into it
  int products = 0;
  bool outdoors = false;
};
struct Fixture {  // shelf, plinth, wall panel, frame, rail: a box with a material
  enum class Kind : std::uint8_t { shelf_board, upright, plinth, wall, rail, frame, counter, bench } kind = Kind::plinth;
  Box box;
};
struct AlleyEnd {  // where an aisle meets the outer wall: floor point at the wall, front +Z into the aisle
  base::Pose world;
  std::uint32_t department = 0;
};
struct Plan {
  std::vector<Department> departments;
  std::vector<AlleyEnd> alley_ends;
  std::vector<Placed> placed;
  std::vector<Fixture> fixtures;
  std::vector<Box> walkable;  // floor rectangles (y ignored) free of fixtures and goods
  Box bounds;
  base::Pose entrance;         // where the shopper starts (floor point, orientation by yaw)
  base::Pose directory_board;  // in the entrance: the directory's place in the hall (centre, front +Z)
  Box hall, lobby, yard;  // the rooms: inner faces of walls, floor and ceiling; yard is empty when nothing stands there
};
// Places every product of the catalogue: nothing floats or intersects, aisles at least 1.2 m wide. Deterministic.
Plan plan(const shop::Catalogue& catalogue);

// The walkable point of PLAN nearest to POINT (the entrance when the plan has no floor).
glm::vec3 nearest_walkable(const Plan& plan, glm::vec3 point);

// Where to stand to look at GOOD, near enough to judge it and far enough to see it whole: a walkable floor point before it and the
// heading that faces it.
struct Stand {
  glm::vec3 floor_point{0};
  float yaw_rad = 0;
};
Stand stand_before(const Plan& plan, const Placed& good);

// What can be shown of a product right now (answered by models through session).
struct Look {
  renderer::ModelHandle model;
  glm::vec3 min_m{0}, max_m{0};  // of the model as loaded
  renderer::TextureHandle photo;
  bool failed = false;
};
using LookOf = std::function<Look(const shop::ProductId&)>;

// False when the model's box differs from the catalogue's dimensions by more than 2 % (and 2 mm): show "size not
// verified".
bool size_verified(const shop::Product& product, const Look& look);

struct Wish {  // what to load, most wanted first
  shop::ProductId product;
  float priority = 0;
  float distance_m = 0;  // from the head to the nearest it could be seen
};

struct Shown {  // besides the plan
  base::Pose world_from_head;
  shop::ProductId hovered;
  shop::ProductId inspected;  // drawn at INSPECT_POSE instead of its place
  base::Pose inspect_pose;    // bottom centre
  std::string language = "en";
  // The eyes' views, to leave away what they cannot see; none when pictures from elsewhere are made of this scene too.
  std::array<renderer::View, 2> views;
  std::uint32_t view_count = 0;
  float height_px = 512;  // of one view's picture
};

class Showroom {
 public:
  // RENDERER may be null (tests: plan, picking and targets only). FONTS: files for signs and price labels. HALLS: where finished
  // halls are kept for the next start, and what tells builds of the program apart.
  struct Halls {
    std::string dir, stamp;
  };
  static Result<std::unique_ptr<Showroom>> make(renderer::Renderer* renderer, std::vector<std::string> fonts, Halls halls);
  virtual ~Showroom() = default;

  virtual void open(const shop::Catalogue& catalogue, const std::string& shop_name,
                    const std::string& language) = 0;  // plans and builds the hall
  virtual const Plan& plan() const = 0;
  virtual bool standing() const = 0;  // some hall is drawn: the lobby, or the hall before the newest
  virtual bool ready() const = 0;     // the hall of the last open() is drawn as it shall be, with the labels and signs around the head
  virtual std::uint64_t changes() const = 0;  // counts what arrived from workers or was asked of them
  virtual ui::Hit pick(const base::Ray& ray) const = 0;
  virtual bool walkable(glm::vec3 floor_point) const = 0;
  virtual std::vector<Wish> wishes(const base::Pose& world_from_head) const = 0;
  virtual void build(renderer::RenderScene& scene, const Shown& shown,
                     const LookOf& look) = 0;                          // appends; no allocation in steady frames
  virtual void targets(ui::Tree& tree, const Shown& shown) const = 0;  // products, places (signs), with occlusion
};

}  // namespace aisle::showroom
