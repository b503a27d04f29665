// SceneFile: an explicit scene (scene.json of contract.md) and a walk through it (path.json) as values. Parsing only, no files.
#pragma once
#include <glm/glm.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/pose.hpp"
#include "glue/result.hpp"
#include "renderer/api/scene.hpp"

namespace aisle::exhibit {

struct Piece {
  std::string id, name, glb;  // glb: a file name below the models folder
  base::Pose world;           // of the model's own origin
  glm::vec3 scale{1};
};

struct SceneFile {
  std::string name;
  std::string hall;  // a GLB too; empty: none
  glm::vec3 background{0};
  renderer::Light key;
  glm::vec3 ambient_color{1};
  float ambient_intensity = 0;
  renderer::ToneMapping tone_mapping = renderer::ToneMapping::none;
  std::vector<Piece> pieces;
};
// Refuses with a sentence: what is not JSON of this shape, names that lead out of the models folder, numbers that are none.
Result<SceneFile> parse_scene(std::string_view json);

struct Walk {
  float ipd_m = 0.063f, near_m = 0.05f;
  glm::vec2 fov_rad{1.5707963f};  // whole angles, across and up
  std::vector<base::Pose> head;   // at least one
  std::optional<base::Pose> shot;
};
Result<Walk> parse_walk(std::string_view json);

// The views of left and right eye around HEAD.
std::vector<renderer::View> eyes_at(const base::Pose& head, const Walk& walk);

}  // namespace aisle::exhibit
