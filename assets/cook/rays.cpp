#include "assets/cook/rays.hpp"

#if __has_include(<embree4/rtcore.h>)
#include <embree4/rtcore.h>
#else
#include <embree3/rtcore.h>
#endif
#include <new>
#include <stdexcept>

namespace aisle::cook {

namespace {

// One for the process, and never released: when it is, Debian's TBB starts threads, and in the importer's confinement there are none.
RTCDevice the_device() {
  static RTCDevice const device = rtcNewDevice("threads=1");
  if (device == nullptr) throw std::runtime_error("this processor has no ray tracer");
  return device;
}

}  // namespace

struct Rays::Scene {
  RTCScene scene = nullptr;

  explicit Scene(RTCDevice device) : scene(rtcNewScene(device)) {}
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  ~Scene() { rtcReleaseScene(scene); }
};

Rays::~Rays() = default;

Rays::Rays(std::span<const RayTriangle> triangles) {
  if (triangles.empty()) return;
  RTCDevice device = the_device();
  scene_ = std::make_unique<Scene>(device);
  RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
  auto* corner = static_cast<glm::vec3*>(rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, sizeof(glm::vec3), 3 * triangles.size()));
  auto* index = static_cast<unsigned*>(rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 3 * sizeof(unsigned), triangles.size()));
  if (corner != nullptr && index != nullptr) {
    for (const RayTriangle& t : triangles) {
      *corner++ = t.a;
      *corner++ = t.a + t.ab;
      *corner++ = t.a + t.ac;
    }
    for (unsigned i = 0; i < 3 * triangles.size(); ++i) index[i] = i;
    rtcCommitGeometry(geometry);
    rtcAttachGeometry(scene_->scene, geometry);
  }
  rtcReleaseGeometry(geometry);
  rtcCommitScene(scene_->scene);
  if (rtcGetDeviceError(device) != RTC_ERROR_NONE) throw std::bad_alloc();
}

float Rays::nearest(glm::vec3 from, glm::vec3 direction, float farthest) const {
  if (!scene_) return farthest;
  RTCRayHit ray{};
  ray.ray.org_x = from.x;
  ray.ray.org_y = from.y;
  ray.ray.org_z = from.z;
  ray.ray.dir_x = direction.x;
  ray.ray.dir_y = direction.y;
  ray.ray.dir_z = direction.z;
  ray.ray.tfar = farthest;
  ray.ray.mask = ~0u;
  ray.hit.geomID = RTC_INVALID_GEOMETRY_ID;
  ray.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
#if RTC_VERSION_MAJOR >= 4
  rtcIntersect1(scene_->scene, &ray);
#else
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  rtcIntersect1(scene_->scene, &context, &ray);
#endif
  return ray.ray.tfar;
}

}  // namespace aisle::cook
