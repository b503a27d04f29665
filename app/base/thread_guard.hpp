// ThreadGuard: says which thread is the frame loop's, so that wrappers of network, disk and processes can refuse it.
#pragma once
#include <string_view>

namespace aisle::base {

// Called once by the frame loop's thread when it starts turning; leave() when it has stopped (start-up and shutdown may block).
void enter_frame_loop();
void leave_frame_loop();
// Aborts with a sentence in log when called on the frame loop's thread between enter and leave.
void must_not_be_frame_thread(std::string_view what);

}  // namespace aisle::base
