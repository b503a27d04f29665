// The form for name, contact and address: each field with what the shop says of it.
#include <algorithm>
#include <array>

#include "panels/review.hpp"

namespace aisle::panels {
namespace {

using shop::DetailField;

struct FormField {
  DetailField field;
  Word label;
  std::string_view id;
  float share;  // of the row
};
struct FormRow {
  std::array<FormField, 4> fields;
  std::size_t count;
};
constexpr std::array<FormRow, 4> kRows = {{
    {{{{DetailField::first_name, Word::first_name_field, "details/first_name", 0.5f}, {DetailField::last_name, Word::last_name_field, "details/last_name", 0.5f}}}, 2},
    {{{{DetailField::email, Word::email_field, "details/email", 0.6f}, {DetailField::phone, Word::phone_field, "details/phone_number", 0.4f}}}, 2},
    {{{{DetailField::street, Word::street_field, "details/street_address", 0.68f}, {DetailField::extended, Word::extended_field, "details/extended_address", 0.32f}}}, 2},
    {{{{DetailField::postal_code, Word::postal_code_field, "details/postal_code", 0.24f},
       {DetailField::locality, Word::city_field, "details/address_locality", 0.34f},
       {DetailField::region, Word::region_field, "details/address_region", 0.22f},
       {DetailField::country, Word::country_field, "details/address_country", 0.2f}}}, 4},
}};

const shop::Checkout* checkout_of(const Content& content) { return content.stage == nullptr ? nullptr : shop::shown(*content.stage); }

// Label above, box, and beneath it what the shop says of it. Returns the height.
float draw_form_field(View& view, Rect at, const FormField& field, const shop::Details& details) {
  Kit& kit = view.kit;
  float y = at.y + kit.text({at.x + 4, at.y, at.w - 4, 0}, kit.say(field.label), {Type::small, Tone::soft}) + 2;
  const Rect box{at.x, y, at.w, kControl};
  draw_field(view, box, {.id = field.id, .label = kit.say(field.label), .prompt = {}, .value = shop::value_of(details, field.field)});
  y += kControl;
  bool wrong = false;
  for (const shop::PlacedMessage& said : view.memory.digest.messages) {
    if (!shop::is_about(said, field.field)) continue;
    const bool error = shop::is_error(said.message->severity);
    wrong = wrong || error;
    y += 2 + kit.text({at.x + 4, y + 2, at.w - 4, 0}, said.words, {Type::small, error ? Tone::danger : Tone::ink, 6});
  }
  if (wrong) kit.outline(box, kit.theme().danger, 4);
  return y - at.y;
}

float draw_form_row(View& view, Column at, const FormRow& row, const shop::Details& details) {
  const float room = at.w - static_cast<float>(row.count - 1) * kGap;
  float x = at.x, height = 0;
  for (std::size_t i = 0; i < row.count; ++i) {
    const float w = room * row.fields[i].share;
    height = std::max(height, draw_form_field(view, {x, at.y, w, 0}, row.fields[i], details));
    x += w + kGap;
  }
  return height + 14;
}

}  // namespace

void draw_details(View& view) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float top = draw_header(view, kit.say(Word::details));
  if (view.content.details == nullptr) return;
  const float actions = inner.bottom() - kBigControl, half = (inner.w - kWideGap) / 2;
  if (const shop::Checkout* checkout = checkout_of(view.content)) view.memory.digest.read(*checkout, view.content.codes, kit.words());
  else view.memory.digest = {};
  const Rect area{inner.x, top, inner.w, actions - 16 - top};
  Column at{area.x, area.y, kit.begin_scroll("form", area)};
  for (const shop::PlacedMessage& said : view.memory.digest.messages) {
    if (shop::is_about_form(said)) at.y += draw_said(view, {at.x, at.y, at.w, 0}, *said.message, said.words) + 14;
  }
  for (const FormRow& row : kRows) at.y += draw_form_row(view, at, row, *view.content.details);
  kit.end_scroll(at.y);
  const bool saving = view.content.saving_details;
  if (kit.button({.id = "cancel-details", .label = kit.say(Word::cancel), .at = {inner.x, actions, half, kBigControl}, .icon = Icon::cross})) kit.emit(ui::intent::Back{});
  const Button save{.id = "save-details", .label = kit.say(saving ? Word::saving : Word::save), .at = {inner.x + half + kWideGap, actions, half, kBigControl},
                    .look = Look::primary, .icon = saving ? Icon::none : Icon::check, .enabled = !saving, .type = Type::strong};
  if (kit.button(save)) kit.emit(ui::intent::SaveDetails{});
}

}  // namespace aisle::panels
