// Catalogue: the products of one shop, read once from a content-addressed folder and never changed while serving.
// Folder: catalogue.json, media/<sha256>.glb|png, imports/<key>.json. Prices here are in euro cents; see market.hpp.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "glue/result.hpp"
#include "merchant/json.hpp"
#include "merchant/search_index.hpp"

namespace aisle::merchant {

struct MediaFile {
  std::string file;  // "<sha256>.glb", below media/
  int width = 0;     // pixels; 0 for models
  int height = 0;
};
Json media_json(const std::optional<MediaFile>& media);  // null: none
std::optional<MediaFile> media_from(const Json& json);

// Text by language tag; where a language lacks one, "en" stands in, else nothing.
using Texts = std::map<std::string, std::string>;
const std::string& in_language(const Texts& texts, const std::string& language);

struct Product {
  std::string batch;  // the import it came with: "furniture", "folder"
  std::string id;     // also the SKU
  std::string variant_id() const { return id + ".1"; }
  Texts titles, categories, tags;
  int width_mm = 0, height_mm = 0, depth_mm = 0;
  int elevation_mm = 0;  // how high above the floor it is meant to hang
  bool opening = false;  // door or window
  bool movable = true;
  std::string creator, license, source;
  std::int64_t triangles = 0;
  std::optional<MediaFile> model, photo, icon;
  std::vector<std::string> notes;  // what the importer had to say
  std::int64_t price_eur_cents = 0;
  std::int64_t initial_stock = 0;
  bool for_sale = true;  // false: a display figure
  std::string variant_of;                                     // id of the product it is a variant of; empty: a product of its own
  std::vector<std::pair<std::string, std::string>> options;   // name, label: what sets it apart from the other variants
  std::string disclosure;                                     // what must be said beside it (energy class, hazard); empty: nothing
  std::optional<MediaFile> disclosure_picture;
};

struct SearchQuery {
  std::string text;                     // empty: everything
  std::vector<std::string> categories;  // any of these, in any language
  std::string language = "en";
  std::function<bool(const Product&)> keep;  // empty: all
};

struct SearchPage {
  std::vector<const Product*> products;
  bool more = false;
  std::optional<std::size_t> total;  // where it is known without looking at everything
};

class Catalogue {
 public:
  // An absent catalogue is an empty one: a shop may start before its import.
  static Result<Catalogue> load(const std::string& folder);
  explicit Catalogue(std::vector<Product> products);
  Catalogue(Catalogue&&) = default;  // a copy would point into the other one
  Catalogue(const Catalogue&) = delete;

  const std::vector<Product>& products() const { return products_; }  // without variants of others
  const std::vector<Product>& variants() const { return variants_; }
  std::vector<Product> everything() const;
  // The product that ONE is a variant of, else itself; and with all its variants, itself first.
  const Product& whole(const Product& one) const;
  std::vector<const Product*> family(const Product& whole) const;
  const std::vector<std::string>& languages() const { return languages_; }
  const Product* find(std::string_view product_or_variant_id) const;
  // Best matches first; catalogue order among equals, so that cursors are stable. Costs what the page costs, not what the
  // catalogue holds: of very many matches only the first kMostRanked and those whose title begins like the query are
  // ranked, the others follow in catalogue order.
  SearchPage search(const SearchQuery& query, std::size_t offset, std::size_t limit) const;

 private:
  struct Folded {  // what the words of a query are compared with
    std::string title, rest;
  };
  static constexpr std::size_t kMostRanked = 250;
  class Matches;
  struct LanguageIndex {
    SearchIndex words;
    std::vector<std::pair<std::string, std::uint32_t>> titles;  // folded, sorted
  };
  int score(std::size_t product, const std::string& word, const std::string& language) const;
  int score(std::size_t product, const std::vector<std::string>& words, const std::string& language) const;
  std::vector<std::uint32_t> ranked_first(const std::vector<std::string>& words, const SearchQuery& query,
                                          Matches& matches) const;
  void take_variants_apart();
  std::vector<Product> products_, variants_;
  std::unordered_map<std::string, std::vector<std::size_t>> families_;  // product id -> places in variants_
  std::vector<std::map<std::string, Folded>> folded_;
  std::vector<std::string> languages_;
  std::map<std::string, LanguageIndex> indexes_;                       // by language
  std::map<std::string, std::vector<std::uint32_t>> by_category_;      // by its name in any language
  std::unordered_map<std::string, const Product*> by_id_;
};

Json to_json(const Product& product);
Product product_from_json(const Json& json);
Result<void> save_catalogue(const std::string& folder, const std::vector<Product>& products);
// Replaces what an earlier import of the same BATCH brought, and whatever has the same id; keeps the rest.
Result<void> merge_into_catalogue(const std::string& folder, const std::string& batch, std::vector<Product> products);

}  // namespace aisle::merchant
