// Message: what a shop has to say about a product, a checkout or an order. A value; pure.
#pragma once
#include <cstdint>
#include <string>

namespace aisle::shop {

enum class Severity : std::uint8_t { info, warning, recoverable, requires_buyer_input, requires_buyer_review, unrecoverable };
// Something is wrong or missing, and the checkout cannot go on as it is.
constexpr bool is_error(Severity s) { return s != Severity::info && s != Severity::warning; }
struct Message {
  Severity severity = Severity::info;
  std::string code, content, path;  // content as plain text; path: RFC 9535, of what it is about
  bool disclosure = false;          // to be shown beside what it is about, never hidden or collapsed
  std::string image_url, url;       // a required picture (energy class, warning sign); where to read more
};

}  // namespace aisle::shop
