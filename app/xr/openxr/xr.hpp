// The OpenXR headers, results as errors, and poses across the border. Every call can say that the runtime is gone.
#pragma once
#define XR_USE_GRAPHICS_API_VULKAN
#include <volk.h>
// (openxr_platform.h needs Vulkan's types first)
#include <openxr/openxr.h>
#include <openxr/openxr_platform.h>

#include <string_view>

#include "base/pose.hpp"
#include "glue/result.hpp"
#include "xr/seam.hpp"

namespace aisle::xr {

std::string_view result_name(XrResult result);
bool means_lost(XrResult result);  // instance or session lost, or about to be
Error xr_error(XrResult result, std::string_view call);

inline XrPosef to_xr(const base::Pose& p) {
  return {{p.orientation.x, p.orientation.y, p.orientation.z, p.orientation.w}, {p.position.x, p.position.y, p.position.z}};
}
inline base::Pose from_xr(const XrPosef& p) {
  return {glm::normalize(glm::quat(p.orientation.w, p.orientation.x, p.orientation.y, p.orientation.z)),
          {p.position.x, p.position.y, p.position.z}};
}

// XR_SESSION_LOSS_PENDING is a success code, but nothing good follows it.
#define XR_TRY(call)                                                                                          \
  do {                                                                                                        \
    if (const XrResult xr_result_ = (call); XR_FAILED(xr_result_) || xr_result_ == XR_SESSION_LOSS_PENDING) { \
      return tl::unexpected<::aisle::Error>(::aisle::xr::xr_error(xr_result_, #call));                        \
    }                                                                                                         \
  } while (false)

}  // namespace aisle::xr
