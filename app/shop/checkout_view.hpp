// What a checkout says, sorted for the panels: messages in the order they matter and beside what they are about, discount codes and how
// they fared, what the totals miss. Pure; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shop/checkout.hpp"

namespace aisle::shop {

// The part of a checkout that a message's RFC 9535 path names.
enum class Part : std::uint8_t { whole, line, buyer, delivery, destination, option, discount, totals, payment };
struct Place {
  Part part = Part::whole;
  int index = -1;     // line: of checkout.lines; delivery, destination, option: of checkout.fulfillment; discount: of discount_codes; -1: all
  int inner = -1;     // destination, option: of that method's destinations or groups
  std::string field;  // the last name of the path: "quantity", "email", "postal_code"
  bool operator==(const Place&) const = default;
};
Place place_of(const Checkout& checkout, std::string_view path);

struct PlacedMessage {
  const Message* message = nullptr;  // of the checkout given
  Place place;
  std::string words;  // ours where the code is one shoppers should not have to decode, else the shop's
};
// Unrecoverable, recoverable, buyer input, buyer review, then warnings, then information; the shop's order within each. Nothing is left out.
std::vector<PlacedMessage> messages_in_order(const Checkout& checkout);
// Those about one line, for its row (the rest stands above all lines).
std::vector<PlacedMessage> messages_of_line(const Checkout& checkout, std::size_t line);

enum class CodeState : std::uint8_t { accepted, provisional, automatic, rejected };
struct CodeView {
  std::string code, words;            // words: the shop's title, or why it was rejected
  std::optional<base::Money> amount;  // what it saves; none when rejected
  CodeState state = CodeState::accepted;
};
// Each code the shopper gave, in that order, then what the shop gave by itself.
std::vector<CodeView> discounts_in_order(const Checkout& checkout);
// ASKED: the codes the shopper gave. A shop that ignored one says nothing of it; it is rejected all the same.
std::vector<CodeView> discounts_in_order(const Checkout& checkout, const std::vector<std::string>& asked);

// Stated total minus the sum of the parts; none when they add up or cannot be added.
std::optional<base::Money> totals_difference(const Checkout& checkout);

// What the shopper has to do next.
enum class NextStep : std::uint8_t { fix, continue_elsewhere, pay, wait, over };
NextStep next_step(const Checkout& checkout);

// What the shop made of a request otherwise than was asked for, as a sentence to show; empty when nothing.
std::string taken_otherwise(const Checkout& checkout, const std::vector<std::pair<VariantId, std::int64_t>>& wanted, const std::optional<Address>& address);

}  // namespace aisle::shop
