#include "panels/fonts.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <imgui_freetype.h>
#include <imgui_internal.h>
#include <iterator>
#include <memory>
#include <optional>

#include "panels/panels.hpp"

namespace aisle::panels {
namespace {

// Latin with all extensions, Greek, Cyrillic, punctuation, currencies, arrows, minus and check mark.
constexpr ImWchar kRanges[] = {0x20,   0x24f,  0x370,  0x3ff,  0x400,  0x52f,  0x1e00, 0x1eff, 0x2010, 0x205e, 0x20a0, 0x20bf,
                               0x2190, 0x2193, 0x2212, 0x2212, 0x2713, 0x2713, 0xfffd, 0xfffd, 0};
constexpr std::array<float, kTypes> kEm_mm = {27, 34, 39, 39, 48};
constexpr std::array<bool, kTypes> kStrong = {false, true, false, true, true};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
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

// A font file in memory, and FreeType's view of it for the figures ImGui rounds or does not give.
class Source {
 public:
  static std::unique_ptr<Source> open(FT_Library library, std::string bytes) {
    auto source = std::make_unique<Source>();
    source->bytes_ = std::move(bytes);
    const auto* data = reinterpret_cast<const FT_Byte*>(source->bytes_.data());
    if (FT_New_Memory_Face(library, data, static_cast<FT_Long>(source->bytes_.size()), 0, &source->face_) != 0) return nullptr;
    return source;
  }
  Source() = default;
  ~Source() {
    if (face_ != nullptr) FT_Done_Face(face_);
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  std::string& bytes() { return bytes_; }
  // Ascender to descender, in em.
  float height_em() const { return static_cast<float>(face_->ascender - face_->descender) / static_cast<float>(face_->units_per_EM); }
  std::optional<float> advance_em(ImWchar c) const {
    const FT_UInt glyph = FT_Get_Char_Index(face_, c);
    if (glyph == 0 || FT_Load_Glyph(face_, glyph, FT_LOAD_NO_SCALE) != 0) return std::nullopt;
    return static_cast<float>(face_->glyph->metrics.horiAdvance) / static_cast<float>(face_->units_per_EM);
  }

 private:
  std::string bytes_;
  FT_Face face_ = nullptr;
};
using Sources = std::vector<std::unique_ptr<Source>>;

// Adds SOURCE (kept alive by the caller until the atlas is built); merges into the font before it when MERGE.
ImFont* add_font(ImFontAtlas& atlas, Source& source, float em_px, bool merge) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.MergeMode = merge;
  config.GlyphRanges = kRanges;
  config.EllipsisChar = 0x2026;
  std::string& bytes = source.bytes();
  return atlas.AddFontFromMemoryTTF(bytes.data(), static_cast<int>(bytes.size()), em_px * source.height_em(), &config);
}

// ImGui's builder rounds every advance up to a whole pixel, which spaces text out: put the font's own figures back.
void restore_advances(ImFont& font, const Sources& sources, float em_px) {
  for (ImFontGlyph& glyph : font.Glyphs) {
    for (const auto& source : sources) {
      const auto advance = source->advance_em(static_cast<ImWchar>(glyph.Codepoint));
      if (!advance) continue;
      glyph.AdvanceX = *advance * em_px;
      break;
    }
  }
  font.BuildLookupTable();
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
  if (text.empty()) return 0;  // Dear ImGui would look for the end of nothing
  return font->CalcTextSizeA(size, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

Result<Faces> bake_fonts(ImFontAtlas& atlas, const std::vector<std::string>& files, float px_per_mm, float text_scale) {
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) return fail(ErrorKind::internal, "The text fonts could not be opened.", "");
  const std::unique_ptr<FT_LibraryRec_, FT_Error (*)(FT_Library)> closer(library, FT_Done_FreeType);
  Sources regular, strong;
  for (const std::string& file : files) {
    auto plain = Source::open(library, read_file(file));
    auto bold = Source::open(library, read_file(strong_sibling(file)));
    if (plain == nullptr || bold == nullptr) continue;
    regular.push_back(std::move(plain));
    strong.push_back(std::move(bold));
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
    Face& face = faces[type];
    const Sources& sources = kStrong[type] ? strong : regular;
    face.em = kEm_mm[type] * text_scale;
    face.size = face.em * sources.front()->height_em();
    for (const auto& source : sources) {
      ImFont* font = add_font(atlas, *source, face.em * px_per_mm, source != sources.front());
      if (source == sources.front()) face.font = font;
    }
    face.font->FallbackChar = 0xfffd;
  }
  if (!atlas.Build()) return fail(ErrorKind::internal, "The text fonts could not be drawn.", "Install the package fonts-inter.");
  for (std::size_t type = 0; type < kTypes; ++type) {
    restore_advances(*faces[type].font, kStrong[type] ? strong : regular, faces[type].em * px_per_mm);
  }
  atlas.ClearInputData();  // the bytes go away with this function
  return faces;
}

Break next_line(const Face& face, std::string_view text, float width) {
  const std::size_t newline = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, newline);
  const float scale = face.size / face.font->FontSize;
  float x = 0;
  std::size_t at = 0, last_break = 0;  // last_break: where the line may end, 0: nowhere yet
  for (int letters = 0; at < line.size(); ++letters) {
    unsigned int c = 0;
    const int bytes = ImTextCharFromUtf8(&c, line.data() + at, line.data() + line.size());
    if (c == ' ' && at > 0) last_break = at;
    x += face.font->GetCharAdvance(static_cast<ImWchar>(c)) * scale;
    const bool too_long = letters >= kLongestLine || x > width;
    if (too_long && c != ' ' && at > 0) {
      std::size_t next = last_break > 0 ? last_break : at;
      const std::size_t drawn = next;
      while (next < line.size() && line[next] == ' ') ++next;
      return {drawn, next};
    }
    at += static_cast<std::size_t>(std::max(bytes, 1));
    if (c == '-' || c == '/') last_break = at;
  }
  return {line.size(), std::min(newline + 1, text.size())};
}

std::size_t fit_with_ellipsis(const Face& face, std::string_view text, float width) {
  const float room = std::max(0.0f, width - face.width("\u2026"));
  const char* rest = nullptr;
  face.font->CalcTextSizeA(face.size, room, 0, text.data(), text.data() + text.size(), &rest);
  std::size_t fits = std::min(static_cast<std::size_t>(rest - text.data()), prefix(text, kLongestLine));
  while (fits > 0 && text[fits - 1] == ' ') --fits;
  return fits;
}

std::string_view fitting_end(const Face& face, std::string_view text, float width) {
  while (!text.empty() && (face.width(text) > width || prefix(text, kLongestLine) < text.size())) {
    text.remove_prefix(prefix(text, 1));
  }
  return text;
}

}  // namespace aisle::panels
