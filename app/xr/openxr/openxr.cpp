#include "xr/openxr/openxr.hpp"

namespace aisle::xr {

Result<Chosen> make_headset(const Options&) { return fail(ErrorKind::device, "Headsets are not connected up yet.", "Use --mode desktop."); }
std::string list_headset() { return "headset: none\n"; }

}  // namespace aisle::xr
