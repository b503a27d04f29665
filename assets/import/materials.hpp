// Materials: what formats say about surfaces -> metallic-roughness with decoded images, each file decoded once.
#pragma once
#include <assimp/scene.h>
#include <map>
#include <string>

#include "assets/cook/source_model.hpp"
#include "assets/import/confined_io.hpp"

namespace aisle::import {

class MaterialReader {
 public:
  MaterialReader(const aiScene& scene, const ConfinedIo& io, int most_texture_side, cook::SourceModel& model)
      : scene_(scene), io_(io), most_texture_side_(most_texture_side), model_(model) {}
  cook::SourceMaterial read(const aiMaterial& from);

 private:
  void read_metallic_roughness(const aiMaterial& from, cook::SourceMaterial& to);
  void read_phong(const aiMaterial& from, cook::SourceMaterial& to);
  void choose_alpha(const aiMaterial& from, cook::SourceMaterial& to);
  int image_of(const aiMaterial& from, aiTextureType type);  // index or -1
  int image_named(const std::string& reference);
  Result<cook::Image> load(const std::string& reference);
  int with_opacity_from(int base, int opacity);  // a new image: BASE's colours, OPACITY's alpha

  const aiScene& scene_;
  const ConfinedIo& io_;
  int most_texture_side_;
  cook::SourceModel& model_;
  std::map<std::string, int> images_by_reference_;
};

// Blinn-Phong exponent -> GGX roughness (perceptual, 0..1).
float roughness_from_shininess(float shininess);

}  // namespace aisle::import
