#include "showroom/mount.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace aisle::showroom {
namespace {

constexpr float kUnknownSizeM = 0.4f;  // a box of this size stands for a product without dimensions
constexpr float kSmallestM = 0.001f, kLargestM = 60.0f;

// Ids and model addresses usually stay English when titles are translated, so they are read as well.
std::string words_of(const shop::Product& p) {
  std::string text = " " + p.title + " " + p.id.value + " ";
  for (const auto& m : p.media) {
    if (m.kind != shop::Media::Kind::model) continue;
    text += m.alt_text + " " + m.url.substr(m.url.rfind('/') == std::string::npos ? 0 : m.url.rfind('/')) + " ";
  }
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    c = byte < 128 && std::isalnum(byte) == 0 ? ' ' : static_cast<char>(std::tolower(byte));
  }
  return text;
}

// A word matches at its beginning: "lamp" finds "lamps", and " door" does not find "outdoor".
template <std::size_t N>
bool mentions(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return text.find(w) != std::string_view::npos; });
}

constexpr std::array<std::string_view, 16> kHangingWords = {
    " ceiling",     " chandelier",       " pendant",      " hanging light", " hanging lamp", " hanginglight",
    " fluorescent", " track light",      " kronleuchter", " deckenl",       " hängel",       " plafonnier",
    " lustre",      " lámpara de techo", " suspension ",  " lampadario"};
constexpr std::array<std::string_view, 36> kWallWords = {
    " wall",           " socket ",       " plug ",          " switch ",      " dimmer",         " antenna ",
    " rj 45",          " rj45",          " intercom",       " dart",         " towel rack",     " towel ",
    " toilet paper",   " cuckoo",        " emergency sign", " upper ",       " small upper",    " letters box",
    " basketball net", " garden faucet", " entry bell",     " entry speech", " surveillance",   " porch light",
    " water heater",   " air cond",      " urinal",         " window blind", " window shutter", " shower head",
    " number lock",    " poster",        " painting",       " picture",      " smoke detector", " hood "};
constexpr std::array<std::string_view, 14> kOpeningWords = {
    " door",           " doors", " double door", " glass door", " window",  " french window", " curtain",
    " shower curtain", " tür",   " fenster",     " porte ",     " fenêtre", " puerta ",       " ventana "};
constexpr std::array<std::string_view, 4> kNotOpeningWords = {" doormat", " door mat", " cabinet", " elevator "};

bool thin(glm::vec3 s) { return s.z <= 0.06f && s.y >= 0.12f && s.y > 2 * s.z; }

Mount by_size(glm::vec3 s) {
  if (s.z <= 0.46f && s.x <= 1.3f && s.y <= 0.65f) return Mount::shelf;
  if (s.y <= 0.30f && s.x <= 1.4f && s.z <= 1.1f) return Mount::counter;
  if (s.y <= 0.80f && s.x <= 1.0f && s.z <= 0.85f) return Mount::plinth;
  return Mount::platform;
}

}  // namespace

glm::vec3 size_of(const shop::Product& product, bool* known) {
  const bool given = product.dimensions && product.dimensions->width > 0 && product.dimensions->height > 0 &&
                     product.dimensions->depth > 0;
  if (known != nullptr) *known = given;
  if (!given) return glm::vec3(kUnknownSizeM);
  const auto& d = *product.dimensions;
  const auto clamp_side = [](std::int32_t mm) {
    return std::clamp(static_cast<float>(mm) * 0.001f, kSmallestM, kLargestM);
  };
  return {clamp_side(d.width), clamp_side(d.height), clamp_side(d.depth)};
}

Mount mount_of(const shop::Product& product, glm::vec3 s) {
  if (std::max({s.x, s.y, s.z}) > kYardFromM) return Mount::yard;
  const std::string words = words_of(product);
  if (mentions(words, kHangingWords) && s.y <= 1.9f && std::max(s.x, s.z) <= 1.6f) return Mount::hanging;
  if (mentions(words, kWallWords) && s.y <= 1.9f && s.z <= 0.8f) return Mount::wall;
  if (mentions(words, kOpeningWords) && !mentions(words, kNotOpeningWords) && s.z <= 0.6f) {
    return s.y > 1.35f ? Mount::standing : Mount::wall;
  }
  if (thin(s)) return s.y > 1.35f ? Mount::standing : Mount::wall;  // it would fall over
  return by_size(s);
}

}  // namespace aisle::showroom
