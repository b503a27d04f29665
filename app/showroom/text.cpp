#include "showroom/text.hpp"

#include <stb_truetype.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

namespace aisle::showroom {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

// Decodes one code point and advances; a broken byte becomes U+FFFD.
std::uint32_t next_codepoint(std::string_view text, std::size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at++]);
  if (byte < 0x80) return byte;
  const int more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC2 ? 1 : 0;
  if (more == 0) return kReplacement;
  std::uint32_t out = byte & (0x3Fu >> more);
  for (int i = 0; i < more; ++i, ++at) {
    if (at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return kReplacement;
    out = out << 6 | (static_cast<unsigned char>(text[at]) & 0x3Fu);
  }
  return out;
}

// A line may break after these without a space: Chinese, Japanese, Korean, Thai.
bool breaks_anywhere(std::uint32_t c) {
  return (c >= 0x2E80 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7B0) || (c >= 0xF900 && c < 0xFB00) ||
         (c >= 0xFF00 && c < 0xFFF0) || (c >= 0x0E00 && c < 0x0E80);
}

}  // namespace

struct TextPainter::Font {
  std::string bytes;
  stbtt_fontinfo info{};
};

TextPainter::TextPainter() = default;
TextPainter::~TextPainter() = default;

Result<std::unique_ptr<TextPainter>> TextPainter::make(const std::vector<std::string>& font_files) {
  std::unique_ptr<TextPainter> out(new TextPainter);
  for (const std::string& file : font_files) {
    std::ifstream in(file, std::ios::binary);
    auto font = std::make_unique<Font>();
    font->bytes.assign(std::istreambuf_iterator<char>(in), {});
    if (font->bytes.size() < 64) continue;
    const auto* data = reinterpret_cast<const unsigned char*>(font->bytes.data());
    const int offset = stbtt_GetFontOffsetForIndex(data, 0);
    if (offset >= 0 && stbtt_InitFont(&font->info, data, offset) != 0) out->fonts_.push_back(std::move(font));
  }
  if (out->fonts_.empty())
    return fail(ErrorKind::not_found, "None of the fonts for signs can be read.",
                "Install fonts-inter or fonts-dejavu-core.");
  return out;
}

const TextPainter::Font& TextPainter::font_for(std::uint32_t codepoint, int* glyph) const {
  for (const auto& font : fonts_) {
    *glyph = stbtt_FindGlyphIndex(&font->info, static_cast<int>(codepoint));
    if (*glyph != 0) return *font;
  }
  return *fonts_.front();
}

float TextPainter::width_px(std::string_view text, float size_px) const {
  float x = 0;
  for (std::size_t at = 0; at < text.size();) {
    int glyph = 0, advance = 0, bearing = 0;
    const Font& font = font_for(next_codepoint(text, at), &glyph);
    stbtt_GetGlyphHMetrics(&font.info, glyph, &advance, &bearing);
    x += static_cast<float>(advance) * stbtt_ScaleForMappingEmToPixels(&font.info, size_px);
  }
  return x;
}

std::vector<std::string> TextPainter::wrap(std::string_view text, float size_px, float width, int lines) const {
  std::vector<std::string> out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t at = begin, fit = begin, good = begin;
    while (at < text.size()) {
      const std::size_t before = at;
      const std::uint32_t c = next_codepoint(text, at);
      if (c == ' ') good = before;
      if (width_px(text.substr(begin, at - begin), size_px) > width) break;
      fit = at;
      if (breaks_anywhere(c)) good = at;
    }
    const bool last = static_cast<int>(out.size()) + 1 == lines;
    if (fit == text.size() || fit == begin) {
      out.emplace_back(text.substr(begin));
      break;
    }
    if (last) {
      std::string cut(text.substr(begin, fit - begin));
      while (!cut.empty() && width_px(cut + "…", size_px) > width) {
        do cut.pop_back();
        while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80);
        if (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0xC0) cut.pop_back();
      }
      while (!cut.empty() && cut.back() == ' ') cut.pop_back();
      out.push_back(cut + "…");
      break;
    }
    const std::size_t end = good > begin ? good : fit;
    out.emplace_back(text.substr(begin, end - begin));
    begin = end;
    while (begin < text.size() && text[begin] == ' ') ++begin;
  }
  return out;
}

void TextPainter::draw(Picture& target, std::string_view text, float size_px, float x, float baseline, Ink ink,
                       Align align, float strength) const {
  if (align != Align::left) x -= width_px(text, size_px) * (align == Align::centre ? 0.5f : 1.0f);
  for (std::size_t at = 0; at < text.size();) {
    int glyph = 0, advance = 0, bearing = 0, width = 0, height = 0, left = 0, top = 0;
    const Font& font = font_for(next_codepoint(text, at), &glyph);
    const float scale = stbtt_ScaleForMappingEmToPixels(&font.info, size_px);
    stbtt_GetGlyphHMetrics(&font.info, glyph, &advance, &bearing);
    const float whole = std::floor(x);
    unsigned char* cover =
        stbtt_GetGlyphBitmapSubpixel(&font.info, scale, scale, x - whole, 0, glyph, &width, &height, &left, &top);
    for (int row = 0; row < height; ++row) {
      for (int column = 0; column < width; ++column) {
        const int px = static_cast<int>(whole) + left + column, py = static_cast<int>(baseline) + top + row;
        if (px < 0 || py < 0 || px >= static_cast<int>(target.width) || py >= static_cast<int>(target.height)) continue;
        float c = static_cast<float>(cover[row * width + column]) / 255.0f;
        if (strength > 0) c = std::min(1.0f, std::pow(c, 1.0f / (1.0f + strength)));
        std::uint8_t* pixel =
            &target.rgba[4 * (static_cast<std::size_t>(py) * target.width + static_cast<std::size_t>(px))];
        const std::uint8_t to[3] = {ink.r, ink.g, ink.b};
        for (int i = 0; i < 3; ++i)
          pixel[i] = static_cast<std::uint8_t>(std::lround(
              static_cast<float>(pixel[i]) + c * (static_cast<float>(to[i]) - static_cast<float>(pixel[i]))));
      }
    }
    stbtt_FreeBitmap(cover, nullptr);
    x += static_cast<float>(advance) * scale;
  }
}

}  // namespace aisle::showroom
