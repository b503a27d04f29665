// Draw: what each panel shows and asks for. One function a panel; all state they keep between frames is in Memory.
#pragma once
#include "panels/digest.hpp"
#include "panels/kit.hpp"
#include "panels/qr.hpp"

namespace aisle::panels {

struct Memory {
  bool shift = false, numbers = false;  // keyboard
  QrCode qr;                            // of the page that is offered for the phone
  bool confirming = false;              // the confirm control is held
  Digest digest;                        // of the checkout that is shown
  OptionsDigest options;                // of the product that is shown
  std::vector<std::pair<std::string, int>> departments;  // of the catalogue's version, made when that changes
  std::uint64_t departments_version = ~0ull;
};

// Everything a panel's code needs, passed as one.
struct View {
  Kit& kit;
  const Content& content;
  Memory& memory;
  float w = 0, h = 0;  // of the panel, mm
  Rect inner() const { return {kMargin, kMargin, w - 2 * kMargin, h - 2 * kMargin}; }
};

void draw_directory(View& view);
void draw_product(View& view);
void draw_cart(View& view);
void draw_checkout(View& view);
void draw_receipt(View& view);
void draw_message(View& view);
void draw_help(View& view);
void draw_credits(View& view);
void draw_keyboard(View& view);
void draw_belt(View& view);
void draw_orders(View& view);
void draw_order(View& view);
void draw_details(View& view);

// --- shared pieces
// Back button and title; returns where the contents begin. ORDERS: with a way to the orders on the right.
float draw_header(View& view, std::string_view title, bool orders = false);
float back_width(const Kit& kit);
// Icon, heading and a sentence in the middle of AREA; returns the bottom.
float draw_state(View& view, Rect area, Icon icon, Tone tone, std::string_view heading, std::string_view sentence);
// "label ........ amount", the amount never shortened; returns the height.
float draw_amount(View& view, float x, float y, float w, std::string_view label, std::string_view amount, Type type);
// Three dots of which one is lit, 2.5 changes a second: something is going on.
void draw_waiting(View& view, float centre_x, float y);
// A tinted box with an icon and a small or body sentence; returns the height.
float draw_note(View& view, Rect at, Icon icon, std::string_view sentence, Colour paper, Type type = Type::body);
// A field of the form or for a code: what is in it (or PROMPT, when nothing is), with a caret while the keyboard types into it.
struct FieldLook {
  std::string_view id, label, prompt, value;
};
bool editing(const View& view, std::string_view id);
// Pressed: focuses it, or submits it when Enter is pressed on it.
void draw_field(View& view, Rect at, const FieldLook& field);
// What the shop says, as a note: icon by severity, what it is about, words, picture and link; never cut short. Returns the height.
float draw_said(View& view, Rect at, const shop::Message& message, std::string_view words, std::string_view about = {});
// The icon of a product, or a drawn box while there is none.
void draw_product_icon(View& view, const shop::ProductId& product, Rect at);
std::string_view price_of(View& view, const shop::Product& product);
std::string_view full_name(View& view, const shop::Address& address, const shop::Buyer& buyer);

}  // namespace aisle::panels
