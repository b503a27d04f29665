#include "merchant/properties.hpp"

#include <gtest/gtest.h>

namespace aisle::merchant {
namespace {

TEST(Properties, ReadsKeysValuesAndComments) {
  const auto p = parse_properties("# comment\n! too\nid#1=Scopia#bed\n  name#1 : Bed \r\nempty=\nlast word");
  EXPECT_EQ(p.at("id#1"), "Scopia#bed");
  EXPECT_EQ(p.at("name#1"), "Bed ");
  EXPECT_EQ(p.at("empty"), "");
  EXPECT_EQ(p.at("last"), "word");
  EXPECT_EQ(p.size(), 4u);
}

TEST(Properties, DecodesLatin1EscapesAndSurrogates) {
  const auto p =
      parse_properties("a=B\xfcro\nb=\\u6d74\\u5ba4\nc=\\ud83d\\ude00\nd=Bill 10\\u20ac\ne=tab\\there\\=\\:\\\\");
  EXPECT_EQ(p.at("a"), "Büro");
  EXPECT_EQ(p.at("b"), "浴室");
  EXPECT_EQ(p.at("c"), "😀");
  EXPECT_EQ(p.at("d"), "Bill 10€");
  EXPECT_EQ(p.at("e"), "tab\there=:\\");
}

TEST(Properties, JoinsContinuedLines) {
  EXPECT_EQ(parse_properties("a=one \\\n    two\\\r\n  three\n").at("a"), "one twothree");
}

TEST(Properties, BrokenEscapesDoNotHurt) {
  EXPECT_NO_FATAL_FAILURE(parse_properties("a=\\u12"));
  EXPECT_NO_FATAL_FAILURE(parse_properties("a=\\"));
  EXPECT_EQ(parse_properties("a=\\ud83d!").count("a"), 1u);
}

}  // namespace
}  // namespace aisle::merchant
