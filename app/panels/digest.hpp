// Digest: what a checkout or a product says, sorted out once and not every frame. Made anew when that changes.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "panels/words.hpp"
#include "shop/checkout_view.hpp"

namespace aisle::panels {

struct Digest {
  std::vector<shop::PlacedMessage> messages;  // in the order they matter; they point into the checkout
  std::vector<shop::CodeView> codes;
  void read(const shop::Checkout& checkout, std::span<const std::string> asked_codes, const Words& words);

  // Which disclosures have been before the shopper's eyes; forgotten when any of them changes.
  void note_seen(const shop::Message& message);
  bool all_seen() const { return seen_all_; }

 private:
  std::uint64_t key_ = 0, disclosures_ = 0;
  bool look() const;
  std::vector<bool> seen_;  // as messages
  bool seen_all_ = true;
};

struct OptionsDigest {
  std::vector<shop::OptionView> views;
  void read(const shop::Product& product, const shop::Selection& selection, std::uint64_t catalogue_version);

 private:
  std::uint64_t key_ = 0;
};

}  // namespace aisle::panels
