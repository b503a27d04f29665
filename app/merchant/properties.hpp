// Properties: Java .properties text (ISO-8859-1, \uXXXX escapes, continued lines) as UTF-8 keys and values. Pure; any
// thread.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace aisle::merchant {
using Properties = std::map<std::string, std::string>;
Properties parse_properties(std::string_view latin1);
}  // namespace aisle::merchant
