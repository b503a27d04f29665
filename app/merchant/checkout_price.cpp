// What a checkout costs and what it still lacks.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cctype>

#include "merchant/checkout.hpp"
#include "merchant/texts.hpp"

namespace aisle::merchant {
namespace {

// A piece too long or too bulky for a parcel goes by freight.
bool needs_freight(const Product& p) {
  const std::array<std::int64_t, 3> size{p.width_mm, p.height_mm, p.depth_mm};
  return std::ranges::max(size) > 1200 || size[0] * size[1] * size[2] > 250'000'000;
}

struct ShippingCost {
  std::int64_t standard_cents = 0;
  std::int64_t express_cents = 0;
};

ShippingCost shipping_cost(const Checkout& checkout, const Catalogue& catalogue, Zone zone) {
  std::int64_t freight = 0;
  for (const Line& line : checkout.lines) {
    if (const Product* p = catalogue.find(line.product); p != nullptr && needs_freight(*p)) freight += line.quantity;
  }
  const std::int64_t factor = zone == Zone::home ? 1 : zone == Zone::union_ ? 2 : 5;
  if (freight == 0) return {490 * factor, 990 * factor};
  return {(3900 + (freight - 1) * 1000) * factor, (6900 + (freight - 1) * 1500) * factor};
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

void price_lines(Priced& out, const Checkout& checkout, const Catalogue& catalogue, const StockOf& stock) {
  std::map<std::string, std::int64_t> wanted;  // two lines may name the same product
  for (std::size_t i = 0; i < checkout.lines.size(); ++i) {
    const Line& line = checkout.lines[i];
    const Product* product = catalogue.find(line.product);
    const std::string path = fmt::format("$.line_items[{}]", i);
    PricedLine priced{product, 0, 0};
    if (product == nullptr || !product->for_sale) {
      out.messages.push_back(message("error", "item_unavailable", "This item is not for sale.", "recoverable", path));
    } else {
      priced.unit = price_in(checkout.market.currency, product->price_eur_cents);
      priced.total = priced.unit * line.quantity;
      const std::int64_t left = stock(product->id);
      if ((wanted[product->id] += line.quantity) > left) {
        const std::string content =
            left > 0 ? fmt::format("Only {} left in stock.", left) : std::string("Out of stock.");
        out.messages.push_back(message("error", "out_of_stock", content, "recoverable", path));
      }
    }
    out.lines.push_back(priced);
  }
}

constexpr std::int64_t kOfAKind = 4;

std::int64_t percent_of(std::int64_t amount, std::int64_t percent) { return (amount * percent + 50) / 100; }

// What one code is worth; nothing when it is no code of ours.
AppliedDiscount worth_of(const std::string& code, const Checkout& checkout, std::int64_t subtotal) {
  if (code == "AISLE10") return {code, "10 % off", percent_of(subtotal, 10), false};
  if (code == "WELCOME5") return {code, "Welcome voucher", price_in(checkout.market.currency, 500), false};
  if (code == "STUDENT15" && checkout.student != Checkout::Student::no)
    return {code, "15 % off for students", percent_of(subtotal, 15), checkout.student == Checkout::Student::unsaid};
  return {};
}

void refuse_code(Priced& out, const Checkout& checkout, std::size_t index, bool used) {
  const std::string& given = checkout.discount_codes[index];
  const std::string path = fmt::format("$.discounts.codes[{}]", index);
  if (upper(given) == "STUDENT15" && !used) {
    out.messages.push_back(message("warning", "eligibility_invalid", "This code is for students.", {}, path));
    return;
  }
  out.messages.push_back(message("warning", used ? "discount_code_combination_disallowed" : "discount_code_invalid",
                                 fmt::format("The code {} cannot be used here.", given), {}, path));
}

std::int64_t apply_discounts(Priced& out, const Checkout& checkout, std::int64_t subtotal) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < checkout.discount_codes.size(); ++i) {
    const std::string code = upper(checkout.discount_codes[i]);
    const bool used = std::ranges::any_of(out.discounts, [&](const AppliedDiscount& d) { return d.code == code; });
    AppliedDiscount discount = used ? AppliedDiscount{} : worth_of(code, checkout, subtotal);
    discount.amount = std::min(discount.amount, subtotal - sum);
    if (discount.amount <= 0) {
      refuse_code(out, checkout, i, used);
      continue;
    }
    sum += discount.amount;
    if (discount.provisional) {
      out.messages.push_back(message("error", "eligibility_unconfirmed",
                                     "Please say on the shop's page that you are a student.", "requires_buyer_input",
                                     fmt::format("$.discounts.codes[{}]", i)));
    }
    out.discounts.push_back(std::move(discount));
  }
  std::int64_t of_a_kind = 0;
  for (std::size_t i = 0; i < out.lines.size(); ++i) {
    if (checkout.lines[i].quantity >= kOfAKind) of_a_kind += out.lines[i].total;
  }
  if (const std::int64_t amount = std::min(percent_of(of_a_kind, 5), subtotal - sum); amount > 0) {
    out.discounts.push_back({{}, "5 % off four or more of a kind", amount, false});
    sum += amount;
  }
  return sum;
}

void require_address(Priced& out, const Checkout& checkout, const Json& address) {
  std::size_t index = 0;
  while (index < checkout.fulfillment.destinations.size() &&
         checkout.fulfillment.destinations[index]["id"] != address["id"])
    ++index;
  const std::string path = fmt::format("$.fulfillment.methods[0].destinations[{}]", index);
  for (const char* name : {"street_address", "address_locality", "postal_code", "address_country"}) {
    if (text_of(address, name).empty()) {
      out.messages.push_back(message("error", "missing", fmt::format("The delivery address needs {}.", name),
                                     "recoverable", fmt::format("{}.{}", path, name)));
    }
  }
  const std::string country = text_of(address, "address_country");
  if (!country.empty() && find_country(country) == nullptr) {
    out.messages.push_back(message("error", "address_undeliverable", fmt::format("We do not deliver to {}.", country),
                                   "recoverable", path));
  }
}

void require_buyer(Priced& out, const Checkout& checkout) {
  const std::string email = text_of(checkout.buyer, "email");
  const auto at = email.find('@');
  if (email.empty()) {
    out.messages.push_back(message("error", "missing", "Buyer email is required.", "recoverable", "$.buyer.email"));
  } else if (at == 0 || at == std::string::npos || at + 1 == email.size()) {
    out.messages.push_back(
        message("error", "invalid", "That is not an e-mail address.", "recoverable", "$.buyer.email"));
  }
}

// Fills the options and returns what the chosen one costs.
std::int64_t price_fulfillment(Priced& out, const Checkout& checkout, const Catalogue& catalogue,
                               const Country& country) {
  const Json& destination = selected_destination(checkout);
  const std::string& language = checkout.text_language;
  const bool pickup = checkout.fulfillment.delivery == Delivery::pickup;
  if (destination.is_null()) {
    out.messages.push_back(message("error", "missing",
                                   pickup ? "Choose a shop to pick up from." : "A delivery address is required.",
                                   "recoverable", "$.fulfillment.methods[0].selected_destination_id"));
    return 0;
  }
  if (pickup) {
    out.options.push_back(
        {"pickup", std::string(text(Text::pickup_title, language)), std::string(text(Text::pickup_note, language)), 0});
  } else {
    require_address(out, checkout, destination);
    const ShippingCost cost = shipping_cost(checkout, catalogue, country.zone);
    const auto amount = [&](std::int64_t cents) { return price_in(checkout.market.currency, cents); };
    out.options.push_back({"standard", std::string(text(Text::standard_title, language)),
                           std::string(text(Text::standard_note, language)), amount(cost.standard_cents)});
    out.options.push_back({"express", std::string(text(Text::express_title, language)),
                           std::string(text(Text::express_note, language)), amount(cost.express_cents)});
  }
  for (const ShippingOption& option : out.options) {
    if (option.id == checkout.fulfillment.option) return option.amount;
  }
  out.messages.push_back(message("error", "missing", "Choose how it is delivered.", "recoverable",
                                 "$.fulfillment.methods[0].groups[0].selected_option_id"));
  return 0;
}

bool option_chosen(const Priced& priced, const Checkout& checkout) {
  return std::ranges::any_of(priced.options,
                             [&](const ShippingOption& o) { return o.id == checkout.fulfillment.option; });
}

}  // namespace

