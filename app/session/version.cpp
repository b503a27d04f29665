#include "session/version.hpp"

#ifndef AISLE_BUILD
#define AISLE_BUILD "unknown"
#endif

namespace aisle::session {
const char* version() { return "aisle 0.1.0 (" AISLE_BUILD ")"; }
}  // namespace aisle::session
