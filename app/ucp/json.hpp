// Json: foreign JSON read with suspicion: bounded depth and size, wrong types read as absent, text cleaned for display.
// Private to ucp (its .cpp files and tests).
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "glue/result.hpp"

namespace aisle::ucp {

using Json = nlohmann::json;

// A JSON object at most 64 deep, or a sentence for the shopper that names HOST.
Result<Json> parse_object(std::string_view bytes, std::string_view host);

const Json& member(const Json& object, const char* name);  // null when absent or OBJECT is none
std::string text(const Json& object, const char* name);    // raw: ids, URLs; empty when absent, no string, or over 4096 bytes
std::string words(const Json& object, const char* name);   // for people: cleaned, at most 500 bytes
std::optional<std::int64_t> integer(const Json& value);    // integers, and floats that are whole and exact
bool flag(const Json& object, const char* name, bool fallback);

// No control or bidirectional-override characters, no runs of blanks, at most LIMIT bytes on a character boundary.
std::string clean(std::string_view text, std::size_t limit);
// Markdown or HTML to plain text (tags and marks go, links keep their words).
std::string plain_from_markdown(std::string_view text);
std::string plain_from_html(std::string_view text);

// Upper-case code of ISO 4217; empty for anything else, since amounts of an unknown currency could be misread by factors of ten.
std::optional<base::Currency> known_currency(std::string_view code);

std::string dump(const Json& json);  // never throws: invalid UTF-8 is replaced

}  // namespace aisle::ucp
