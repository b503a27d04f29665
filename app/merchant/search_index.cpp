#include "merchant/search_index.hpp"

#include <algorithm>
#include <set>

namespace aisle::merchant {

void SearchIndex::add(std::uint32_t product, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) waiting_.emplace_back(std::string(text.substr(0, end)), product);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void SearchIndex::finish() {
  std::ranges::sort(waiting_);
  for (auto& [word, product] : waiting_) {
    if (words_.empty() || words_.back() != word) {
      words_.push_back(std::move(word));
      products_.emplace_back();
    }
    if (products_.back().empty() || products_.back().back() != product) products_.back().push_back(product);
  }
  waiting_ = {};
  for (std::uint32_t w = 0; w < words_.size(); ++w) {
    const std::string& word = words_[w];
    for (std::uint32_t i = 1; i < word.size(); ++i) {
      const bool inside_a_character = (static_cast<unsigned char>(word[i]) & 0xC0) == 0x80;  // UTF-8
      if (!inside_a_character) suffixes_.push_back({w, i});
    }
  }
  std::ranges::sort(suffixes_, [&](const Suffix& a, const Suffix& b) { return text_of(a) < text_of(b); });
}

std::vector<const std::vector<std::uint32_t>*> SearchIndex::lists_of(std::string_view part) const {
  std::set<std::uint32_t> found;
  const auto begins = [&](std::string_view text) { return text.starts_with(part); };
  for (auto it = std::ranges::lower_bound(words_, part, {}, [](const std::string& w) { return std::string_view(w); });
       it != words_.end() && begins(*it) && found.size() < kMostWords; ++it)
    found.insert(static_cast<std::uint32_t>(it - words_.begin()));
  for (auto it = std::ranges::lower_bound(suffixes_, part, {}, [&](const Suffix& s) { return text_of(s); });
       it != suffixes_.end() && begins(text_of(*it)) && found.size() < kMostWords; ++it)
    found.insert(it->word);
  std::vector<const std::vector<std::uint32_t>*> out;
  for (const std::uint32_t word : found) out.push_back(&products_[word]);
  return out;
}

Union::Union(std::vector<const std::vector<std::uint32_t>*> lists) {
  for (const auto* list : lists) {
    if (!list->empty()) heap_.push_back({list->data(), list->data() + list->size()});
  }
  std::ranges::make_heap(heap_, [](const Walk& a, const Walk& b) { return *a.at > *b.at; });
}

std::optional<std::uint32_t> Union::at_least(std::uint32_t least) {
  const auto later = [](const Walk& a, const Walk& b) { return *a.at > *b.at; };
  while (!heap_.empty() && *heap_.front().at < least) {
    std::ranges::pop_heap(heap_, later);
    Walk& walk = heap_.back();
    walk.at = std::lower_bound(walk.at, walk.end, least);
    if (walk.at == walk.end) heap_.pop_back();
    else std::ranges::push_heap(heap_, later);
  }
  if (heap_.empty()) return std::nullopt;
  return *heap_.front().at;
}

}  // namespace aisle::merchant
