#include "merchant/market.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace aisle::merchant {
namespace {

// Standard rates of value added or sales tax as of 2026, simplified to one rate a country; sample data, not tax advice.
constexpr Country kCountries[] = {
    {"DE", "DEU", "EUR", 1900, true, Zone::home},   {"AT", "AUT", "EUR", 2000, true, Zone::union_},
    {"BE", "BEL", "EUR", 2100, true, Zone::union_}, {"BG", "BGR", "EUR", 2000, true, Zone::union_},
    {"CY", "CYP", "EUR", 1900, true, Zone::union_}, {"EE", "EST", "EUR", 2400, true, Zone::union_},
    {"ES", "ESP", "EUR", 2100, true, Zone::union_}, {"FI", "FIN", "EUR", 2550, true, Zone::union_},
    {"FR", "FRA", "EUR", 2000, true, Zone::union_}, {"GR", "GRC", "EUR", 2400, true, Zone::union_},
    {"HR", "HRV", "EUR", 2500, true, Zone::union_}, {"IE", "IRL", "EUR", 2300, true, Zone::union_},
    {"IT", "ITA", "EUR", 2200, true, Zone::union_}, {"LT", "LTU", "EUR", 2100, true, Zone::union_},
    {"LU", "LUX", "EUR", 1700, true, Zone::union_}, {"LV", "LVA", "EUR", 2100, true, Zone::union_},
    {"MT", "MLT", "EUR", 1800, true, Zone::union_}, {"NL", "NLD", "EUR", 2100, true, Zone::union_},
    {"PT", "PRT", "EUR", 2300, true, Zone::union_}, {"SI", "SVN", "EUR", 2200, true, Zone::union_},
    {"SK", "SVK", "EUR", 2300, true, Zone::union_}, {"CZ", "CZE", "CZK", 2100, true, Zone::union_},
    {"DK", "DNK", "DKK", 2500, true, Zone::union_}, {"HU", "HUN", "HUF", 2700, true, Zone::union_},
    {"PL", "POL", "PLN", 2300, true, Zone::union_}, {"RO", "ROU", "RON", 2100, true, Zone::union_},
    {"SE", "SWE", "SEK", 2500, true, Zone::union_}, {"GB", "GBR", "GBP", 2000, true, Zone::union_},
    {"CH", "CHE", "CHF", 810, true, Zone::union_},  {"NO", "NOR", "NOK", 2500, true, Zone::union_},
    {"US", "USA", "USD", 600, false, Zone::world},  {"CA", "CAN", "CAD", 500, false, Zone::world},
    {"JP", "JPN", "JPY", 1000, true, Zone::world},  {"CN", "CHN", "CNY", 1300, true, Zone::world},
    {"TW", "TWN", "TWD", 500, true, Zone::world},   {"HK", "HKG", "HKD", 0, true, Zone::world},
    {"KR", "KOR", "KRW", 1000, true, Zone::world},  {"IN", "IND", "INR", 1800, true, Zone::world},
    {"MY", "MYS", "MYR", 1000, true, Zone::world},  {"SG", "SGP", "SGD", 900, true, Zone::world},
    {"TH", "THA", "THB", 700, true, Zone::world},   {"VN", "VNM", "VND", 1000, true, Zone::world},
    {"ID", "IDN", "IDR", 1100, true, Zone::world},  {"AU", "AUS", "AUD", 1000, true, Zone::world},
    {"NZ", "NZL", "NZD", 1500, true, Zone::world},  {"TR", "TUR", "TRY", 2000, true, Zone::world},
    {"RU", "RUS", "RUB", 2200, true, Zone::world},  {"BR", "BRA", "BRL", 1700, true, Zone::world},
    {"MX", "MEX", "MXN", 1600, true, Zone::world},  {"AE", "ARE", "AED", 500, true, Zone::world},
    {"KW", "KWT", "KWD", 0, true, Zone::world},
};

struct Name {
  std::string_view name, code;
};
constexpr Name kNames[] = {
    {"germany", "DE"}, {"austria", "AT"},        {"switzerland", "CH"}, {"france", "FR"},   {"united states", "US"},
    {"italy", "IT"},   {"united kingdom", "GB"}, {"spain", "ES"},       {"japan", "JP"},    {"china", "CN"},
    {"korea", "KR"},   {"south korea", "KR"},    {"india", "IN"},       {"malaysia", "MY"}, {"singapore", "SG"},
    {"russia", "RU"},  {"poland", "PL"},         {"netherlands", "NL"}, {"canada", "CA"},   {"australia", "AU"}};

// One euro in millionths of the currency's major unit, and the step that price tags use, in minor units.
struct Rate {
  std::string_view currency;
  std::int64_t per_euro_millionths;
  std::int64_t step_minor;
};
constexpr Rate kRates[] = {{"EUR", 1'000'000, 1},     {"USD", 1'100'000, 100},         {"GBP", 860'000, 100},
                           {"CHF", 960'000, 100},     {"JPY", 165'000'000, 100},       {"CNY", 7'900'000, 100},
                           {"TWD", 35'000'000, 1000}, {"HKD", 8'600'000, 100},         {"KRW", 1'500'000'000, 1000},
                           {"INR", 95'000'000, 1000}, {"MYR", 4'900'000, 100},         {"SGD", 1'450'000, 100},
                           {"THB", 38'000'000, 1000}, {"VND", 28'000'000'000, 10'000}, {"IDR", 18'000'000'000, 100'000},
                           {"AUD", 1'700'000, 100},   {"NZD", 1'850'000, 100},         {"TRY", 45'000'000, 1000},
                           {"RUB", 95'000'000, 1000}, {"BRL", 6'200'000, 100},         {"MXN", 21'000'000, 1000},
                           {"AED", 4'000'000, 100},   {"KWD", 340'000, 100},           {"CAD", 1'500'000, 100},
                           {"CZK", 25'000'000, 1000}, {"DKK", 7'460'000, 100},         {"HUF", 400'000'000, 1000},
                           {"PLN", 4'300'000, 100},   {"RON", 5'000'000, 100},         {"SEK", 11'300'000, 100},
                           {"NOK", 11'700'000, 100}};

struct RegionTax {
  std::string_view country, region;
  int basis_points;
};
constexpr RegionTax kRegionTaxes[] = {{"US", "CA", 725},  {"US", "NY", 400},  {"US", "TX", 625},  {"US", "FL", 600},
                                      {"US", "WA", 650},  {"US", "IL", 625},  {"US", "MA", 625},  {"US", "PA", 600},
                                      {"US", "OR", 0},    {"US", "DE", 0},    {"US", "MT", 0},    {"US", "NH", 0},
                                      {"CA", "ON", 1300}, {"CA", "QC", 1498}, {"CA", "BC", 1200}, {"CA", "AB", 500}};

bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

const Rate* find_rate(std::string_view currency) {
  const auto it = std::ranges::find_if(kRates, [&](const Rate& r) { return same(r.currency, currency); });
  return it == std::end(kRates) ? nullptr : it;
}

}  // namespace

const Country* find_country(std::string_view name) {
  for (const Country& country : kCountries) {
    if (same(country.code, name) || same(country.alpha3, name)) return &country;
  }
  for (const Name& known : kNames) {
    if (same(known.name, name)) return find_country(known.code);
  }
  return nullptr;
}

const Country& home_country() { return kCountries[0]; }

bool is_known_currency(std::string_view code) { return find_rate(code) != nullptr; }

int tax_basis_points(const Country& country, std::string_view region) {
  for (const RegionTax& tax : kRegionTaxes) {
    if (tax.country == country.code && same(tax.region, region)) return tax.basis_points;
  }
  return country.tax_basis_points;
}

std::int64_t price_in(std::string_view currency, std::int64_t eur_cents) {
  const Rate* rate = find_rate(currency);
  if (rate == nullptr || eur_cents <= 0) return 0;
  if (same(rate->currency, "EUR")) return eur_cents;
  std::int64_t minor_per_major = 1;
  for (int i = base::Currency::parse(currency)->exponent(); i > 0; --i) minor_per_major *= 10;
  // eur_cents < 10^8 and the rates < 2*10^10 keep the product far below 2^63.
  const std::int64_t exact = eur_cents * rate->per_euro_millionths / 100 * minor_per_major / 1'000'000;
  const std::int64_t step =
      exact < rate->step_minor * 5 ? std::max<std::int64_t>(rate->step_minor / 10, 1) : rate->step_minor;
  return std::max(step, (exact + step / 2) / step * step);
}

Market market_for(std::string_view country, std::string_view region, std::string_view wanted_currency) {
  const Country* found = find_country(country);
  if (found == nullptr) found = &home_country();
  const Rate* wanted = find_rate(wanted_currency);
  return {found, std::string(region), std::string(wanted != nullptr ? wanted->currency : found->currency)};
}

std::int64_t tax_inside(std::int64_t gross, int basis_points) {
  const std::int64_t whole = 10'000 + basis_points;
  return (gross * basis_points + whole / 2) / whole;
}

std::int64_t tax_on(std::int64_t net, int basis_points) { return (net * basis_points + 5'000) / 10'000; }

}  // namespace aisle::merchant
