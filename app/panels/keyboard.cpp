// The keyboard panel: types into the focused field by pointing.
#include <algorithm>
#include <array>
#include <string>

#include "panels/draw.hpp"

namespace aisle::panels {
namespace {

using Rows = std::array<std::string_view, 3>;

constexpr Rows kQwerty = {"qwertyuiop", "asdfghjkl'", "zxcvbnm,.-"};
constexpr Rows kQwertz = {"qwertzuiopü", "asdfghjklöä", "yxcvbnmß,.-"};
constexpr Rows kAzerty = {"azertyuiop", "qsdfghjklm", "wxcvbn'éèà"};
constexpr Rows kSpanish = {"qwertyuiop", "asdfghjklñ", "zxcvbnmáéó"};
constexpr Rows kNumbers = {"1234567890", "@#%&*()/:;", "+=!?_\",.-'"};

const Rows& rows_of(std::string_view language) {
  if (language.starts_with("de")) return kQwertz;
  if (language.starts_with("fr")) return kAzerty;
  if (language.starts_with("es")) return kSpanish;
  return kQwerty;
}

// Upper case of the one letter on a key: ASCII and Latin-1, which is all the layouts have; ß stays.
std::string_view raised(Kit& kit, std::string_view letter) {
  std::string out(letter);
  if (out.size() == 1 && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  const bool latin1 = out.size() == 2 && out[0] == '\xc3' && static_cast<unsigned char>(out[1]) >= 0xa0 && static_cast<unsigned char>(out[1]) < 0xbf;
  if (latin1) out[1] = static_cast<char>(out[1] - 32);
  return kit.keep(out);
}

std::string_view first_letter(std::string_view text) {
  std::size_t n = 1;
  while (n < text.size() && (static_cast<unsigned char>(text[n]) & 0xc0) == 0x80) ++n;
  return text.substr(0, n);
}

int letters_in(std::string_view text) {
  int n = 0;
  for (; !text.empty(); ++n) text.remove_prefix(first_letter(text).size());
  return n;
}

constexpr float kKeyGap = 14;

void draw_keys(View& view, float x, float y, float w, std::string_view row) {
  Kit& kit = view.kit;
  const auto count = static_cast<float>(letters_in(row));
  const float key_w = (w - (count - 1) * kKeyGap) / count;
  while (!row.empty()) {
    std::string_view letter = first_letter(row);
    row.remove_prefix(letter.size());
    if (view.memory.shift) letter = raised(kit, letter);
    if (kit.button({.id = kit.join({"key:", letter}), .label = letter, .at = {x, y, key_w, kControl}, .type = Type::strong})) {
      kit.emit(ui::intent::TypeText{std::string(letter)});
      view.memory.shift = false;
    }
    x += key_w + kKeyGap;
  }
}

void draw_last_row(View& view, float x, float y, float w) {
  Kit& kit = view.kit;
  Memory& memory = view.memory;
  constexpr float kSmallKey = 104;
  const std::string_view field = view.content.focused_field;
  const bool form = field.starts_with("details/");
  const std::string_view enter = kit.say(field == "search" ? Word::search : field == "discount" ? Word::apply : form ? Word::next : Word::enter);
  const float enter_w = std::max(200.0f, kit.face(Type::label).width(enter) + 40);
  const float hide_w = std::max(120.0f, kit.face(Type::label).width(kit.say(Word::hide)) + 32);
  const float space_w = w - 3 * kSmallKey - enter_w - hide_w - 5 * kKeyGap;
  const Button shift{.id = "shift", .label = kit.say(Word::shift), .at = {x, y, kSmallKey, kControl}, .look = memory.shift ? Look::chosen : Look::normal,
                     .icon = Icon::shift, .enabled = !memory.numbers, .icon_only = true};
  if (kit.button(shift)) memory.shift = !memory.shift;
  x += kSmallKey + kKeyGap;
  if (kit.button({.id = "numbers", .label = kit.say(memory.numbers ? Word::letters : Word::numbers), .at = {x, y, kSmallKey, kControl}})) {
    memory.numbers = !memory.numbers;
    memory.shift = false;
  }
  x += kSmallKey + kKeyGap;
  if (kit.button({.id = "space", .label = kit.say(Word::space), .at = {x, y, space_w, kControl}})) kit.emit(ui::intent::TypeText{" "});
  x += space_w + kKeyGap;
  if (kit.button({.id = "erase", .label = kit.say(Word::erase), .at = {x, y, kSmallKey, kControl}, .icon = Icon::erase, .icon_only = true})) kit.emit(ui::intent::Erase{});
  x += kSmallKey + kKeyGap;
  if (kit.button({.id = "hide", .label = kit.say(Word::hide), .at = {x, y, hide_w, kControl}, .look = Look::quiet})) kit.emit(ui::intent::Back{});
  x += hide_w + kKeyGap;
  const bool empty = view.content.field_text.empty() && !form;  // a field of the form may be left empty
  if (kit.button({.id = "enter", .label = enter, .at = {x, y, enter_w, kControl}, .look = Look::primary, .enabled = !empty})) kit.emit(ui::intent::SubmitField{});
}

}  // namespace

void draw_keyboard(View& view) {
  Kit& kit = view.kit;
  constexpr float kEdge = 24;
  const float w = view.w - 2 * kEdge;
  float y = kEdge;
  const Face& face = kit.face(Type::body);
  kit.fill({kEdge, y, w, 64}, kit.theme().inset);
  kit.on(kit.theme().inset, kit.theme().ink);
  const std::string_view typed = fitting_end(face, view.content.field_text, w - 60);
  kit.text({kEdge + 24, y + 7, w - 48, 0}, typed, {});
  kit.fill({kEdge + 26 + face.width(typed), y + 12, 4, 40}, kit.theme().accent, 2);
  kit.on_card();
  y += 64 + kKeyGap;
  const Rows& rows = view.memory.numbers ? kNumbers : rows_of(view.content.language);
  for (std::string_view row : rows) {
    draw_keys(view, kEdge, y, w, row);
    y += kControl + kKeyGap;
  }
  draw_last_row(view, kEdge, y, w);
}

}  // namespace aisle::panels
