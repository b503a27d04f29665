// Fonts: the faces of the panels, baked once into ImGui's atlas, and breaking text into lines.
#pragma once
#include <array>
#include <imgui.h>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"

namespace aisle::panels {

// small: notes (1.0 degrees). label: on controls. body, strong: reading (1.5 degrees). title: headings and totals.
enum class Type : std::uint8_t { small, label, body, strong, title };
inline constexpr int kTypes = 5;

struct Face {
  ImFont* font = nullptr;
  float em = 0;    // millimetres: what "text height" means in experience.md
  float size = 0;  // millimetres from ascender to descender: what ImGui calls a font's size
  float line() const { return em * 1.28f; }
  float width(std::string_view text) const;
};
using Faces = std::array<Face, kTypes>;

// Bakes FILES (first: text font; others add scripts) at PX_PER_MM. A semi-bold beside the first is used for label, strong and title.
Result<Faces> bake_fonts(ImFontAtlas& atlas, const std::vector<std::string>& files, float px_per_mm, float text_scale);

inline constexpr int kLongestLine = 45;  // characters; longer lines are hard to find back from

// The next line of TEXT that fits WIDTH: [0, drawn) is to be drawn, [next, ...) is what follows. Breaks at spaces and after
// hyphens, inside words only when a word alone is too long (an amount is never parted). Never splits a UTF-8 sequence.
struct Break {
  std::size_t drawn = 0, next = 0;
};
Break next_line(const Face& face, std::string_view text, float width);

// The longest start of TEXT that fits WIDTH together with an ellipsis.
std::size_t fit_with_ellipsis(const Face& face, std::string_view text, float width);

// The longest end of TEXT that fits WIDTH: what a field shows of a long text that is being typed.
std::string_view fitting_end(const Face& face, std::string_view text, float width);

}  // namespace aisle::panels
