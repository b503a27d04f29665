// Texts: the merchant's own short sentences by language. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

namespace aisle::merchant {

enum class Text {
  subtotal,
  shipping,
  discount,
  net,
  tax_included,  // {} = percent
  tax_added,     // {} = percent
  total,
  standard_title,
  standard_note,
  express_title,
  express_note,
  pickup_title,
  pickup_note,
};

// English when LANGUAGE has no text of its own.
std::string_view text(Text id, std::string_view language);
// With the percentage ("19 %", "7.25 %") put in.
std::string tax_text(Text id, int basis_points, std::string_view language);

}  // namespace aisle::merchant
