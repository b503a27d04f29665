#include "panels/words.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace aisle::panels {
namespace {

struct Named {
  std::string_view name, english;
};
constexpr std::array<Named, kWords> kEnglish = {{
#define AISLE_WORD_TEXT(name, english) {#name, english},
    AISLE_WORDS(AISLE_WORD_TEXT)
#undef AISLE_WORD_TEXT
}};

struct Translation {
  std::string_view language, json;
};
constexpr Translation kTranslations[] = {
#include "panels_translations.inc"
};

std::vector<std::string> between_gaps(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t gap = text.find("{}"); gap != std::string_view::npos; gap = text.find("{}")) {
    parts.emplace_back(text.substr(0, gap));
    text.remove_prefix(gap + 2);
  }
  parts.emplace_back(text);
  return parts;
}

// What stands in the gaps of a sentence; nothing when it is another sentence.
std::optional<std::vector<std::string_view>> gaps_of(std::string_view sentence, const std::vector<std::string>& parts) {
  if (!sentence.starts_with(parts.front())) return std::nullopt;
  sentence.remove_prefix(parts.front().size());
  std::vector<std::string_view> gaps;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    if (last && !sentence.ends_with(parts[i])) return std::nullopt;
    const std::size_t at = last ? sentence.size() - parts[i].size() : sentence.find(parts[i]);
    if (at == std::string_view::npos) return std::nullopt;
    gaps.push_back(sentence.substr(0, at));
    sentence.remove_prefix(at + parts[i].size());
  }
  return gaps;
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& gaps) {
  std::string out;
  std::size_t gap = 0;
  for (const std::string& part : between_gaps(pattern)) {
    out += part;
    if (gap < gaps.size()) out += gaps[gap++];
  }
  return out;
}

// The end of the first sentence, with its full stop.
std::size_t sentence_end(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if ((text[i] == '.' || text[i] == '!' || text[i] == '?') && text[i + 1] == ' ') return i + 1;
  }
  return text.size();
}

std::string_view primary(std::string_view language) { return language.substr(0, language.find_first_of("-_")); }

}  // namespace

Words::Words(std::string_view language) : language_(language) {
  for (std::size_t i = 0; i < kWords; ++i) text_[i] = kEnglish[i].english;
  for (const Translation& translation : kTranslations) {
    if (translation.language != primary(language)) continue;
    const auto json = nlohmann::json::parse(translation.json, nullptr, false);
    if (!json.is_object()) return;  // a test sees it; the shopper reads English
    for (std::size_t i = 0; i < kWords; ++i) {
      const auto found = json.find(kEnglish[i].name);
      if (found != json.end() && found->is_string()) text_[i] = found->get<std::string>();
    }
    const auto sentences = json.value("sentences", nlohmann::json::object());
    for (const auto& [english, text] : sentences.items()) {
      if (!text.is_string()) continue;
      if (english.find("{}") == std::string::npos) {
        sentences_.emplace(english, text.get<std::string>());
      } else {
        patterns_.emplace_back(between_gaps(english), text.get<std::string>());
      }
    }
  }
}

std::string Words::said(std::string_view english) const {
  if (sentences_.empty()) return std::string(english);
  std::string out;
  while (!english.empty()) {
    const std::string_view sentence = english.substr(0, sentence_end(english));
    english.remove_prefix(sentence.size());
    if (const auto known = sentences_.find(sentence); known != sentences_.end()) {
      out += known->second;
    } else {
      out += said_with_gaps(sentence);
    }
    const std::size_t spaces = std::min(english.find_first_not_of(' '), english.size());
    out += english.substr(0, spaces);
    english.remove_prefix(spaces);
  }
  return out;
}

std::string Words::said_with_gaps(std::string_view sentence) const {
  for (const auto& [parts, text] : patterns_) {
    if (const auto gaps = gaps_of(sentence, parts)) return filled(text, *gaps);
  }
  return std::string(sentence);
}

std::vector<std::string_view> Words::languages() {
  std::vector<std::string_view> all = {"en"};
  for (const Translation& translation : kTranslations) all.push_back(translation.language);
  return all;
}

}  // namespace aisle::panels
