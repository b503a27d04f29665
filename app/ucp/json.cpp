#include "ucp/json.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/nesting.hpp"

namespace aisle::ucp {
namespace {

bool looks_like_html(std::string_view bytes) {
  const std::size_t at = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return at != std::string_view::npos && bytes[at] == '<';
}

// Length of the UTF-8 character that begins at TEXT[I]; nlohmann has checked that the text is valid.
std::size_t character_length(std::string_view text, std::size_t i) {
  const auto c = static_cast<unsigned char>(text[i]);
  const std::size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
  return std::min(n, text.size() - i);
}

// U+200E/F, U+202A..202E, U+2066..2069: they can make a text read as another.
bool is_bidi_control(std::string_view character) {
  return character == "\u200E" || character == "\u200F" || (character >= "\u202A" && character <= "\u202E") || (character >= "\u2066" && character <= "\u2069");
}

}  // namespace

Result<Json> parse_object(std::string_view bytes, std::string_view host) {
  const auto not_ucp = [&](std::string_view why) {
    return fail(ErrorKind::invalid, fmt::format("{} did not answer as a shop ({}).", host, why), "Check the shop's address, or try again later.");
  };
  if (bytes.empty()) return not_ucp("an empty reply");
  if (looks_like_html(bytes)) return not_ucp("a web page instead of data");
  if (base::nested_too_deep(bytes)) return not_ucp("data nested too deeply");
  Json json = Json::parse(bytes, nullptr, false);
  if (json.is_discarded()) return not_ucp("unreadable data");
  if (!json.is_object()) return not_ucp("data of another shape");
  return json;
}

const Json& member(const Json& object, const char* name) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto it = object.find(name);
  return it == object.end() ? none : *it;
}

std::string text(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) return {};
  const auto& s = value.get_ref<const std::string&>();
  return s.size() > 4096 ? std::string() : s;
}

std::string words(const Json& object, const char* name) {
  const Json& value = member(object, name);
  return value.is_string() ? clean(value.get_ref<const std::string&>(), 500) : std::string();
}

std::optional<std::int64_t> integer(const Json& value) {
  if (value.is_number_unsigned()) {
    const auto n = value.get<std::uint64_t>();
    if (n > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<std::int64_t>(n);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const double n = value.get<double>();
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!(std::fabs(n) <= kExact) || n != std::trunc(n)) return std::nullopt;
  return static_cast<std::int64_t>(n);
}

bool flag(const Json& object, const char* name, bool fallback) {
  const Json& value = member(object, name);
  return value.is_boolean() ? value.get<bool>() : fallback;
}

std::string clean(std::string_view given, std::size_t limit) {
  std::string out;
  for (std::size_t i = 0; i < given.size();) {
    const std::size_t n = character_length(given, i);
    const std::string_view character = given.substr(i, n);
    i += n;
    const auto first = static_cast<unsigned char>(character[0]);
    const bool blank = first == ' ' || first == '\t' || first == '\n' || first == '\r';
    if (blank && (out.empty() || out.back() == ' ')) continue;
    if ((first < 0x20 && !blank) || first == 0x7F || is_bidi_control(character)) continue;
    if (out.size() + n > limit) break;
    if (blank) out += ' ';
    else out += character;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string plain_from_html(std::string_view html) {
  std::string out;
  bool in_tag = false;
  for (std::size_t i = 0; i < html.size(); ++i) {
    if (html[i] == '<') {
      in_tag = true;
      out += ' ';
    } else if (html[i] == '>' && in_tag) {
      in_tag = false;
    } else if (!in_tag) {
      out += html[i];
    }
  }
  static constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
      {"&nbsp;", " "}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : kEntities) {
    for (std::size_t at = 0; (at = out.find(entity, at)) != std::string::npos; at += character.size()) out.replace(at, entity.size(), character);
  }
  return out;
}

std::string plain_from_markdown(std::string_view markdown) {
  std::string out;
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    const char c = markdown[i];
    const bool line_start = i == 0 || markdown[i - 1] == '\n';
    if (c == '*' || c == '`' || (line_start && (c == '#' || c == '>'))) continue;
    if (c == '!' && i + 1 < markdown.size() && markdown[i + 1] == '[') continue;
    if (c == '[') continue;
    if (c == ']' && i + 1 < markdown.size() && markdown[i + 1] == '(') {  // "[words](address)" keeps the words
      const std::size_t end = markdown.find(')', i);
      if (end == std::string_view::npos) break;
      i = end;
      continue;
    }
    if (c == ']') continue;
    out += c;
  }
  return plain_from_html(out);  // raw HTML inside markdown is never shown as such
}

std::optional<base::Currency> known_currency(std::string_view code) {
  // ISO 4217, active codes of list one (2024), without funds and metals.
  static constexpr std::string_view kCodes =
      "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE "
      "CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS "
      "KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR "
      "PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
      "TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ZWG";
  const auto currency = base::Currency::parse(code);
  if (!currency || kCodes.find(currency->code()) == std::string_view::npos) return std::nullopt;
  return currency;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace aisle::ucp
