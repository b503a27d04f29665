// The directory: search, departments with counts, results.
#include <algorithm>

#include "panels/draw.hpp"

namespace aisle::panels {
namespace {

constexpr std::string_view kSearchField = "search";

void draw_search(View& view, float y) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float button_w = std::max(220.0f, kit.face(Type::label).width(kit.say(Word::search)) + 100);
  const Rect field{inner.x, y, inner.w - button_w - kGap, kControl};
  draw_field(view, field, {.id = kSearchField, .label = {}, .prompt = kit.say(Word::search_prompt), .value = view.content.query});

  const Button go{.id = "go", .label = kit.say(Word::search), .at = {field.right() + kGap, y, button_w, kControl}, .look = Look::primary, .icon = Icon::search};
  if (!kit.button(go)) return;
  if (editing(view, kSearchField) && !view.content.field_text.empty()) {
    kit.emit(ui::intent::SubmitField{});
  } else {
    kit.emit(ui::intent::Focus{std::string(kSearchField)});
  }
}

void remember_departments(View& view) {
  const shop::Catalogue& catalogue = *view.content.catalogue;
  if (view.memory.departments_version == catalogue.version()) return;
  view.memory.departments_version = catalogue.version();
  view.memory.departments = catalogue.departments();
}

void draw_departments(View& view, Rect area) {
  Kit& kit = view.kit;
  const auto [cell_h, pitch] = whole_rows(area.h, 96, kGap);
  const auto& departments = view.memory.departments;
  const float w = kit.begin_scroll("departments", area, pitch);
  const float cell_w = (w - kGap) / 2;
  float bottom = area.y;
  for (std::size_t i = 0; i < departments.size(); ++i) {
    const Rect cell{area.x + static_cast<float>(i % 2) * (cell_w + kGap), area.y + static_cast<float>(i / 2) * pitch, cell_w, cell_h};
    bottom = cell.y + pitch;
    const auto& [name, count] = departments[i];
    const std::string_view id = kit.join({"department:", name});
    if (!kit.in_view(cell)) {
      kit.publish_away({.id = id, .label = name, .at = cell, .role = ui::Role::list_item});
      continue;
    }
    const bool here = name == view.content.department;
    const Touch touch = kit.row({.id = id, .label = name, .at = cell, .look = here ? Look::chosen : Look::normal, .role = ui::Role::list_item});
    const std::string_view number = kit.number(count);
    const float number_w = kit.face(Type::small).width(number);
    const TextStyle style{Type::label, Tone::on_fill, 2};
    const float room = cell.w - number_w - 60;
    const float h = kit.text_height(room, name, style);
    kit.text({cell.x + 22, cell.y + (cell.h - h) / 2, room, 0}, name, style);
    const float line = kit.face(Type::small).line();
    kit.text({cell.right() - number_w - 22, cell.y + (cell.h - line) / 2, number_w + 2, 0}, number, {Type::small, Tone::on_fill});
    kit.on_card();
    if (touch.clicked) kit.emit(ui::intent::GoToDepartment{name});
  }
  kit.end_scroll(std::max(area.y, bottom - kGap));
}

std::string_view result_id(Kit& kit, const shop::Product& product) { return kit.join({"result:", product.id.value}); }

void draw_result(View& view, Rect row, const shop::Product& product) {
  Kit& kit = view.kit;
  const Touch touch = kit.row({.id = result_id(kit, product), .label = product.title, .at = row, .look = Look::quiet, .role = ui::Role::list_item});
  draw_product_icon(view, product.id, {row.x + 10, row.y + 10, row.h - 20, row.h - 20});
  const std::string_view price = price_of(view, product);
  const Type price_type = product.for_sale() ? Type::strong : Type::small;
  const float price_w = kit.face(price_type).width(price) + 4;
  const float x = row.x + row.h + 8, room = row.right() - 24 - price_w - 20 - x;
  const TextStyle style{Type::label, Tone::on_fill, 2};
  const float h = kit.text_height(room, product.title, style);
  kit.text({x, row.y + (row.h - h) / 2, room, 0}, product.title, style);
  const float line = kit.face(price_type).line();
  kit.text({row.right() - 24 - price_w, row.y + (row.h - line) / 2, price_w, 0}, price, {price_type, Tone::on_fill, 1, Align::right});
  kit.on_card();
  if (touch.clicked) kit.emit(ui::intent::Inspect{product.id});
}

void draw_results(View& view, Rect area) {
  Kit& kit = view.kit;
  const Content& content = view.content;
  const std::string_view clear = kit.say(Word::all_departments);
  const float clear_w = kit.face(Type::label).width(clear) + 100;
  const Button back{.id = "clear", .label = clear, .at = {area.right() - clear_w, area.y, clear_w, kControl}, .look = Look::quiet, .icon = Icon::map};
  if (kit.button(back)) kit.emit(ui::intent::Search{});
  const TextStyle title{Type::strong, Tone::ink, 2};
  const std::string_view heading = content.searching ? kit.say(Word::searching)
                                                     : content.results.size() == 1 ? kit.say(Word::result_for, {content.query})
                                                     : kit.say(Word::results_for, {kit.number(static_cast<std::int64_t>(content.results.size())), content.query});
  const float h = kit.text_height(area.w - clear_w - kGap, heading, title);
  kit.text({area.x, area.y + (kControl - h) / 2, area.w - clear_w - kGap, 0}, heading, title);

  const Rect list{area.x, area.y + kControl + 20, area.w, area.h - kControl - 20};
  if (content.searching) return draw_waiting(view, list.x + list.w / 2, list.y + list.h / 2);
  if (content.results.empty()) {
    draw_state(view, list, Icon::search, Tone::soft, kit.say(Word::no_results, {content.query}), kit.say(Word::no_results_more));
    return;
  }
  const auto [row_h, pitch] = whole_rows(list.h, 106, kGap);
  const float w = kit.begin_scroll("results", list, pitch);
  for (std::size_t i = 0; i < content.results.size(); ++i) {
    const Rect row{list.x, list.y + static_cast<float>(i) * pitch, w, row_h};
    const shop::Product* product = content.catalogue->find(content.results[i]);
    if (product == nullptr) continue;
    if (kit.in_view(row)) {
      draw_result(view, row, *product);
    } else {
      kit.publish_away({.id = result_id(kit, *product), .label = product->title, .at = row, .role = ui::Role::list_item});
    }
  }
  kit.end_scroll(list.y + static_cast<float>(content.results.size()) * pitch - kGap);
}

// What is wrong, or still going on, instead of departments. False: there is a catalogue to show.
bool draw_no_catalogue(View& view, Rect area) {
  Kit& kit = view.kit;
  const Content& content = view.content;
  if (content.catalogue != nullptr && !content.catalogue->products().empty()) return false;
  if (content.connection == Connection::connecting || (content.connection == Connection::online && content.catalogue != nullptr && !content.catalogue->complete)) {
    const float bottom = draw_state(view, {area.x, area.y, area.w, area.h - 80}, Icon::none, Tone::soft, kit.say(Word::connecting), "");
    draw_waiting(view, area.x + area.w / 2, bottom + 30);
    return true;
  }
  const bool offline = content.connection == Connection::offline;
  const Rect state{area.x, area.y, area.w, area.h - kBigControl - kGap};
  draw_state(view, state, offline ? Icon::error : Icon::box, offline ? Tone::danger : Tone::soft, kit.say(offline ? Word::offline : Word::empty_shop),
             kit.say(offline ? Word::offline_more : Word::empty_shop_more));
  const float w = (area.w - kWideGap) / 2, y = area.bottom() - kBigControl;
  if (kit.button({.id = "retry", .label = kit.say(Word::retry), .at = {area.x, y, w, kBigControl}, .look = Look::primary})) kit.emit(ui::intent::Retry{});
  if (kit.button({.id = "leave", .label = kit.say(Word::leave_shop), .at = {area.x + w + kWideGap, y, w, kBigControl}, .icon = Icon::door})) kit.emit(ui::intent::LeaveShop{});
  return true;
}

std::string_view summary(View& view) {
  Kit& kit = view.kit;
  const shop::Catalogue* catalogue = view.content.catalogue;
  if (catalogue == nullptr || catalogue->products().empty()) return {};
  if (view.content.loading < 0.995f) return kit.say(Word::loading_models, {kit.number(static_cast<std::int64_t>(view.content.loading * 100))});
  return kit.say(Word::departments_count, {kit.number(static_cast<std::int64_t>(catalogue->products().size())),
                                           kit.number(static_cast<std::int64_t>(view.memory.departments.size()))});
}

}  // namespace

void draw_directory(View& view) {
  const Rect inner = view.inner();
  float y = draw_header(view, view.content.shop_name.empty() ? view.kit.say(Word::directory) : view.content.shop_name, true);
  if (draw_no_catalogue(view, {inner.x, y, inner.w, inner.bottom() - y})) return;
  remember_departments(view);
  draw_search(view, y);
  y += kControl + 20;
  y += view.kit.text({inner.x + 4, y, inner.w, 0}, summary(view), {Type::small, Tone::soft}) + 16;
  const Rect area{inner.x, y, inner.w, inner.bottom() - y};
  const bool show_results = !view.content.query.empty() || view.content.searching;
  show_results ? draw_results(view, area) : draw_departments(view, area);
}

}  // namespace aisle::panels
