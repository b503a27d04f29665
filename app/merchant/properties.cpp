#include "merchant/properties.hpp"

#include <cstdint>
#include <cstdlib>

namespace aisle::merchant {
namespace {

void append_code_point(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Properties read() {
    Properties out;
    while (!at_end()) {
      skip_blanks();
      if (at_end()) break;
      if (peek() == '#' || peek() == '!') {
        skip_line();
      } else if (peek() == '\n' || peek() == '\r') {
        ++at_;
      } else {
        std::string key = part(true);
        skip_separator();
        std::string value = part(false);
        out[std::move(key)] = std::move(value);
      }
    }
    return out;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }
  static bool blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
  void skip_blanks() {
    while (!at_end() && blank(peek())) ++at_;
  }
  void skip_line() {
    while (!at_end() && peek() != '\n' && peek() != '\r') ++at_;
  }
  void skip_separator() {
    skip_blanks();
    if (!at_end() && (peek() == '=' || peek() == ':')) ++at_;
    skip_blanks();
  }

  // \uXXXX; a surrogate pair of two such escapes is one character.
  std::uint32_t unicode_escape() {
    const std::uint32_t high = hex4();
    if (high < 0xD800 || high > 0xDBFF || text_.substr(at_, 2) != "\\u") return high;
    at_ += 2;
    const std::uint32_t low = hex4();
    return low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
  }
  std::uint32_t hex4() {
    const std::string digits(text_.substr(at_, 4));
    at_ += digits.size();
    return static_cast<std::uint32_t>(std::strtoul(digits.c_str(), nullptr, 16));
  }
  void escape(std::string& out) {
    if (at_end()) return;
    const char c = text_[at_++];
    switch (c) {
      case 'u':
        append_code_point(out, unicode_escape());
        return;
      case 'n':
        out += '\n';
        return;
      case 't':
        out += '\t';
        return;
      case 'r':
        out += '\r';
        return;
      case 'f':
        out += '\f';
        return;
      case '\r':  // the line goes on
        if (!at_end() && peek() == '\n') ++at_;
        skip_blanks();
        return;
      case '\n':
        skip_blanks();
        return;
      default:
        append_code_point(out, static_cast<unsigned char>(c));
    }
  }
  std::string part(bool is_key) {
    std::string out;
    while (!at_end()) {
      const char c = peek();
      if (c == '\n' || c == '\r' || (is_key && (c == '=' || c == ':' || blank(c)))) break;
      ++at_;
      if (c == '\\') {
        escape(out);
      } else {
        append_code_point(out, static_cast<unsigned char>(c));
      }
    }
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Properties parse_properties(std::string_view latin1) { return Reader(latin1).read(); }

}  // namespace aisle::merchant
