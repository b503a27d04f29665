// The panels' words in every language.
#include "panels/words.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace aisle::panels::testing {
namespace {

std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Words, EveryLanguageSaysEverythingWithTheSameGaps) {
  const auto gaps = [](std::string_view text) {
    int n = 0;
    for (std::size_t at = text.find("{}"); at != std::string_view::npos; at = text.find("{}", at + 2)) ++n;
    return n;
  };
  const Words english("en");
  EXPECT_GE(Words::languages().size(), 4u);
  for (const std::string_view language : Words::languages()) {
    const Words words(std::string(language) + "-XX");
    int same = 0;
    for (std::size_t i = 0; i < kWords; ++i) {
      const auto word = static_cast<Word>(i);
      EXPECT_EQ(gaps(words[word]), gaps(english[word])) << language << ": " << english[word];
      same += words[word] == english[word] ? 1 : 0;
    }
    EXPECT_TRUE(language == "en" || same < 10) << language << " says " << same << " things in English";
  }
}

TEST(Words, WhatTheProgramSaysInEnglishIsSaidInTheShoppersLanguage) {
  const Words german("de-AT"), english("en");
  EXPECT_EQ(german.said("Your payment did not go through. Nothing was ordered. Confirm again to pay."),
            "Ihre Zahlung kam nicht durch. Es wurde nichts bestellt. Bestätigen Sie noch einmal, um zu bezahlen.");
  EXPECT_EQ(german.said("shop.example did not answer as a shop (it sent a web page). Ask the shop."),
            "shop.example hat nicht wie ein Laden geantwortet (it sent a web page). Fragen Sie den Laden.");
  EXPECT_EQ(german.said("Only 2 of these. Nothing was paid."), "Only 2 of these. Es wurde nichts bezahlt.") << "the shop's own words stay";
  EXPECT_EQ(german.said(""), "");
  EXPECT_EQ(english.said("Nothing was paid."), "Nothing was paid.");
}

// Each translated sentence is one that the program says, word for word: else a change of the English would lose its translations unseen.
TEST(Words, EveryTranslatedSentenceIsOneTheProgramSays) {
  const char* top = std::getenv("AISLE_SOURCE_DIR");
  if (top == nullptr) GTEST_SKIP() << "AISLE_SOURCE_DIR is not set";
  std::string program;
  for (const auto& file : std::filesystem::recursive_directory_iterator(std::filesystem::path(top) / "app")) {
    if (file.path().extension() == ".cpp" || file.path().extension() == ".hpp") program += slurp(file.path());
  }
  for (std::size_t at = program.find("\\\""); at != std::string::npos; at = program.find("\\\"", at)) program.erase(at, 1);
  for (const char* language : {"de", "es", "fr"}) {
    const auto words = nlohmann::json::parse(slurp(std::filesystem::path(top) / "assets/data/translations" / (std::string(language) + ".json")));
    EXPECT_GT(words["sentences"].size(), 100u) << language;
    for (const auto& [english, text] : words["sentences"].items()) EXPECT_NE(program.find(english), std::string::npos) << english;
  }
}

}  // namespace
}  // namespace aisle::panels::testing
