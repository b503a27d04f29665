// Desktop: a window as the eye, mouse and keyboard as head and right hand.
#pragma once
#include "xr/devices.hpp"

namespace aisle::xr {

Result<Chosen> make_desktop(const Options& options);

// For list_devices(): "display: ..." and one line for each Vulkan device.
std::string list_display();
std::string list_vulkan_devices();

}  // namespace aisle::xr
