// HallLight: the hall's baked light: how open a point is, what reaches it from the lamps, how much of both a surface shows. Vertices
// carry it; the renderer multiplies it with the light from all sides. World metres, unit normals; built and asked on one worker.
#pragma once
#include <functional>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "showroom/box_index.hpp"
#include "showroom/hall.hpp"

namespace aisle::showroom {

struct LampLine {  // shines down
  glm::vec3 from, to;
};
// Where they hang (hall_ceiling.cpp): along the avenue on the ceiling, above the aisles on pendants.
std::vector<LampLine> lamp_lines(const Plan& plan);

class HallLight {
 public:
  using At = MeshBuilder::Visibility;  // point and normal -> 0..1

  // For Finish::plain nothing is computed: surfaces are lit by the way they face.
  HallLight(const Plan& plan, Finish finish, const std::stop_token& stop);
  HallLight(const HallLight&) = delete;
  HallLight& operator=(const HallLight&) = delete;

  // Of surfaces that the renderer lights by all its rules: ambient visibility. Empty (1 everywhere) for the plain finish.
  const At& open() const { return open_; }
  const At& floor() const { return floor_; }
  // Of matte ones: all the light there is but the key light's, divided by kMostLight.
  const At& matte() const { return matte_; }
  // Of a matte wall HIGH metres high with a line of lamps at its top, STRENGTH times as bright as usual.
  At washed(float high, float strength) const;
  // Where no rays are worth their time: by the way a surface faces.
  static float facing(glm::vec3 p, glm::vec3 n);

  // Something solid stands within REACH_M on the ray.
  bool blocked(const base::Ray& ray, float reach_m) const { return occluders_.any(ray, reach_m); }

 private:
  template <class Find>
  float once(glm::vec3 p, glm::vec3 n, std::uint64_t kind, const Find& find);
  float visibility(glm::vec3 p, glm::vec3 n) const;
  float lamps(glm::vec3 p, glm::vec3 n) const;
  float room_light(glm::vec3 p, glm::vec3 n) const;
  float up_light(glm::vec3 p) const;

  const std::stop_token& stop_;
  bool baked_;
  BoxIndex occluders_;
  std::vector<LampLine> lamps_;
  std::unordered_map<std::uint64_t, float> known_;
  At open_, floor_, matte_;
};

}  // namespace aisle::showroom
