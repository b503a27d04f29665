// DriverTime: how long the thread that asks for it spends inside the Vulkan driver, recording commands and making things. Puts clocks around volk's entries.
#pragma once
#include <cstdint>

namespace aisle::bench {

void time_driver();              // once, after the device was made; costs some 50 ns a call, counted as the driver's
std::int64_t driver_ns();        // since then, of that thread
}  // namespace aisle::bench
