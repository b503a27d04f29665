// DriverTime: how long a thread spends inside the Vulkan driver while commands are recorded. Puts clocks around volk's entries.
#pragma once
#include <cstdint>

namespace aisle::bench {

void time_driver();              // once, after the device was made; costs some 20 ns a call
std::int64_t driver_ns();        // since then, of all threads that record
}  // namespace aisle::bench
