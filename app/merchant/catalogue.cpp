#include "merchant/catalogue.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "base/platform.hpp"
#include "merchant/language.hpp"

namespace aisle::merchant {
namespace {

constexpr int kFormat = 1;
constexpr std::size_t kLargestCatalogue = std::size_t{1} << 31;

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

}  // namespace

Json media_json(const std::optional<MediaFile>& media) {
  if (!media) return nullptr;
  return {{"file", media->file}, {"width", media->width}, {"height", media->height}};
}

std::optional<MediaFile> media_from(const Json& json) {
  const std::string file = text_of(json, "file");
  if (file.empty()) return std::nullopt;
  return MediaFile{file, static_cast<int>(integer_of(json, "width")), static_cast<int>(integer_of(json, "height"))};
}

const std::string& in_language(const Texts& texts, const std::string& language) {
  static const std::string kNone;
  if (const auto it = texts.find(language); it != texts.end() && !it->second.empty()) return it->second;
  const auto english = texts.find("en");
  return english != texts.end() ? english->second : kNone;
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
          {"for_sale", p.for_sale},
          {"variant_of", p.variant_of},
          {"options", p.options},
          {"disclosure", p.disclosure},
          {"disclosure_picture", media_json(p.disclosure_picture)}};
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
  p.variant_of = text_of(json, "variant_of");
  if (const Json& options = member(json, "options"); options.is_array()) {
    for (const Json& o : options) {
      if (o.is_array() && o.size() == 2 && o[0].is_string() && o[1].is_string()) p.options.emplace_back(o[0], o[1]);
    }
  }
  p.disclosure = text_of(json, "disclosure");
  p.disclosure_picture = media_from(member(json, "disclosure_picture"));
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
  for (const Product& product : before.everything()) {
    if (product.batch != batch && !ids.contains(product.id)) all.push_back(product);
  }
  all.insert(all.end(), std::make_move_iterator(products.begin()), std::make_move_iterator(products.end()));
  return save_catalogue(folder, all);
}

