// SearchIndex: which products have a word (or part of one) in their texts, in catalogue order, without looking at the
// others. One language's texts. Built once, then read by any thread.
//
// Words of the texts are kept once, with the products that have them; a suffix array over the words (Manber, Myers 1993)
// finds the words that contain a part in logarithmic time. SQLite's FTS5 was weighed: its word tokens miss parts of
// compounds ("stuhl" in "Bürostuhl"), its trigrams cannot find one or two letters, which is a whole word in Chinese.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aisle::merchant {

class SearchIndex {
 public:
  // Products in catalogue order; TEXT folded. One call for each, PRODUCT rising.
  void add(std::uint32_t product, std::string_view text);
  void finish();
  // Lists (each rising) of products whose texts have a word that contains PART: whole words and beginnings first, at most
  // kMostWords of them, since a letter or two is in nearly every word.
  std::vector<const std::vector<std::uint32_t>*> lists_of(std::string_view part) const;

 private:
  static constexpr std::size_t kMostWords = 2'000;
  struct Suffix {
    std::uint32_t word, from;
  };
  std::string_view text_of(const Suffix& s) const { return std::string_view(words_[s.word]).substr(s.from); }
  std::vector<std::pair<std::string, std::uint32_t>> waiting_;  // until finish(): word, product
  std::vector<std::string> words_;                              // sorted
  std::vector<std::vector<std::uint32_t>> products_;            // of each word
  std::vector<Suffix> suffixes_;                                // sorted by their text
};

// The union of lists, walked in rising order without making it.
class Union {
 public:
  explicit Union(std::vector<const std::vector<std::uint32_t>*> lists);
  // The first product that is not below LEAST; calls must rise.
  std::optional<std::uint32_t> at_least(std::uint32_t least);

 private:
  struct Walk {
    const std::uint32_t* at;
    const std::uint32_t* end;
  };
  std::vector<Walk> heap_;  // lowest product first
};

}  // namespace aisle::merchant
