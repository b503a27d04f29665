#include "xr/openxr/xr.hpp"

#include <fmt/format.h>
#include <openxr/openxr_reflection.h>

#include "glue/log.hpp"

namespace aisle::xr {

std::string_view result_name(XrResult result) {
  switch (result) {
#define AISLE_XR_CASE(name, value) \
  case name: return #name;
    XR_LIST_ENUM_XrResult(AISLE_XR_CASE)
#undef AISLE_XR_CASE
  }
  return "unknown XrResult";
}

bool means_lost(XrResult result) {
  return result == XR_ERROR_INSTANCE_LOST || result == XR_ERROR_SESSION_LOST || result == XR_SESSION_LOSS_PENDING ||
         result == XR_ERROR_RUNTIME_FAILURE;
}

Error xr_error(XrResult result, std::string_view call) {
  const std::string_view function = call.substr(0, call.find('('));
  log::error("openxr={} result={}", function, result_name(result));
  if (means_lost(result)) {
    return {ErrorKind::device, fmt::format("The headset's software stopped or was disconnected ({}).", result_name(result)),
            "Start it again, then start Aisle."};
  }
  return {ErrorKind::device, fmt::format("The headset's software refused {} ({}).", function, result_name(result)),
          "Start the headset's software again, or use --mode desktop."};
}

}  // namespace aisle::xr