Result<Catalogue> Catalogue::load(const std::string& folder) {
  const std::string path = folder + "/catalogue.json";
  if (!base::file_exists(path)) return Catalogue({});
  TRY_ASSIGN(const std::string bytes, base::read_file(path, kLargestCatalogue));
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

// Variants of a product that is there are shown with it, never by themselves.
void Catalogue::take_variants_apart() {
  std::set<std::string> whole;
  for (const Product& p : products_) {
    if (p.variant_of.empty()) whole.insert(p.id);
  }
  const auto stays = [&](const Product& p) { return !whole.contains(p.variant_of); };
  const auto rest = std::ranges::stable_partition(products_, stays);
  variants_.assign(std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  products_.erase(rest.begin(), rest.end());
  for (std::size_t i = 0; i < variants_.size(); ++i) families_[variants_[i].variant_of].push_back(i);
  for (const auto* list : {&products_, &variants_}) {
    for (const Product& p : *list) {
      by_id_.emplace(p.id, &p);
      by_id_.emplace(p.variant_id(), &p);
    }
  }
}

std::vector<Product> Catalogue::everything() const {
  std::vector<Product> all = products_;
  all.insert(all.end(), variants_.begin(), variants_.end());
  return all;
}

const Product& Catalogue::whole(const Product& one) const {
  const Product* found = one.variant_of.empty() ? nullptr : find(one.variant_of);
  return found != nullptr ? *found : one;
}

std::vector<const Product*> Catalogue::family(const Product& whole) const {
  std::vector<const Product*> out{&whole};
  if (const auto it = families_.find(whole.id); it != families_.end()) {
    for (const std::size_t i : it->second) out.push_back(&variants_[i]);
  }
  return out;
}

Catalogue::Catalogue(std::vector<Product> products) : products_(std::move(products)) {
  take_variants_apart();
  std::set<std::string> languages{"en"};
  for (std::size_t i = 0; i < products_.size(); ++i) {
    const Product& p = products_[i];
    const auto number = static_cast<std::uint32_t>(i);
    auto& folded = folded_.emplace_back();
    for (const auto& [language, title] : p.titles) {
      languages.insert(language);
      const Folded& f = folded[language] = {
          fold_case(title), fold_case(fmt::format("{} {} {}", in_language(p.categories, language),
                                                  in_language(p.tags, language), p.creator))};
      LanguageIndex& index = indexes_[language];
      index.words.add(number, f.title);
      index.words.add(number, f.rest);
      index.titles.emplace_back(f.title, number);
    }
    for (const auto& [language, name] : p.categories) {
      auto& members = by_category_[name];
      if (members.empty() || members.back() != number) members.push_back(number);
    }
  }
  for (auto& [language, index] : indexes_) {
    index.words.finish();
    std::ranges::sort(index.titles);
  }
  languages_.assign(languages.begin(), languages.end());
}

const Product* Catalogue::find(std::string_view id) const {
  const auto it = by_id_.find(std::string(id));
  return it == by_id_.end() ? nullptr : it->second;
}

int Catalogue::score(std::size_t product, const std::string& word, const std::string& language) const {
  int best = 0;
  static const std::string kEnglish = "en";
  for (const std::string* name : {&language, &kEnglish}) {
    if (name == &kEnglish && language == kEnglish) break;
    const auto it = folded_[product].find(*name);
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

int Catalogue::score(std::size_t product, const std::vector<std::string>& words, const std::string& language) const {
  int total = 0;
  for (const std::string& word : words) total += score(product, word, language);
  return total;
}

// The products a query means, in catalogue order, one after the other.
class Catalogue::Matches {
 public:
  Matches(const Catalogue& catalogue, const SearchQuery& query, const std::vector<std::string>& words)
      : catalogue_(catalogue), query_(query) {
    for (const std::string& word : words) {
      std::vector<const std::vector<std::uint32_t>*> lists;
      for (const auto& language : std::set<std::string>{query.language, "en"}) {
        const auto it = catalogue.indexes_.find(language);
        if (it == catalogue.indexes_.end()) continue;
        const auto more = it->second.words.lists_of(word);
        lists.insert(lists.end(), more.begin(), more.end());
      }
      all_of_.emplace_back(std::move(lists));
    }
    if (query.categories.empty()) return;
    std::vector<const std::vector<std::uint32_t>*> members;
    for (const std::string& category : query.categories) {
      const auto it = catalogue.by_category_.find(category);
      if (it != catalogue.by_category_.end()) members.push_back(&it->second);
    }
    all_of_.emplace_back(std::move(members));
  }

  std::optional<std::uint32_t> next() {
    while (next_ < catalogue_.products_.size()) {
      const auto here = common();
      if (!here) break;
      next_ = *here + 1;
      if (wanted(*here)) return here;
    }
    next_ = static_cast<std::uint32_t>(catalogue_.products_.size());
    return std::nullopt;
  }
  bool wanted(std::uint32_t product) const { return !query_.keep || query_.keep(catalogue_.products_[product]); }

 private:
  // The first product from next_ on that is in every union.
  std::optional<std::uint32_t> common() {
    std::uint32_t here = next_;
    for (std::size_t agreed = 0, i = 0; agreed < all_of_.size(); i = (i + 1) % all_of_.size()) {
      const auto found = all_of_[i].at_least(here);
      if (!found) return std::nullopt;
      agreed = *found == here ? agreed + 1 : 1;
      here = *found;
    }
    return here;
  }

  const Catalogue& catalogue_;
  const SearchQuery& query_;
  std::vector<Union> all_of_;
  std::uint32_t next_ = 0;
};

// The first matches and, when there are more, those whose title begins with the query: best first.
std::vector<std::uint32_t> Catalogue::ranked_first(const std::vector<std::string>& words, const SearchQuery& query,
                                                   Matches& matches) const {
  std::vector<std::uint32_t> out;
  while (out.size() < kMostRanked) {
    const auto product = matches.next();
    if (!product) break;
    out.push_back(*product);
  }
  const auto is_in_categories = [&](const Product& p) {
    return query.categories.empty() || std::ranges::any_of(p.categories, [&](const auto& category) {
             return std::ranges::find(query.categories, category.second) != query.categories.end();
           });
  };
  if (out.size() == kMostRanked && !words.empty()) {
    for (const auto& language : std::set<std::string>{query.language, "en"}) {
      const auto it = indexes_.find(language);
      if (it == indexes_.end()) continue;
      const auto& titles = it->second.titles;
      std::size_t taken = 0;
      for (auto t = std::ranges::lower_bound(titles, std::pair(words.front(), std::uint32_t{0}));
           t != titles.end() && t->first.starts_with(words.front()) && taken < kMostRanked; ++t, ++taken) {
        const bool has_all =
            std::ranges::all_of(words, [&](const auto& word) { return score(t->second, word, query.language) > 0; });
        if (has_all && matches.wanted(t->second) && is_in_categories(products_[t->second])) out.push_back(t->second);
      }
    }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
  }
  std::vector<std::pair<int, std::uint32_t>> scored;
  for (const std::uint32_t product : out) scored.emplace_back(score(product, words, query.language), product);
  std::ranges::stable_sort(scored, [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = scored[i].second;
  return out;
}

SearchPage Catalogue::search(const SearchQuery& query, std::size_t offset, std::size_t limit) const {
  SearchPage page;
  const auto words = words_of(query.text);
  if (words.empty() && query.categories.empty() && !query.keep) {  // everything
    for (std::size_t i = offset; i < std::min(products_.size(), offset + limit); ++i)
      page.products.push_back(&products_[i]);
    page.more = offset + limit < products_.size();
    page.total = products_.size();
    return page;
  }
  Matches matches(*this, query, words);
  const std::vector<std::uint32_t> first = ranked_first(words, query, matches);
  for (std::size_t i = offset; i < std::min(first.size(), offset + limit); ++i)
    page.products.push_back(&products_[first[i]]);
  if (first.size() < kMostRanked) {
    page.more = offset + limit < first.size();
    page.total = first.size();
    return page;
  }
  const std::set<std::uint32_t> ranked(first.begin(), first.end());
  std::size_t at = first.size();
  while (const auto product = matches.next()) {
    if (ranked.contains(*product)) continue;
    if (at >= offset + limit) {
      page.more = true;
      return page;
    }
    if (at++ >= offset) page.products.push_back(&products_[*product]);
  }
  page.more = offset + limit < at;
  page.total = at;
  return page;
}

}  // namespace aisle::merchant
