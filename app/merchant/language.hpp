// Language: picks the best of the languages we have for BCP 47 wishes, and folds case for search. Pure; any thread.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::merchant {

// "de-AT,de;q=0.9,en;q=0.5" in order of preference; at most 16 are read.
std::vector<std::string> parse_accept_language(std::string_view header);

// The best of OFFERED ("en", "pt-PT", "zh-CN" ...) for the first wish that has one; "en" when none has.
std::string best_language(std::span<const std::string> wishes, std::span<const std::string> offered);

// Lower case for Latin, Greek and Cyrillic letters of UTF-8 text; everything else is kept.
std::string fold_case(std::string_view utf8);

// Words of a query, folded; CJK text stays one word.
std::vector<std::string> words_of(std::string_view query);

}  // namespace aisle::merchant
