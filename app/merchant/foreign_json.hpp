// Foreign JSON: a stranger's body, parsed with suspicion. Pure; any thread.
#pragma once
#include <string_view>

#include "base/nesting.hpp"
#include "merchant/json.hpp"

namespace aisle::merchant {

// Discarded when it is no JSON, or nested too deeply (what is written again is written by recursion).
inline Json parse_foreign(std::string_view bytes) {
  return base::nested_too_deep(bytes) ? Json(Json::value_t::discarded) : Json::parse(bytes, nullptr, false);
}

}  // namespace aisle::merchant
