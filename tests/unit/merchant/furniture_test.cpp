#include "merchant/furniture.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <set>

#include "base/platform.hpp"

namespace aisle::merchant {
namespace {

constexpr const char* kPackage = "/usr/share/sweethome3d/furniture";

class Furniture : public testing::Test {
 protected:
  void SetUp() override {
    if (!base::file_exists(kPackage))
      GTEST_SKIP() << "SKIPPED: unit_merchant Furniture: the package sweethome3d-furniture is not installed";
    auto read = read_furniture(kPackage);
    ASSERT_TRUE(read) << read.error().sentence();
    pieces = std::move(*read);
  }
  const FurniturePiece& named(const std::string& id) const {
    return *std::ranges::find_if(pieces, [&](const FurniturePiece& p) { return p.product.id == id; });
  }
  std::vector<FurniturePiece> pieces;
};

TEST_F(Furniture, ReadsEveryPieceWithItsParticulars) {
  EXPECT_GE(pieces.size(), 800u);
  std::set<std::string> ids;
  for (const FurniturePiece& piece : pieces) {
    const Product& p = piece.product;
    EXPECT_TRUE(ids.insert(p.id).second) << p.id;
    EXPECT_FALSE(p.titles.at("en").empty()) << p.id;
    EXPECT_FALSE(p.categories.at("en").empty()) << p.id;
    EXPECT_FALSE(p.creator.empty()) << p.id;
    EXPECT_FALSE(p.license.empty()) << p.id;
    EXPECT_TRUE(p.width_mm > 0 && p.height_mm > 0 && p.depth_mm > 0) << p.id;
    EXPECT_FALSE(piece.content.empty()) << p.id;
  }
}

TEST_F(Furniture, KeepsLanguagesRotationsAndElevations) {
  const FurniturePiece& basin = named("scopia-bathroom3");
  EXPECT_EQ(basin.product.titles.at("de"), "Waschbecken");
  EXPECT_EQ(basin.product.categories.at("de"), "Badezimmer");
  EXPECT_EQ(basin.product.titles.size(), 21u);
  EXPECT_EQ(basin.product.width_mm, 719);
  EXPECT_EQ(basin.product.elevation_mm, 420);
  EXPECT_NE(basin.product.license.find("©"), std::string::npos);
  EXPECT_FALSE(std::isdigit(static_cast<unsigned char>(basin.product.categories.at("zh-TW").front())));
  EXPECT_EQ(std::ranges::count_if(pieces, [](const FurniturePiece& p) { return p.rotation.has_value(); }), 33);
}

TEST_F(Furniture, PricesArePlausibleAndNothingAliveIsSold) {
  int not_for_sale = 0;
  for (const FurniturePiece& piece : pieces) {
    const Product& p = piece.product;
    not_for_sale += p.for_sale ? 0 : 1;
    if (p.titles.at("en") == "Chair") {
      EXPECT_TRUE(p.price_eur_cents >= 3900 && p.price_eur_cents <= 24900) << p.id << " " << p.price_eur_cents;
    }
    if (p.for_sale) {
      EXPECT_GE(p.initial_stock, 1000) << p.id;
      EXPECT_GE(p.price_eur_cents, 190) << p.id;
    } else {
      EXPECT_EQ(p.price_eur_cents, 0) << p.id;
    }
    EXPECT_FALSE(p.for_sale && p.categories.at("en") == "Characters") << p.id;
  }
  EXPECT_EQ(not_for_sale, 41);  // 37 characters, a deer, three banknotes
}

TEST_F(Furniture, ASmallShopHasAllDepartmentsAndTheSamePrices) {
  const auto few = spread_over_categories(pieces, 24);
  ASSERT_EQ(few.size(), 24u);
  std::set<std::string> categories;
  for (const FurniturePiece& piece : few) {
    categories.insert(piece.product.categories.at("en"));
    EXPECT_EQ(piece.product.price_eur_cents, named(piece.product.id).product.price_eur_cents);
  }
  EXPECT_EQ(categories.size(), 12u);
}

}  // namespace
}  // namespace aisle::merchant
