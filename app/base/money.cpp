#include "base/money.hpp"

#include <fmt/format.h>

namespace aisle::base {
namespace {

bool one_of(std::string_view code, std::string_view list) { return list.find(code) != std::string_view::npos; }

std::string digits(Money m, char point, char group) {
  const int exponent = m.currency.exponent();
  std::uint64_t magnitude = m.minor < 0 ? 0 - static_cast<std::uint64_t>(m.minor) : static_cast<std::uint64_t>(m.minor);
  std::uint64_t scale = 1;
  for (int i = 0; i < exponent; ++i) scale *= 10;
  std::string whole = fmt::format("{}", magnitude / scale);
  if (group != 0) {
    for (int at = static_cast<int>(whole.size()) - 3; at > 0; at -= 3) whole.insert(static_cast<std::size_t>(at), 1, group);
  }
  if (exponent > 0) whole += fmt::format("{}{:0{}}", point, magnitude % scale, exponent);
  return (m.minor < 0 ? "-" : "") + whole;
}

struct Symbol {
  std::string_view code;
  std::string_view text;
};
constexpr Symbol kSymbols[] = {{"EUR", "€"}, {"USD", "$"},   {"GBP", "£"},  {"JPY", "¥"},   {"CNY", "CN¥"},
                               {"INR", "₹"}, {"KRW", "₩"},   {"RUB", "₽"},  {"MYR", "RM"}, {"CHF", "CHF "}};

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) {
  if (code.size() != 3) return std::nullopt;
  Currency c;
  for (std::size_t i = 0; i < 3; ++i) {
    const char ch = code[i];
    if (ch >= 'A' && ch <= 'Z') c.letters_[i] = ch;
    else if (ch >= 'a' && ch <= 'z') c.letters_[i] = static_cast<char>(ch - 'a' + 'A');
    else return std::nullopt;
  }
  return c;
}

int Currency::exponent() const {
  // ISO 4217, list one (2024): codes whose minor unit is not 2.
  if (one_of(code(), "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")) return 0;
  if (one_of(code(), "BHD IQD JOD KWD LYD OMR TND")) return 3;
  if (one_of(code(), "CLF UYW")) return 4;
  return 2;
}

std::optional<Money> add(Money a, Money b) {
  Money out{0, a.currency};
  if (!(a.currency == b.currency) || __builtin_add_overflow(a.minor, b.minor, &out.minor)) return std::nullopt;
  return out;
}

std::optional<Money> times(Money a, std::int64_t n) {
  Money out{0, a.currency};
  if (__builtin_mul_overflow(a.minor, n, &out.minor)) return std::nullopt;
  return out;
}

std::string to_plain(Money m) { return fmt::format("{} {}", digits(m, '.', 0), m.currency.code()); }

std::optional<Money> parse_plain(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto currency = Currency::parse(text.substr(space + 1));
  if (!currency) return std::nullopt;
  std::string_view number = text.substr(0, space);
  const bool negative = !number.empty() && number.front() == '-';
  if (negative) number.remove_prefix(1);
  std::int64_t minor = 0;
  int decimals = -1;
  bool any = false;
  for (const char ch : number) {
    if (ch == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (ch < '0' || ch > '9') return std::nullopt;
    if (__builtin_mul_overflow(minor, 10, &minor) || __builtin_add_overflow(minor, ch - '0', &minor)) return std::nullopt;
    any = true;
    if (decimals >= 0) ++decimals;
  }
  if (!any || (decimals < 0 ? 0 : decimals) > currency->exponent()) return std::nullopt;
  for (int i = decimals < 0 ? 0 : decimals; i < currency->exponent(); ++i) {
    if (__builtin_mul_overflow(minor, 10, &minor)) return std::nullopt;
  }
  return Money{negative ? -minor : minor, *currency};
}

std::string to_display(Money m, std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  const bool comma = one_of(primary, "de fr es it nl pt ru pl cs da fi sv hu el bg sk tr uk vi id");
  const bool space_group = one_of(primary, "fr ru pl cs fi sv hu bg sk uk");
  std::string text = digits(m, comma ? ',' : '.', comma ? (space_group ? ' ' : '.') : ',');
  std::string symbol = fmt::format("{} ", m.currency.code());
  for (const Symbol& s : kSymbols) {
    if (s.code == m.currency.code()) symbol = s.text;
  }
  if (comma) return fmt::format("{} {}", text, symbol);
  if (m.minor < 0) return fmt::format("-{}{}", symbol, text.substr(1));
  return symbol + text;
}

}  // namespace aisle::base
