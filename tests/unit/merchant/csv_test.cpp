#include "merchant/csv.hpp"

#include <gtest/gtest.h>

namespace aisle::merchant {
namespace {

TEST(Csv, ReadsQuotesCommasAndLinesInFields) {
  const auto rows = parse_csv("\xEF\xBB\xBFid,title\r\na,\"Chair, \"\"oak\"\"\"\r\nb,\"two\nlines\"\n\nc\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].at("title"), "Chair, \"oak\"");
  EXPECT_EQ(rows[1].at("title"), "two\nlines");
  EXPECT_EQ(rows[2].count("title"), 0u);
}

TEST(Csv, BrokenTextDoesNotHurt) {
  EXPECT_TRUE(parse_csv("").empty());
  EXPECT_TRUE(parse_csv("id,title").empty());
  EXPECT_EQ(parse_csv("id\n\"open").size(), 1u);
}

}  // namespace
}  // namespace aisle::merchant
