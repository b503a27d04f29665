// Review: the sections of the checkout's review, top to bottom; each returns the height it took.
#pragma once
#include "panels/draw.hpp"

namespace aisle::panels {

struct Column {  // where a section goes
  float x = 0, y = 0, w = 0;
};

float draw_messages(View& view, Column at, const shop::Checkout& checkout);
float draw_totals_notice(View& view, Column at, const shop::Checkout& checkout, bool accepted);
// The shop's own page, as a code for the phone: when the shop asks for it, or when its total does not add up.
// The shop's page while a payment waits for it.
void draw_escalated(View& view, const shop::stage::Escalated& escalated);
float draw_escalation(View& view, Column at, const shop::Checkout& checkout);
float draw_delivery(View& view, Column at, const shop::Checkout& checkout);
float draw_instruments(View& view, Column at, const shop::Checkout& checkout);
float draw_lines(View& view, Column at, const std::vector<shop::LineItem>& lines);
float draw_totals(View& view, Column at, const std::vector<shop::Total>& totals);
float draw_links(View& view, Column at, const shop::Checkout& checkout);

bool delivery_chosen(const shop::Checkout& checkout);
const shop::Instrument* chosen_instrument(const Content& content, const shop::Checkout& checkout);
std::int64_t pieces(const std::vector<shop::LineItem>& lines);
std::string_view deliver_to(View& view, const shop::Checkout& checkout);

}  // namespace aisle::panels
