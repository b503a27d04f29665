// Headset: an OpenXR runtime with a head-mounted display behind the seam.
#pragma once
#include "xr/devices.hpp"

namespace aisle::xr {

// ErrorKind::device when no runtime or no headset answers: the sentence says which.
Result<Chosen> make_headset(const Options& options);

// For list_devices(): runtime, headset, or why there is none.
std::string list_headset();

}  // namespace aisle::xr
