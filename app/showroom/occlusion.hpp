// Occlusion: which boxes a wall of the shop hides whole from the eyes. Never hides what could be seen; a box that only several
// walls together hide counts as seen.
#pragma once
#include <cstdint>
#include <vector>

#include "showroom/showroom.hpp"

namespace aisle::showroom {

class Occlusion {
 public:
  // The large upright walls of the plan.
  void build(const Plan& plan);
  // True when one wall hides BOX from every point within EYE_RADIUS_M of EYES.
  bool hidden(const Box& box, glm::vec3 eyes, float eye_radius_m) const;
  std::size_t walls() const { return walls_.size(); }

 private:
  struct Wall {
    int normal = 2, along = 0;  // axes: across the wall, and level along it
    float at = 0;               // its middle plane
    float near = 0, far = 0;    // its faces on that axis
    float from = 0, to = 0, top = 0;
  };
  static bool covers(const Wall& wall, const Box& box, glm::vec3 eyes, float eye_radius_m);
  std::vector<Wall> walls_;
};

}  // namespace aisle::showroom
