#include "merchant/catalogue.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "base/platform.hpp"
#include "merchant/language.hpp"

namespace aisle::merchant {
namespace {

constexpr int kFormat = 1;

Json texts_json(const Texts& texts) {
  Json out = Json::object();
  for (const auto& [language, text] : texts) out[language] = text;
  return out;
}

Texts texts_from(const Json& json) {
  Texts out;
  if (json.is_object()) {
    for (const auto& [language, text] : json.items()) {
      if (text.is_string()) out[language] = text.get<std::string>();
    }
  }
  out.try_emplace("en");
  return out;
}

Json media_json(const std::optional<MediaFile>& media) {
  if (!media) return nullptr;
  return {{"file", media->file}, {"width", media->width}, {"height", media->height}};
}

std::optional<MediaFile> media_from(const Json& json) {
  const std::string file = text_of(json, "file");
  if (file.empty()) return std::nullopt;
  return MediaFile{file, static_cast<int>(integer_of(json, "width")), static_cast<int>(integer_of(json, "height"))};
}

}  // namespace

const std::string& in_language(const Texts& texts, const std::string& language) {
  const auto it = texts.find(language);
  return it != texts.end() && !it->second.empty() ? it->second : texts.at("en");
}

Json to_json(const Product& p) {
  return {{"id", p.id},
          {"batch", p.batch},
          {"titles", texts_json(p.titles)},
          {"categories", texts_json(p.categories)},
          {"tags", texts_json(p.tags)},
          {"size_mm", {p.width_mm, p.height_mm, p.depth_mm}},
          {"elevation_mm", p.elevation_mm},
          {"opening", p.opening},
          {"movable", p.movable},
          {"creator", p.creator},
          {"license", p.license},
          {"source", p.source},
          {"triangles", p.triangles},
          {"model", media_json(p.model)},
          {"photo", media_json(p.photo)},
          {"icon", media_json(p.icon)},
          {"notes", p.notes},
          {"price_eur_cents", p.price_eur_cents},
          {"initial_stock", p.initial_stock},
          {"for_sale", p.for_sale}};
}

Product product_from_json(const Json& json) {
  Product p;
  p.id = text_of(json, "id");
  p.batch = text_of(json, "batch");
  p.titles = texts_from(member(json, "titles"));
  p.categories = texts_from(member(json, "categories"));
  p.tags = texts_from(member(json, "tags"));
  if (const Json& size = member(json, "size_mm"); size.is_array() && size.size() == 3) {
    p.width_mm = size[0].get<int>();
    p.height_mm = size[1].get<int>();
    p.depth_mm = size[2].get<int>();
  }
  p.elevation_mm = static_cast<int>(integer_of(json, "elevation_mm"));
  p.opening = flag_of(json, "opening");
  p.movable = flag_of(json, "movable", true);
  p.creator = text_of(json, "creator");
  p.license = text_of(json, "license");
  p.source = text_of(json, "source");
  p.triangles = integer_of(json, "triangles");
  p.model = media_from(member(json, "model"));
  p.photo = media_from(member(json, "photo"));
  p.icon = media_from(member(json, "icon"));
  if (const Json& notes = member(json, "notes"); notes.is_array()) p.notes = notes.get<std::vector<std::string>>();
  p.price_eur_cents = integer_of(json, "price_eur_cents");
  p.initial_stock = integer_of(json, "initial_stock");
  p.for_sale = flag_of(json, "for_sale", true);
  return p;
}

Result<void> save_catalogue(const std::string& folder, const std::vector<Product>& products) {
  Json list = Json::array();
  for (const Product& product : products) list.push_back(to_json(product));
  return base::write_file_atomic(folder + "/catalogue.json",
                                 dump({{"format", kFormat}, {"products", std::move(list)}}, 1));
}

Result<void> merge_into_catalogue(const std::string& folder, const std::string& batch, std::vector<Product> products) {
  std::set<std::string> ids;
  for (Product& product : products) {
    product.batch = batch;
    ids.insert(product.id);
  }
  TRY_ASSIGN(const Catalogue before, Catalogue::load(folder));
  std::vector<Product> all;
  for (const Product& product : before.products()) {
    if (product.batch != batch && !ids.contains(product.id)) all.push_back(product);
  }
  all.insert(all.end(), std::make_move_iterator(products.begin()), std::make_move_iterator(products.end()));
  return save_catalogue(folder, all);
}

Result<Catalogue> Catalogue::load(const std::string& folder) {
  const std::string path = folder + "/catalogue.json";
  if (!base::file_exists(path)) return Catalogue({});
  TRY_ASSIGN(const std::string bytes, base::read_file(path));
  const Json json = Json::parse(bytes, nullptr, false);
  if (integer_of(json, "format") > kFormat) {
    return fail(ErrorKind::invalid, fmt::format("{} was written by a newer aisle-merchant.", path),
                "Update, or import into another --catalogue folder.");
  }
  if (!member(json, "products").is_array()) {
    return fail(ErrorKind::invalid, fmt::format("{} is damaged.", path),
                "Delete it and run `aisle-merchant import furniture` again.");
  }
  std::vector<Product> products;
  for (const Json& entry : member(json, "products")) products.push_back(product_from_json(entry));
  return Catalogue(std::move(products));
}

Catalogue::Catalogue(std::vector<Product> products) : products_(std::move(products)) {
  std::set<std::string> languages{"en"};
  for (std::size_t i = 0; i < products_.size(); ++i) {
    const Product& p = products_[i];
    by_id_.emplace(p.id, i);
    by_id_.emplace(p.variant_id(), i);
    auto& folded = folded_.emplace_back();
    for (const auto& [language, title] : p.titles) {
      languages.insert(language);
      folded[language] = {fold_case(title), fold_case(fmt::format("{} {} {}", in_language(p.categories, language),
                                                                  in_language(p.tags, language), p.creator))};
    }
  }
  languages_.assign(languages.begin(), languages.end());
}

const Product* Catalogue::find(std::string_view id) const {
  const auto it = by_id_.find(std::string(id));
  return it == by_id_.end() ? nullptr : &products_[it->second];
}

int Catalogue::score(std::size_t product, const std::string& word, const std::string& language) const {
  int best = 0;
  for (const auto& name : {language, std::string("en")}) {
    const auto it = folded_[product].find(name);
    if (it == folded_[product].end()) continue;
    const auto& [title, rest] = it->second;
    const auto at = title.find(word);
    const int here = title == word                          ? 8
                     : at == 0                              ? 4
                     : at != std::string::npos              ? 3
                     : rest.find(word) != std::string::npos ? 1
                                                            : 0;
    best = std::max(best, here);
  }
  return best;
}

std::vector<const Product*> Catalogue::search(const SearchQuery& query) const {
  const auto words = words_of(query.text);
  std::vector<std::pair<int, const Product*>> hits;
  for (std::size_t i = 0; i < products_.size(); ++i) {
    const Product& p = products_[i];
    const bool wanted = query.categories.empty() || std::ranges::any_of(p.categories, [&](const auto& category) {
                          return std::ranges::find(query.categories, category.second) != query.categories.end();
                        });
    int total = wanted ? 1 : 0;
    for (const std::string& word : words) {
      const int here = total > 0 ? score(i, word, query.language) : 0;
      total = here == 0 ? 0 : total + here;
    }
    if (total > 0) hits.emplace_back(total, &p);
  }
  std::ranges::stable_sort(hits, [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const Product*> out;
  for (const auto& [points, product] : hits) out.push_back(product);
  return out;
}

}  // namespace aisle::merchant
