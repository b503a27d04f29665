#include "panels/words.hpp"

#include <nlohmann/json.hpp>

namespace aisle::panels {
namespace {

struct Named {
  std::string_view name, english;
};
constexpr std::array<Named, kWords> kEnglish = {{
#define AISLE_WORD_TEXT(name, english) {#name, english},
    AISLE_WORDS(AISLE_WORD_TEXT)
#undef AISLE_WORD_TEXT
}};

struct Translation {
  std::string_view language, json;
};
constexpr Translation kTranslations[] = {
#include "panels_translations.inc"
};

std::string_view primary(std::string_view language) { return language.substr(0, language.find_first_of("-_")); }

}  // namespace

Words::Words(std::string_view language) : language_(language) {
  for (std::size_t i = 0; i < kWords; ++i) text_[i] = kEnglish[i].english;
  for (const Translation& translation : kTranslations) {
    if (translation.language != primary(language)) continue;
    const auto json = nlohmann::json::parse(translation.json, nullptr, false);
    if (!json.is_object()) return;  // a test sees it; the shopper reads English
    for (std::size_t i = 0; i < kWords; ++i) {
      const auto found = json.find(kEnglish[i].name);
      if (found != json.end() && found->is_string()) text_[i] = found->get<std::string>();
    }
  }
}

std::vector<std::string_view> Words::languages() {
  std::vector<std::string_view> all = {"en"};
  for (const Translation& translation : kTranslations) all.push_back(translation.language);
  return all;
}

}  // namespace aisle::panels
