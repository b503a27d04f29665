// Json: the merchant's alias of nlohmann's ordered JSON, and readers that never throw on foreign shapes. Pure; any
// thread.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace aisle::merchant {

using Json = nlohmann::ordered_json;

// The member, or null when OBJECT is no object or has no such member.
inline const Json& member(const Json& object, std::string_view name) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto it = object.find(std::string(name));
  return it == object.end() ? none : *it;
}

inline std::string text_of(const Json& object, std::string_view name, std::string fallback = {}) {
  const Json& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::move(fallback);
}

inline std::int64_t integer_of(const Json& object, std::string_view name, std::int64_t fallback = 0) {
  const Json& value = member(object, name);
  return value.is_number_integer() ? value.get<std::int64_t>() : fallback;
}

inline bool flag_of(const Json& object, std::string_view name, bool fallback = false) {
  const Json& value = member(object, name);
  return value.is_boolean() ? value.get<bool>() : fallback;
}

// Bytes of any kind as JSON text: invalid UTF-8 is replaced, never thrown.
inline std::string dump(const Json& value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace aisle::merchant
