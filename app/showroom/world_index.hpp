// WorldIndex: what stands where, for rays: goods (with their labels), signs, the directory board's rows, fixtures,
// walls, floor.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "showroom/box_index.hpp"

namespace aisle::showroom {

Box box_of(const Placed& placed);

class WorldIndex {
 public:
  void build(const Plan& plan);

  ui::Hit pick(const Plan& plan, const base::Ray& ray) const;

  enum class Kind : std::uint8_t { good, label, place, solid };
  struct Item {
    Kind kind = Kind::solid;
    std::uint32_t index = 0;  // in Plan::placed or Plan::departments
  };
  // What stands between the eye and POINT, other than the good or place itself; none: it is seen.
  const Item* between(glm::vec3 eye, glm::vec3 point, Kind kind, std::uint32_t index) const;
  // The box that pointing aims at: never thinner than a ray can hold.
  const Box& aim_box(std::uint32_t placed) const { return boxes_[placed]; }

 private:
  void add(const Box& box, Item item) {
    boxes_.push_back(box);
    items_.push_back(item);
  }
  std::set<std::string> names_;  // ever given in a hit: they outlive the plan they are of
  std::vector<std::string_view> good_names_, place_names_;
  std::vector<Box> boxes_;
  std::vector<Item> items_;
  BoxIndex index_;
};

bool walkable_at(const Plan& plan, glm::vec3 floor_point);

}  // namespace aisle::showroom
