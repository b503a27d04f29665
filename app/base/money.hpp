// Money: integer minor units and an ISO 4217 code. Never a float. Pure; any thread.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aisle::base {

// Three upper-case letters; lower case is accepted and raised (Medusa sends "eur").
class Currency {
 public:
  Currency() = default;
  static std::optional<Currency> parse(std::string_view code);
  std::string_view code() const { return {letters_.data(), 3}; }
  int exponent() const;  // digits after the point, ISO 4217 (JPY 0, EUR 2, KWD 3)
  bool operator==(const Currency&) const = default;

 private:
  std::array<char, 3> letters_{'X', 'X', 'X'};
};

struct Money {
  std::int64_t minor = 0;
  Currency currency;
  bool operator==(const Money&) const = default;
};

// Empty on overflow or when the currencies differ.
std::optional<Money> add(Money a, Money b);
std::optional<Money> times(Money a, std::int64_t n);

// "129.00 EUR": digits with a point, no grouping; for scripts, logs and JSON-free comparisons.
std::string to_plain(Money m);
std::optional<Money> parse_plain(std::string_view text);

// "€129.00", "129,00 €", "¥1,290": for people; LANGUAGE is BCP 47, only its primary subtag and region matter.
std::string to_display(Money m, std::string_view language);

}  // namespace aisle::base
