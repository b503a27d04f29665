// Nesting: how deep a stranger's JSON goes, counted before it is parsed, so that a hostile body costs nothing. Pure; any thread.
#pragma once
#include <string_view>

namespace aisle::base {

inline constexpr int kDeepestJson = 64;

inline bool nested_too_deep(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') ++i;
      else if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepestJson) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace aisle::base
