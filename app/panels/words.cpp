#include "panels/words.hpp"

namespace aisle::panels {
namespace {

constexpr std::array<std::string_view, kWords> kEnglish = {
#define AISLE_WORD_TEXT(name, english) english,
    AISLE_WORDS(AISLE_WORD_TEXT)
#undef AISLE_WORD_TEXT
};

}  // namespace

Words::Words(std::string_view language) : language_(language) {
  for (std::size_t i = 0; i < kWords; ++i) text_[i] = kEnglish[i];
}

}  // namespace aisle::panels
