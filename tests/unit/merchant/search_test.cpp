// Search: what it finds and in which order, that pages fit together, and that it does not look at the whole catalogue.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <chrono>
#include <set>

#include "base/random.hpp"
#include "merchant/catalogue.hpp"
#include "merchant/language.hpp"

namespace aisle::merchant {
namespace {

Product product(const std::string& id, const std::string& title, const std::string& category,
                const std::string& german = "") {
  Product p;
  p.id = id;
  p.titles = {{"en", title}};
  if (!german.empty()) p.titles["de"] = german;
  p.categories = {{"en", category}};
  p.tags = {{"en", "sample"}};
  p.creator = "Somebody";
  p.price_eur_cents = 1000 + static_cast<std::int64_t>(id.size());
  return p;
}

std::vector<std::string> found(const Catalogue& c, SearchQuery query, std::size_t limit = 100) {
  std::vector<std::string> out;
  for (const Product* p : c.search(query, 0, limit).products) out.push_back(p->id);
  return out;
}

using Ids = std::vector<std::string>;

Catalogue shop() {
  return Catalogue({product("office", "Office chair", "Chairs", "Bürostuhl"), product("chair", "Chair", "Chairs", "Stuhl"),
                    product("armchair", "Armchair", "Chairs", "Sessel"), product("lamp", "Lamp", "Lights", "Lampe"),
                    product("cn", "椅子 木", "Chairs")});
}

TEST(Search, BestMatchesFirstThenCatalogueOrder) {
  EXPECT_EQ(found(shop(), {"chair", {}, "en", {}}), (Ids{"chair", "office", "armchair", "cn"}));
  EXPECT_EQ(found(shop(), {"", {}, "en", {}}), (Ids{"office", "chair", "armchair", "lamp", "cn"}));
}
TEST(Search, FindsPartsOfCompoundsInTheBuyersLanguageAndInEnglish) {
  EXPECT_EQ(found(shop(), {"STUHL", {}, "de", {}}), (Ids{"chair", "office"}));
  EXPECT_EQ(found(shop(), {"bürost", {}, "de", {}}), (Ids{"office"}));
  EXPECT_EQ(found(shop(), {"lamp", {}, "de", {}}), (Ids{"lamp"}));
  EXPECT_EQ(found(shop(), {"stuhl", {}, "en", {}}), Ids{});
}
TEST(Search, FindsSingleChineseCharacters) { EXPECT_EQ(found(shop(), {"子", {}, "en", {}}), Ids{"cn"}); }
TEST(Search, AllWordsAndAnyCategoryMustMatch) {
  EXPECT_EQ(found(shop(), {"office chair", {}, "en", {}}), Ids{"office"});
  EXPECT_EQ(found(shop(), {"chair", {"Lights"}, "en", {}}), Ids{});
  EXPECT_EQ(found(shop(), {"", {"Lights", "Nothing"}, "en", {}}), Ids{"lamp"});
  EXPECT_EQ(found(shop(), {"zebra", {}, "en", {}}), Ids{});
}
TEST(Search, KeepsOnlyWhatIsWanted) {
  const auto long_ids = [](const Product& p) { return p.id.size() > 5; };
  EXPECT_EQ(found(shop(), {"", {}, "en", long_ids}), (Ids{"office", "armchair"}));
  EXPECT_EQ(found(shop(), {"chair", {}, "en", long_ids}), (Ids{"office", "armchair"}));
}

// As it was before there was an index: looks at every product.
Ids slowly(const Catalogue& c, const std::string& text) {
  const auto words = words_of(text);
  Ids out;
  for (const Product& p : c.products()) {
    const std::string all = fold_case(fmt::format("{} {} {} {}", in_language(p.titles, "en"),
                                                  in_language(p.categories, "en"), in_language(p.tags, "en"), p.creator));
    if (std::ranges::all_of(words, [&](const auto& w) { return all.find(w) != std::string::npos; })) out.push_back(p.id);
  }
  std::ranges::sort(out);
  return out;
}

Catalogue many(int count) {
  static const char* kWords[] = {"oak", "red", "chair", "table", "lamp", "soft", "chairman", "wood", "wooden", "big"};
  base::Seeded random(5);
  std::vector<Product> out;
  for (int i = 0; i < count; ++i) {
    std::string title(kWords[random.below(10)]);
    for (std::uint32_t n = random.below(3); n > 0; --n) title.append(" ").append(kWords[random.below(10)]);
    title.append(" ").append(std::to_string(i / 7));
    out.push_back(product(fmt::format("p{}", i), title, kWords[random.below(10)]));
  }
  return Catalogue(std::move(out));
}

TEST(Search, FindsWhatLookingAtEverythingFinds) {
  const Catalogue c = many(3000);
  for (const char* query : {"chair", "wood", "oak chair", "a", "12", "7 red", "en lamp", "sample", "nobody", "big big big"}) {
    Ids ids = found(c, {query, {}, "en", {}}, 10'000);
    std::ranges::sort(ids);
    EXPECT_EQ(ids, slowly(c, query)) << query;
  }
}

TEST(Search, PagesFitTogether) {
  const Catalogue c = many(3000);
  const Ids whole = found(c, {"wood", {}, "en", {}}, 10'000);
  ASSERT_GT(whole.size(), 700u);  // more than are ranked
  Ids ids;
  for (std::size_t offset = 0;; offset += 90) {
    const SearchPage page = c.search({"wood", {}, "en", {}}, offset, 90);
    for (const Product* p : page.products) ids.push_back(p->id);
    EXPECT_EQ(page.more, offset + 90 < whole.size());
    if (!page.more) break;
  }
  EXPECT_EQ(ids, whole);
  EXPECT_EQ(c.search({"wood", {}, "en", {}}, 10'000, 10).products.size(), 0u);
}

TEST(Search, ATitleThatIsTheQueryComesFirstWhereverItIs) {
  std::vector<Product> products;
  for (int i = 0; i < 5000; ++i) products.push_back(product(fmt::format("p{}", i), "Big chair", "Chairs"));
  products.push_back(product("it", "Chair", "Chairs"));
  EXPECT_EQ(found(Catalogue(std::move(products)), {"chair", {}, "en", {}}, 10).front(), "it");
}

}  // namespace
}  // namespace aisle::merchant
