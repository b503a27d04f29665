// Headless: two eyes at a standing shopper's height, no waiting, time that follows the frame number.
#pragma once
#include <memory>

#include "xr/devices.hpp"

namespace aisle::xr {

std::unique_ptr<Device> make_headless(const Options& options);

}  // namespace aisle::xr
