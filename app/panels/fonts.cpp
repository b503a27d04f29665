#include "panels/fonts.hpp"

#include <algorithm>
#include <cfloat>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <imgui_freetype.h>
#include <iterator>

#include "panels/panels.hpp"

namespace aisle::panels {
namespace {

// Latin with all extensions, Greek, Cyrillic, punctuation, currencies, arrows, minus and check mark.
constexpr ImWchar kRanges[] = {0x20,   0x24f,  0x370,  0x3ff,  0x400,  0x52f,  0x1e00, 0x1eff, 0x2010, 0x205e, 0x20a0, 0x20bf,
                               0x2190, 0x2193, 0x2212, 0x2212, 0x2713, 0x2713, 0xfffd, 0xfffd, 0};
constexpr std::array<float, kTypes> kSize_mm = {28, 36, 40, 40, 54};
constexpr std::array<bool, kTypes> kStrong = {false, true, false, true, true};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool looks_like_font(std::string_view bytes) {
  for (std::string_view magic : {std::string_view("\0\1\0\0", 4), std::string_view("OTTO"), std::string_view("ttcf"), std::string_view("true")}) {
    if (bytes.size() > 1000 && bytes.starts_with(magic)) return true;
  }
  return false;
}

// "Inter-Regular.otf" -> "Inter-SemiBold.otf" (or Bold); the same file when there is none.
std::string strong_sibling(const std::string& file) {
  const std::size_t at = file.rfind("Regular");
  const std::string stem = at == std::string::npos ? file.substr(0, file.rfind('.')) + "-" : file.substr(0, at);
  const std::string ending = file.substr(at == std::string::npos ? file.rfind('.') : at + std::strlen("Regular"));
  for (const char* weight : {"SemiBold", "Bold"}) {
    const std::string candidate = stem + weight + ending;
    std::error_code ignored;
    if (std::filesystem::exists(candidate, ignored)) return candidate;
  }
  return file;
}

// Adds BYTES (kept alive by the caller until the atlas is built) at SIZE; merges into the font before it when MERGE.
ImFont* add_font(ImFontAtlas& atlas, std::string& bytes, float size_px, bool merge) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = 1;  // glyphs stand on whole pixels of a texture finer than the display
  config.OversampleV = 1;
  config.MergeMode = merge;
  config.GlyphRanges = kRanges;
  config.EllipsisChar = 0x2026;
  return atlas.AddFontFromMemoryTTF(bytes.data(), static_cast<int>(bytes.size()), size_px, &config);
}

std::size_t sequence_length(unsigned char lead) { return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4; }

// Bytes of the first N characters.
std::size_t prefix(std::string_view text, int n) {
  std::size_t i = 0;
  for (; i < text.size() && n > 0; --n) i += sequence_length(static_cast<unsigned char>(text[i]));
  return std::min(i, text.size());
}

}  // namespace

std::vector<std::string> default_fonts() {
  std::vector<std::string> found;
  for (const char* path : {"/usr/share/fonts/opentype/inter/Inter-Regular.otf", "/usr/share/fonts/truetype/inter/Inter-Regular.ttf",
                           "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"}) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) found.emplace_back(path);
  }
  return found;
}

float Face::width(std::string_view text) const {
  return font->CalcTextSizeA(size, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

Result<Faces> bake_fonts(ImFontAtlas& atlas, const std::vector<std::string>& files, float px_per_mm, float text_scale) {
  std::vector<std::string> regular, strong;
  for (const std::string& file : files) {
    std::string bytes = read_file(file);
    if (!looks_like_font(bytes)) continue;
    strong.push_back(read_file(strong_sibling(file)));
    if (!looks_like_font(strong.back())) strong.back() = bytes;
    regular.push_back(std::move(bytes));
  }
  if (regular.empty()) {
    return fail(ErrorKind::not_found, "No usable text font was found.", "Install the packages fonts-inter and fonts-noto-core.");
  }
  Faces faces;
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight | ImFontAtlasFlags_NoMouseCursors;
  atlas.TexDesiredWidth = 2048;
  // FreeType, unhinted: letters keep their proportions when the texture is seen aslant.
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_NoHinting;
  for (std::size_t type = 0; type < kTypes; ++type) {
    faces[type].size = kSize_mm[type] * text_scale;
    auto& sources = kStrong[type] ? strong : regular;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      ImFont* font = add_font(atlas, sources[i], faces[type].size * px_per_mm, i > 0);
      if (i == 0) faces[type].font = font;
    }
    faces[type].font->FallbackChar = 0xfffd;
  }
  if (!atlas.Build()) return fail(ErrorKind::internal, "The text fonts could not be drawn.", "Install the package fonts-inter.");
  atlas.ClearInputData();  // the bytes go away with this function
  return faces;
}

Break next_line(const Face& face, std::string_view text, float width) {
  const std::size_t newline = std::min(text.find('\n'), text.size());
  const std::string_view paragraph = text.substr(0, newline);
  const char* const begin = paragraph.data();
  const char* const end = begin + paragraph.size();
  const char* wrapped = face.font->CalcWordWrapPositionA(face.size / face.font->FontSize, begin, end, width);
  std::size_t drawn = static_cast<std::size_t>(wrapped - begin);
  const std::size_t longest = prefix(paragraph, kLongestLine);
  if (drawn > longest) {
    const std::size_t space = paragraph.rfind(' ', longest);
    drawn = space == std::string_view::npos || space == 0 ? longest : space;
  }
  if (drawn == 0 && !paragraph.empty()) drawn = prefix(paragraph, 1);  // a column narrower than a letter still ends
  std::size_t next = drawn;
  if (drawn == paragraph.size()) return {drawn, std::min(newline + 1, text.size())};
  while (next < paragraph.size() && paragraph[next] == ' ') ++next;
  return {drawn, next};
}

std::size_t fit_with_ellipsis(const Face& face, std::string_view text, float width) {
  const float dots = face.width("\u2026");
  const char* rest = nullptr;
  face.font->CalcTextSizeA(face.size, std::max(0.0f, width - dots), 0, text.data(), text.data() + text.size(), &rest);
  std::size_t fits = static_cast<std::size_t>(rest - text.data());
  while (fits > 0 && text[fits - 1] == ' ') --fits;
  return fits;
}

}  // namespace aisle::panels
