// Foreign JSON: a stranger's body, parsed with suspicion. Pure; any thread.
#pragma once
#include <string_view>

#include "merchant/json.hpp"

namespace aisle::merchant {

// A stranger's body: discarded when it is no JSON, or nested more than 64 deep (what is written again is written by recursion).
inline Json parse_foreign(std::string_view bytes) {
  constexpr int kDeepest = 64;
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (in_text) {
      if (c == '\\') ++i;
      else if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return Json(Json::value_t::discarded);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return Json::parse(bytes, nullptr, false);
}

}  // namespace aisle::merchant
