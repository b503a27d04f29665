#include "merchant/language.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

namespace aisle::merchant {
namespace {

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Chinese is offered by country; wishes may name the script instead.
std::string canonical(std::string_view wish) {
  std::string tag = lower_ascii(wish);
  std::replace(tag.begin(), tag.end(), '_', '-');
  if (tag == "zh" || tag.starts_with("zh-hans") || tag == "zh-sg") return "zh-cn";
  if (tag.starts_with("zh-hant") || tag == "zh-hk" || tag == "zh-mo") return "zh-tw";
  return tag;
}

char32_t fold(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3AB)) return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c == 0x130) return U'i';
  const bool odd_is_capital = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
  if (c >= 0x100 && c <= 0x17F) return ((c & 1) != 0) == odd_is_capital && c != 0x131 && c != 0x138 ? c + 1 : c;
  if (c >= 0x1EA0 && c <= 0x1EF9) return c | 1;  // Vietnamese
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::vector<std::string> parse_accept_language(std::string_view header) {
  std::vector<std::pair<double, std::string>> weighted;
  while (!header.empty() && weighted.size() < 16) {
    const auto comma = header.find(',');
    const std::string_view entry = trimmed(header.substr(0, comma));
    header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
    const auto semicolon = entry.find(';');
    const std::string_view tag = trimmed(entry.substr(0, semicolon));
    double weight = 1;
    if (const auto q = entry.find("q="); q != std::string_view::npos)
      weight = std::strtod(std::string(entry.substr(q + 2)).c_str(), nullptr);
    if (!tag.empty() && tag != "*" && weight > 0) weighted.emplace_back(weight, std::string(tag));
  }
  std::ranges::stable_sort(weighted, [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> out;
  for (auto& [weight, tag] : weighted) out.push_back(std::move(tag));
  return out;
}

std::string best_language(std::span<const std::string> wishes, std::span<const std::string> offered) {
  for (const std::string& wish : wishes) {
    const std::string wanted = canonical(wish);
    const std::string primary = wanted.substr(0, wanted.find('-'));
    const auto exact = std::ranges::find_if(offered, [&](const std::string& o) { return lower_ascii(o) == wanted; });
    if (exact != offered.end()) return *exact;
    const auto same_primary =
        std::ranges::find_if(offered, [&](const std::string& o) { return lower_ascii(o) == primary; });
    if (same_primary != offered.end()) return *same_primary;
  }
  return "en";
}

std::string fold_case(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (length == 1) {
      append_utf8(out, fold(byte));
    } else if (length == 4 || i + length > utf8.size()) {
      out.append(utf8.substr(i, length));
    } else {
      char32_t c = length == 2 ? byte & 0x1F : byte & 0x0F;
      for (std::size_t k = 1; k < length; ++k) c = (c << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
      append_utf8(out, fold(c));
    }
    i += length;
  }
  return out;
}

std::vector<std::string> words_of(std::string_view query) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : fold_case(query)) {
    const bool separator = static_cast<unsigned char>(c) < 0x80 && !std::isalnum(static_cast<unsigned char>(c));
    if (!separator) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace aisle::merchant
