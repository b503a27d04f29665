#include "showroom/hall.hpp"

#include <chrono>

#include "glue/log.hpp"
#include "showroom/hall_site.hpp"

namespace aisle::showroom {

std::shared_ptr<BuiltModel> build_hall(const Plan& plan, Finish finish, const std::stop_token& stop) {
  const auto began = std::chrono::steady_clock::now();
  const HallLight light(plan, finish, stop);
  MeshBuilder mesh;
  const HallSite site{plan, finish, light, mesh};
  build_floors(site);
  build_walls(site);
  build_ceiling(site);
  build_fixtures(site);
  build_signs(site);
  build_contact_shadows(site);
  build_outside(site);
  if (stop.stop_requested()) return nullptr;
  const std::size_t triangles = mesh.triangles();
  const bool plain = finish == Finish::plain;
  auto model = mesh.finish("hall", hall_materials(), plain ? plain_textures() : hall_textures(), plain ? std::vector<bool>{} : hall_textures_in_blocks());
  log::info("event=hall_built finish={} triangles={} ms={}", plain ? "plain" : "full", triangles,
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count());
  return model;
}

}  // namespace aisle::showroom
