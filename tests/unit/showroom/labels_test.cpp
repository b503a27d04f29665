// Labels: breaking lines, letters of many scripts, every product on exactly one card, pages that fit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "sample.hpp"
#include "showroom/hall.hpp"
#include "showroom/labels.hpp"

namespace aisle::showroom {
namespace {

std::unique_ptr<TextPainter> painter() {
  const std::vector<std::string> fonts{"/no/such/font.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"};
  auto made = TextPainter::make(fonts);
  return made ? std::move(*made) : nullptr;
}

TEST(Text, NoFontIsAnErrorWithAWayOut) {
  const auto made = TextPainter::make({"/no/such/font.ttf"});
  ASSERT_FALSE(made);
  EXPECT_FALSE(made.error().todo.empty());
}

TEST(Text, Wraps) {
  const auto text = painter();
  if (!text) GTEST_SKIP() << "fonts-dejavu-core is not installed";
  EXPECT_THAT(text->wrap("Short", 20, 400, 2), testing::ElementsAre("Short"));
  const auto two = text->wrap("Quadruple French window small panes", 20, 230, 2);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0], "Quadruple French");
  for (const char* hard :
       {"Donaudampfschifffahrtsgesellschaftskapitän", "沙发沙发沙发沙发沙发沙发沙发沙发沙发沙发沙发沙发沙发沙发",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5", "\xff\xfe\xc3", ""}) {
    const auto lines = text->wrap(hard, 20, 120, 2);
    EXPECT_LE(lines.size(), 2u) << hard;
    for (const auto& line : lines) EXPECT_LE(text->width_px(line, 20), 121) << line;
  }
}

TEST(Text, DrawsInsideThePictureOnly) {
  const auto text = painter();
  if (!text) GTEST_SKIP() << "fonts-dejavu-core is not installed";
  Picture picture{64, 32, std::vector<std::uint8_t>(std::size_t{64} * 32 * 4, 255)};
  text->draw(picture, "Wider than the picture, дальше края", 24, -10, 20, {0, 0, 0});
  EXPECT_TRUE(std::any_of(picture.rgba.begin(), picture.rgba.end(), [](std::uint8_t v) { return v < 64; }));
}

TEST(Labels, EveryProductHasOneCardAndPagesFit) {
  const auto c = sample::invented(900, 9, 3);
  const Plan plan = showroom::plan(c);
  const auto pages = card_pages(plan, c, "Shop", "en");
  std::size_t tags = 0, signs = 0, boards = 0;
  for (const CardPage& page : pages) {
    EXPECT_LE(page.cards.size(), 40u);
    for (const Card& card : page.cards) {
      tags += card.kind == Card::Kind::edge || card.kind == Card::Kind::stand ? 1 : 0;
      signs += card.kind == Card::Kind::sign ? 1 : 0;
      boards += card.kind == Card::Kind::directory ? 1 : 0;
      EXPECT_TRUE(card.kind != Card::Kind::edge || !card.price.empty());
    }
  }
  EXPECT_EQ(tags, 900u);
  EXPECT_EQ(signs, 2 * plan.departments.size());
  EXPECT_EQ(boards, 1u);
}

TEST(Labels, FiguresShowNoPrice) {
  shop::Catalogue c;
  c.add(sample::product("cat", "Cat", "Animals", {230, 450, 340}, false));
  for (const CardPage& page : card_pages(plan(c), c, "Shop", "en")) {
    for (const Card& card : page.cards) EXPECT_TRUE(card.price.empty());
  }
}

TEST(Labels, PageBecomesAModel) {
  const auto text = painter();
  if (!text) GTEST_SKIP() << "fonts-dejavu-core is not installed";
  const auto c = sample::invented(40, 2, 3);
  const auto pages = card_pages(plan(c), c, "Shop", "en");
  const auto model = build_page(pages.back(), *text);
  ASSERT_EQ(model->view.textures.size(), 1u);
  EXPECT_EQ(model->view.textures[0].mips.front().bytes.size(), 1024u * 1024 / 2);  // BC1
  EXPECT_GE(model->view.meshes.size(), 1u);
}

TEST(Hall, StaysSmallAndInsideItsBoxes) {
  const auto c = sample::furniture();
  if (!c) GTEST_SKIP() << "sweethome3d-furniture is not installed";
  const auto hall = build_hall(plan(*c), Finish::full, {});
  ASSERT_NE(hall, nullptr);
  const std::size_t triangles = hall->indices.size() / 3;
  std::printf("hall_triangles=%zu vertices=%zu meshes=%zu\n", triangles, hall->vertices.size(),
              hall->view.meshes.size());
  EXPECT_LT(triangles, 60000u);
  for (const auto& mesh : hall->view.meshes) {
    EXPECT_LT(mesh.material, hall->view.materials.size());
    for (std::uint32_t i = 0; i < mesh.lods[0].index_count; ++i)
      EXPECT_LT(hall->indices[mesh.lods[0].first_index + i], mesh.vertex_count);
  }
}

TEST(Hall, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(build_hall(plan(sample::invented(300, 5, 1)), Finish::full, stop.get_token()), nullptr);
}

}  // namespace
}  // namespace aisle::showroom
