#include <gtest/gtest.h>

#include "shop/cart.hpp"
#include "shop/catalogue.hpp"

namespace {

using namespace aisle;
using namespace aisle::shop;

const base::Currency kEur = *base::Currency::parse("EUR");

Product a_product(const std::string& id, const std::string& department) {
  Product p;
  p.id = ProductId(id);
  p.title = id;
  p.categories = {department};
  p.variants = {{VariantId(id + ".1"), id, {100, kEur}, std::nullopt, true, {}, {}}};
  return p;
}

TEST(Catalogue, FindsByProductAndVariantAndReplaces) {
  Catalogue c;
  c.add(a_product("chair", "Chairs"));
  c.add(a_product("lamp", "Lamps"));
  const auto before = c.version();
  Product better = a_product("chair", "Chairs");
  better.variants[0].id = VariantId("chair.2");
  c.add(better);
  EXPECT_NE(c.version(), before);
  EXPECT_EQ(c.products().size(), 2u);
  const Variant* v = nullptr;
  EXPECT_NE(c.find_variant(VariantId("chair.2"), &v), nullptr);
  ASSERT_NE(v, nullptr);
  EXPECT_EQ(c.find_variant(VariantId("chair.1")), nullptr);
  EXPECT_EQ(c.find(ProductId("sofa")), nullptr);
}

TEST(Catalogue, DepartmentsKeepTheOrderOfFirstAppearance) {
  Catalogue c;
  c.add(a_product("b", "Lamps"));
  c.add(a_product("a", "Chairs"));
  c.add(a_product("c", "Lamps"));
  const std::vector<std::pair<std::string, int>> expected{{"Lamps", 2}, {"Chairs", 1}};
  EXPECT_EQ(c.departments(), expected);
}

TEST(Product, ModelPhotoAndIconAreChosenByKindAndSize) {
  Product p = a_product("chair", "Chairs");
  p.media = {{Media::Kind::model, "http://127.0.0.1/chair.GLB?x=1", "", 0, 0}, {Media::Kind::image, "http://127.0.0.1/chair.png", "", 800, 600},
             {Media::Kind::image, "http://127.0.0.1/icon.png", "", 128, 128}, {Media::Kind::image, "http://127.0.0.1/huge.png", "", 9000, 9000}};
  ASSERT_NE(p.model(), nullptr);
  EXPECT_EQ(p.model()->url, "http://127.0.0.1/chair.GLB?x=1");
  EXPECT_EQ(p.photo()->url, "http://127.0.0.1/chair.png");
  EXPECT_EQ(p.icon()->url, "http://127.0.0.1/icon.png");
}

TEST(Product, TheChosenVariantsModelElseTheProducts) {
  Product p = a_product("chair", "Chairs");
  p.media = {{Media::Kind::model, "http://127.0.0.1/chair.glb", "", 0, 0}};
  Variant red, blue;
  red.id = VariantId("red");
  blue.id = VariantId("blue");
  red.media = {{Media::Kind::model, "http://127.0.0.1/red.glb", "", 0, 0}};
  blue.media = {{Media::Kind::model, "http://127.0.0.1/blue.glb", "", 0, 0}};
  p.variants = {red, blue};
  EXPECT_EQ(p.model()->url, red.media[0].url) << "the featured one's";
  EXPECT_EQ(p.model(VariantId("blue"))->url, blue.media[0].url);
  p.variants[1].media.clear();
  EXPECT_EQ(p.model(VariantId("blue"))->url, p.media[0].url) << "the product's own, never another variant's";
}

TEST(Cart, AddsRaisesRemovesAndCaps) {
  Cart cart;
  const Product p = a_product("chair", "Chairs");
  for (int i = 0; i < 120; ++i) cart.add(p, p.variants[0]);
  EXPECT_EQ(cart.lines.size(), 1u);
  EXPECT_EQ(cart.count(), 99);
  cart.set_quantity(p.variants[0].id, 3);
  EXPECT_EQ(cart.count(), 3);
  cart.set_quantity(p.variants[0].id, 0);
  EXPECT_TRUE(cart.lines.empty());
}

}  // namespace
