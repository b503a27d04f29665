// Details: the shopper's name, contact and address as one form, field by field, with what the shop says of each. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shop/checkout_view.hpp"

namespace aisle::shop {

struct Details {
  Buyer buyer;
  Address address;
};
enum class DetailField : std::uint8_t { first_name, last_name, email, phone, street, extended, postal_code, locality, region, country };
inline constexpr std::array<DetailField, 10> kDetailFields = {DetailField::first_name, DetailField::last_name, DetailField::email,
                                                              DetailField::phone,      DetailField::street,    DetailField::extended,
                                                              DetailField::postal_code, DetailField::locality, DetailField::region,
                                                              DetailField::country};

std::string_view wire_name(DetailField field);                           // as UCP calls it: "email", "street_address"
std::optional<DetailField> detail_field(std::string_view wire_name);
const std::string& value_of(const Details& details, DetailField field);
void set_value(Details& details, DetailField field, std::string text);   // names go with both; a country's code in capitals

// Whether the shop says it of this field, or of the form as a whole: "we do not deliver there".
bool is_about(const PlacedMessage& message, DetailField field);
bool is_about_form(const PlacedMessage& message);
// Something in the form must be corrected before the checkout can go on.
bool details_wanted(const Checkout& checkout);

}  // namespace aisle::shop
