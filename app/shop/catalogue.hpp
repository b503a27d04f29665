// The catalogue: products as a shop describes them, in the shopper's language. Pure values; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "shop/message.hpp"

namespace aisle::shop {

using ProductId = base::Id<struct ProductTag>;
using VariantId = base::Id<struct VariantTag>;

struct Media {
  enum class Kind : std::uint8_t { image, model, other };
  Kind kind = Kind::other;  // as ucp understood it; models verifies magic bytes
  std::string url, alt_text;
  std::int32_t width = 0, height = 0;  // pixels, 0 unknown
};
struct DimensionsMm {
  std::int32_t width = 0, height = 0, depth = 0;  // x, y, z
};
struct Variant {
  VariantId id;
  std::string title;
  base::Money price;
  std::optional<base::Money> list_price;
  bool available = true;
  std::vector<std::pair<std::string, std::string>> options;  // name, label
  std::vector<Media> media;
};
struct OptionValue {
  std::string label;
  std::optional<bool> available, exists;  // with what is selected, when the shop has said so
};
struct Option {  // "Color": "Red", "Blue"
  std::string name;
  std::vector<OptionValue> values;
};
struct Rating {
  double value = 0, scale_max = 5;
  std::int64_t count = 0;
};
struct Product {
  ProductId id;
  std::string title, description;  // plain text
  std::vector<std::string> categories;  // shopper's language, most specific first
  std::vector<Media> media;             // first is featured
  std::vector<Variant> variants;        // first is featured
  std::vector<Option> options;          // what variants differ in; see option_views()
  std::vector<Message> messages;        // about this product: disclosures stand beside it
  std::optional<DimensionsMm> dimensions;
  std::optional<Rating> rating;
  std::string creator, license;         // of the 3D model
  bool sample = false;
  bool for_sale() const {
    for (const auto& v : variants) {
      if (v.available) return true;
    }
    return false;
  }
  const Media* model(const VariantId& chosen = {}) const;  // first of the chosen (else featured) variant, else of the product; null when none
  const Media* photo(const VariantId& chosen = {}) const;  // largest image up to 2048
  const Media* icon() const;        // smallest image
};

// How a panel shows the values of an option, given what is chosen of the others.
enum class Choice : std::uint8_t { selectable, struck_out, hidden };  // can be had; exists but sold out; there is no such thing
using Selection = std::vector<std::pair<std::string, std::string>>;  // option name, label
struct OptionView {
  std::string name;
  std::vector<std::pair<std::string, Choice>> values;
};
std::vector<OptionView> option_views(const Product& product, const Selection& selection);
// The variant that has all that is selected; null when none. The first (featured) one for an empty selection.
const Variant* variant_of(const Product& product, const Selection& selection);

class Catalogue {
 public:
  void clear();
  void add(Product product);  // replaces one of the same id
  const std::vector<Product>& products() const { return products_; }
  const Product* find(const ProductId& id) const;
  const Product* find_variant(const VariantId& id, const Variant** variant = nullptr) const;
  // Distinct first categories in order of first appearance, with counts.
  std::vector<std::pair<std::string, int>> departments() const;
  std::uint64_t version() const { return version_; }  // changes with every add/clear
  bool complete = false;                              // all pages are here

 private:
  std::vector<Product> products_;
  std::unordered_map<ProductId, std::size_t> index_;
  std::unordered_map<VariantId, std::size_t> variants_;
  std::uint64_t version_ = 0;
};

}  // namespace aisle::shop
