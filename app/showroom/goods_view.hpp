// GoodsView: products as instances: the model when it is there, else a box of its true size with its photo.
#pragma once
#include <cstdint>
#include <span>

#include "showroom/mesh_builder.hpp"
#include "showroom/showroom.hpp"

namespace aisle::showroom {

class GoodsView {
 public:
  explicit GoodsView(renderer::Renderer* renderer);
  ~GoodsView();
  GoodsView(const GoodsView&) = delete;
  GoodsView& operator=(const GoodsView&) = delete;

  // WHICH: indices into plan.placed. SHADOWS: they are not seen, only their shadows may be. What is inspected is always drawn, with
  // the seen ones.
  void build(renderer::RenderScene& scene, const Plan& plan, const Shown& shown, const LookOf& look, std::span<const std::uint32_t> which, bool shadows) const;

 private:
  void draw(renderer::RenderScene& scene, const Placed& good, const base::Pose& pose, const Look& look, float highlight,
            float distance, bool shadow) const;

  renderer::Renderer* renderer_;
  renderer::ModelHandle outline_;  // a unit box, bottom centre at the origin
};

}  // namespace aisle::showroom
