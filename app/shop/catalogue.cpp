#include "shop/catalogue.hpp"

#include <algorithm>

namespace aisle::shop {
namespace {

// Calls F on every medium, those of the chosen variant (unknown: the featured one) first. Another variant's are never shown for it.
template <class F>
void each_medium(const Product& p, const VariantId& chosen, F f) {
  if (!p.variants.empty()) {
    const auto found = std::find_if(p.variants.begin(), p.variants.end(), [&](const Variant& v) { return v.id == chosen; });
    for (const Media& m : (found == p.variants.end() ? p.variants.front() : *found).media) f(m);
  }
  for (const Media& m : p.media) f(m);
}

}  // namespace

const Media* Product::model(const VariantId& chosen) const {
  const Media* first = nullptr;
  each_medium(*this, chosen, [&](const Media& m) {
    if (first == nullptr && m.kind == Media::Kind::model) first = &m;
  });
  return first;
}

const Media* Product::photo(const VariantId& chosen) const {
  constexpr std::int32_t kLargest = 2048;
  const Media* best = nullptr;
  each_medium(*this, chosen, [&](const Media& m) {
    if (m.kind != Media::Kind::image || std::max(m.width, m.height) > kLargest) return;
    if (best == nullptr || m.width > best->width) best = &m;
  });
  return best;
}

const Media* Product::icon() const {
  const Media* best = nullptr;
  each_medium(*this, {}, [&](const Media& m) {
    if (m.kind != Media::Kind::image) return;
    const bool known = m.width > 0;
    if (best == nullptr || (known && (best->width == 0 || m.width < best->width))) best = &m;
  });
  return best;
}

namespace {

bool has(const Variant& variant, const std::string& name, const std::string& label) {
  return std::any_of(variant.options.begin(), variant.options.end(), [&](const auto& o) { return o.first == name && o.second == label; });
}

// VALUE of OPTION together with what is selected of the others.
Choice choice_of(const Product& product, const Selection& selection, const std::string& option, const OptionValue& value) {
  bool exists = false, available = false;
  for (const Variant& v : product.variants) {
    const bool fits = has(v, option, value.label) && std::all_of(selection.begin(), selection.end(), [&](const auto& s) { return s.first == option || has(v, s.first, s.second); });
    exists |= fits;
    available |= fits && v.available;
  }
  if (!value.exists.value_or(exists)) return Choice::hidden;
  return value.available.value_or(available) ? Choice::selectable : Choice::struck_out;
}

}  // namespace

std::vector<OptionView> option_views(const Product& product, const Selection& selection) {
  std::vector<OptionView> out;
  for (const Option& option : product.options) {
    OptionView view{option.name, {}};
    for (const OptionValue& value : option.values) view.values.emplace_back(value.label, choice_of(product, selection, option.name, value));
    out.push_back(std::move(view));
  }
  return out;
}

const Variant* variant_of(const Product& product, const Selection& selection) {
  for (const Variant& v : product.variants) {
    if (std::all_of(selection.begin(), selection.end(), [&](const auto& s) { return has(v, s.first, s.second); })) return &v;
  }
  return nullptr;
}

void Catalogue::clear() {
  products_.clear();
  index_.clear();
  variants_.clear();
  complete = false;
  ++version_;
}

void Catalogue::add(Product product) {
  ++version_;
  const auto known = index_.find(product.id);
  const std::size_t at = known == index_.end() ? products_.size() : known->second;
  if (known == index_.end()) {
    index_.emplace(product.id, at);
    products_.emplace_back();
  } else {
    for (const Variant& v : products_[at].variants) variants_.erase(v.id);
  }
  for (const Variant& v : product.variants) variants_[v.id] = at;
  products_[at] = std::move(product);
}

const Product* Catalogue::find(const ProductId& id) const {
  const auto it = index_.find(id);
  return it == index_.end() ? nullptr : &products_[it->second];
}

const Product* Catalogue::find_variant(const VariantId& id, const Variant** variant) const {
  const auto it = variants_.find(id);
  if (it == variants_.end()) return nullptr;
  const Product& product = products_[it->second];
  if (variant != nullptr) {
    *variant = nullptr;
    for (const Variant& v : product.variants) {
      if (v.id == id) *variant = &v;
    }
  }
  return &product;
}

std::vector<std::pair<std::string, int>> Catalogue::departments() const {
  std::vector<std::pair<std::string, int>> out;
  std::unordered_map<std::string, std::size_t> seen;
  for (const Product& p : products_) {
    if (p.categories.empty()) continue;
    const auto [it, fresh] = seen.emplace(p.categories.front(), out.size());
    if (fresh) out.emplace_back(p.categories.front(), 0);
    ++out[it->second].second;
  }
  return out;
}

}  // namespace aisle::shop
