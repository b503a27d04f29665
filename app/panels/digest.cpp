#include "panels/digest.hpp"

namespace aisle::panels {
namespace {

class Fnv {
 public:
  void add(std::string_view text) {
    for (const char c : text) step(static_cast<unsigned char>(c));
    step(0x1ff);
  }
  void add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) step(number >> (8 * i) & 0xff);
  }
  std::uint64_t value() const { return h_ | 1; }

 private:
  void step(std::uint64_t byte) { h_ = (h_ ^ byte) * 1099511628211ull; }
  std::uint64_t h_ = 1469598103934665603ull;
};

// Codes that shoppers should not have to decode are said in our words: here in the shopper's language (shop::own_words: in English).
void translate(shop::PlacedMessage& said, const Words& words) {
  static constexpr std::pair<std::string_view, Word> kOwn[] = {{"out_of_stock", Word::own_out_of_stock},
                                                               {"item_unavailable", Word::own_item_unavailable},
                                                               {"address_undeliverable", Word::own_address_undeliverable},
                                                               {"payment_failed", Word::own_payment_failed},
                                                               {"payment_declined", Word::own_payment_failed},
                                                               {"eligibility_invalid", Word::own_eligibility_invalid}};
  const shop::Message& m = *said.message;
  for (const auto& [code, word] : kOwn) {
    if (code != m.code) continue;
    const bool counts = !m.content.empty() && said.words.size() > m.content.size() && said.words.ends_with(m.content);  // "only 2 left", in the shop's words
    said.words = words[counts ? Word::own_not_enough : word];
    if (const std::size_t gap = said.words.find("{}"); gap != std::string::npos) said.words.replace(gap, 2, m.content);
  }
}

}  // namespace

void Digest::read(const shop::Checkout& c, std::span<const std::string> asked_codes, const Words& words) {
  Fnv now;
  now.add(reinterpret_cast<std::uintptr_t>(c.messages.data()));
  now.add(c.messages.size());
  now.add(c.id.value);
  now.add(words.language());
  for (const shop::Message& m : c.messages) {
    now.add(static_cast<std::uint64_t>(m.severity));
    for (const std::string* text : {&m.code, &m.content, &m.path, &m.image_url, &m.url}) now.add(*text);
  }
  for (const shop::LineItem& line : c.lines) now.add(line.id);
  for (const shop::Discount& d : c.discounts) {
    now.add(d.code);
    now.add(static_cast<std::uint64_t>(d.amount.minor) * 4 + (d.automatic ? 1 : 0) + (d.provisional ? 2 : 0));
  }
  for (const std::string& code : c.discount_codes) now.add(code);
  now.add(c.discounts.size());
  for (const std::string& code : asked_codes) now.add(code);
  if (now.value() == key_) return;
  key_ = now.value();
  const bool read_before = seen_all_;
  messages = shop::messages_in_order(c);
  for (shop::PlacedMessage& m : messages) translate(m, words);
  std::erase_if(messages, [](const shop::PlacedMessage& m) { return m.words.empty() && m.message->image_url.empty(); });
  Fnv said;
  said.add(c.id.value);
  for (const shop::PlacedMessage& m : messages) {
    if (!m.message->disclosure) continue;
    for (const std::string* text : {&m.message->content, &m.message->path, &m.message->image_url}) said.add(*text);
  }
  // Those already read stay read while none of them changes; their places among the other messages may.
  const bool same = said.value() == disclosures_ && read_before;
  disclosures_ = said.value();
  seen_.assign(messages.size(), same);
  seen_all_ = look();
  codes = asked_codes.empty() ? shop::discounts_in_order(c) : shop::discounts_in_order(c, {asked_codes.begin(), asked_codes.end()});
}

void Digest::note_seen(const shop::Message& message) {
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].message == &message) seen_[i] = true;
  }
  seen_all_ = look();
}

bool Digest::look() const {
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].message->disclosure && !seen_[i]) return false;
  }
  return true;
}

void OptionsDigest::read(const shop::Product& product, const shop::Selection& selection, std::uint64_t catalogue_version) {
  Fnv now;
  now.add(product.id.value);
  now.add(catalogue_version);
  for (const auto& [name, label] : selection) {
    now.add(name);
    now.add(label);
  }
  if (now.value() == key_) return;
  key_ = now.value();
  views = shop::option_views(product, selection);
}

}  // namespace aisle::panels
