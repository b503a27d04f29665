// Review: the sections of the checkout's review, top to bottom; each returns the height it took.
#pragma once
#include <initializer_list>

#include "panels/draw.hpp"
#include "shop/checkout_machine.hpp"

namespace aisle::panels {

struct Column {  // where a section goes
  float x = 0, y = 0, w = 0;
};

// What is to be done, gravest first, and what is about nothing in particular.
float draw_messages(View& view, Column at, const shop::Checkout& checkout);
// Warnings and disclosures about PARTS, to stand beside them.
float draw_messages_at(View& view, Column at, std::initializer_list<shop::Part> parts);
float draw_totals_notice(View& view, Column at, const shop::Checkout& checkout, bool accepted);
// The way to the shop's own page: when the shop asks for it, or when its total does not add up.
float draw_escalation(View& view, Column at, const shop::Checkout& checkout);
// The shop's page while a payment waits for it.
void draw_escalated(View& view, const shop::stage::Escalated& escalated);
float draw_delivery(View& view, Column at, const shop::Checkout& checkout);  // delivery.cpp
float draw_codes(View& view, Column at, const shop::Checkout& checkout);     // delivery.cpp
float draw_instruments(View& view, Column at, const shop::Checkout& checkout);
float draw_checkout_lines(View& view, Column at, const shop::Checkout& checkout);
float draw_lines(View& view, Column at, const std::vector<shop::LineItem>& lines);
float draw_totals(View& view, Column at, const std::vector<shop::Total>& totals);
float draw_links(View& view, Column at, const shop::Checkout& checkout);

inline constexpr float kBetween = 22;  // sections
float draw_heading(View& view, Column at, std::string_view heading);
// A row that can be chosen, with an amount on the right. Returns its height.
float draw_choice(View& view, Column at, const Button& control, std::string_view detail, std::string_view amount, bool& pressed);

bool picked_up(const shop::Checkout& checkout);
bool delivery_chosen(const shop::Checkout& checkout);
const shop::Instrument* chosen_instrument(const Content& content, const shop::Checkout& checkout);
std::int64_t pieces(const std::vector<shop::LineItem>& lines);
std::string_view order_name(const shop::Receipt& receipt);  // its number for people, else its id
std::string_view deliver_to(View& view, const shop::Checkout& checkout);

}  // namespace aisle::panels
