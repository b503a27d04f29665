#include "shop/details.hpp"

#include <algorithm>

namespace aisle::shop {
namespace {

constexpr std::array<std::string_view, kDetailFields.size()> kWireNames = {
    "first_name", "last_name", "email", "phone_number", "street_address", "extended_address", "postal_code", "address_locality", "address_region", "address_country"};

std::string& place(Details& d, DetailField field) {
  switch (field) {
    case DetailField::first_name: return d.address.first_name;
    case DetailField::last_name: return d.address.last_name;
    case DetailField::email: return d.buyer.email;
    case DetailField::phone: return d.buyer.phone;
    case DetailField::street: return d.address.street;
    case DetailField::extended: return d.address.extended;
    case DetailField::postal_code: return d.address.postal_code;
    case DetailField::locality: return d.address.locality;
    case DetailField::region: return d.address.region;
    case DetailField::country: return d.address.country;
  }
  return d.address.street;
}

// About buyer or address, and not about which of several places was chosen.
bool of_form(const PlacedMessage& m) {
  return (m.place.part == Part::buyer || m.place.part == Part::destination) && m.place.field != "selected_destination_id";
}

}  // namespace

std::string_view wire_name(DetailField field) { return kWireNames[static_cast<std::size_t>(field)]; }

std::optional<DetailField> detail_field(std::string_view name) {
  const auto at = std::find(kWireNames.begin(), kWireNames.end(), name);
  if (at == kWireNames.end()) return std::nullopt;
  return kDetailFields[static_cast<std::size_t>(at - kWireNames.begin())];
}

const std::string& value_of(const Details& details, DetailField field) { return place(const_cast<Details&>(details), field); }

void set_value(Details& details, DetailField field, std::string text) {
  if (field == DetailField::country) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  place(details, field) = std::move(text);
  details.buyer.first_name = details.address.first_name;
  details.buyer.last_name = details.address.last_name;
}

bool is_about(const PlacedMessage& m, DetailField field) { return of_form(m) && m.place.field == wire_name(field); }
bool is_about_form(const PlacedMessage& m) { return of_form(m) && !detail_field(m.place.field); }

bool details_wanted(const Checkout& checkout) {
  const auto all = messages_in_order(checkout);
  return std::any_of(all.begin(), all.end(), [](const PlacedMessage& m) { return of_form(m) && is_error(m.message->severity); });
}

}  // namespace aisle::shop
