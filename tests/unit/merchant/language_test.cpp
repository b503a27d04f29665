#include "merchant/language.hpp"

#include <gtest/gtest.h>

namespace aisle::merchant {
namespace {

const std::vector<std::string> kOffered{"en", "de", "pt", "pt-PT", "zh-CN", "zh-TW"};
std::string best(std::vector<std::string> wishes) { return best_language(wishes, kOffered); }

TEST(Language, ReadsAcceptLanguageByWeight) {
  EXPECT_EQ(parse_accept_language("en;q=0.5, de-AT , fr;q=0, *;q=0.1"), (std::vector<std::string>{"de-AT", "en"}));
  EXPECT_TRUE(parse_accept_language("").empty());
}

TEST(Language, PicksExactThenPrimaryThenEnglish) {
  EXPECT_EQ(best({"de-AT"}), "de");
  EXPECT_EQ(best({"pt-PT"}), "pt-PT");
  EXPECT_EQ(best({"pt-BR"}), "pt");
  EXPECT_EQ(best({"ko", "de"}), "de");
  EXPECT_EQ(best({"ko"}), "en");
  EXPECT_EQ(best({}), "en");
}

TEST(Language, KnowsChineseScripts) {
  EXPECT_EQ(best({"zh-Hans"}), "zh-CN");
  EXPECT_EQ(best({"zh"}), "zh-CN");
  EXPECT_EQ(best({"zh-Hant-HK"}), "zh-TW");
}

TEST(Language, FoldsLettersOfManyAlphabets) {
  EXPECT_EQ(fold_case("STÜHLE Ž Ő Ğ"), "stühle ž ő ğ");
  EXPECT_EQ(fold_case("КРЕСЛО Ёлка"), "кресло ёлка");
  EXPECT_EQ(fold_case("ΚΑΡΕΚΛΑ"), "καρεκλα");
  EXPECT_EQ(fold_case("浴室 😀"), "浴室 😀");
  EXPECT_NO_FATAL_FAILURE(fold_case("\xc3"));
}

TEST(Language, SplitsQueriesIntoWords) {
  EXPECT_EQ(words_of("  Coffee-table, ROUND!"), (std::vector<std::string>{"coffee", "table", "round"}));
  EXPECT_TRUE(words_of(" .,!").empty());
}

}  // namespace
}  // namespace aisle::merchant
