// Text: lines of text drawn into a Picture with the first font that has each letter. No shaping: scripts that join
// letters (Arabic, Devanagari) show their basic forms. One thread at a time.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"
#include "showroom/mesh_builder.hpp"

namespace aisle::showroom {

struct Ink {
  std::uint8_t r = 0, g = 0, b = 0;
};
enum class Align : std::uint8_t { left, centre, right };

class TextPainter {
 public:
  // Files that cannot be read are skipped; an error only when none can.
  static Result<std::unique_ptr<TextPainter>> make(const std::vector<std::string>& font_files);
  ~TextPainter();

  float width_px(std::string_view utf8, float size_px) const;
  // Breaks TEXT into at most LINES lines of WIDTH_PX; what does not fit ends in an ellipsis.
  std::vector<std::string> wrap(std::string_view utf8, float size_px, float width_px, int lines) const;
  // BASELINE_PX from the top; X_PX is the left edge, middle or right edge by ALIGN. STRENGTH > 0 draws bolder.
  void draw(Picture& target, std::string_view utf8, float size_px, float x_px, float baseline_px, Ink ink,
            Align align = Align::left, float strength = 0) const;

 private:
  struct Font;
  TextPainter();
  const Font& font_for(std::uint32_t codepoint, int* glyph) const;

  std::vector<std::unique_ptr<Font>> fonts_;
};

}  // namespace aisle::showroom