Priced price(const Checkout& checkout, const Catalogue& catalogue, const StockOf& stock) {
  Priced out;
  const std::string& language = checkout.text_language;
  // The address outranks the context for tax and shipping (UCP: binding data supersedes hints).
  const Json& destination = selected_destination(checkout);
  const bool pickup = checkout.fulfillment.delivery == Delivery::pickup;
  const Country* shipped_to = pickup ? &home_country() : find_country(text_of(destination, "address_country"));
  const Country& country = shipped_to != nullptr ? *shipped_to : *checkout.market.country;
  const std::string region = shipped_to != nullptr ? text_of(destination, "address_region") : checkout.market.region;
  const int rate = tax_basis_points(country, region);

  price_lines(out, checkout, catalogue, stock);
  require_buyer(out, checkout);
  const std::int64_t shipping = price_fulfillment(out, checkout, catalogue, country);
  std::int64_t subtotal = 0;
  for (const PricedLine& line : out.lines) subtotal += line.total;
  const std::int64_t discount = apply_discounts(out, checkout, subtotal);

  out.totals.push_back({{"type", "subtotal"}, {"display_text", text(Text::subtotal, language)}, {"amount", subtotal}});
  for (const AppliedDiscount& d : out.discounts) {
    out.totals.push_back({{"type", "discount"},
                          {"display_text", d.code.empty() ? d.title : fmt::format("{} {}", text(Text::discount, language), d.code)},
                          {"amount", -d.amount}});
  }
  if (option_chosen(out, checkout)) {
    out.totals.push_back({{"type", "fulfillment"},
                          {"display_text", text(pickup ? Text::pickup_title : Text::shipping, language)},
                          {"amount", shipping}});
  }
  out.total = subtotal - discount + shipping;
  Json total = {{"type", "total"}, {"display_text", text(Text::total, language)}};
  if (!country.tax_included) {
    const std::int64_t tax = tax_on(subtotal - discount, rate);
    out.totals.push_back(
        {{"type", "tax"}, {"display_text", tax_text(Text::tax_added, rate, language)}, {"amount", tax}});
    out.total += tax;
  }
  total["amount"] = out.total;
  if (country.tax_included && rate > 0) {
    // Included tax is no part of the sum, so it is shown inside the total.
    const std::int64_t tax = tax_inside(out.total, rate);
    total["lines"] = {{{"display_text", text(Text::net, language)}, {"amount", out.total - tax}},
                      {{"display_text", tax_text(Text::tax_included, rate, language)}, {"amount", tax}}};
  }
  out.totals.push_back(std::move(total));
  const auto is_error = [](const Json& m) { return m["type"] == "error"; };
  const auto for_our_page = [&](const Json& m) { return !is_error(m) || text_of(m, "severity") == "requires_buyer_input"; };
  out.ready = std::ranges::none_of(out.messages, is_error);
  out.only_on_our_page = !out.ready && std::ranges::all_of(out.messages, for_our_page);
  return out;
}

}  // namespace aisle::merchant
