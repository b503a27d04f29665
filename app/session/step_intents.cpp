// What the shopper asked for, whatever device asked.
#include <algorithm>
#include <cmath>

#include "session/step_checkout.hpp"
#include "session/step_parts.hpp"
#include "ui/placement.hpp"

namespace aisle::session {
namespace {

using ui::PanelKind;
namespace intent = ui::intent;

constexpr float kInHandLargestM = 0.9f;   // larger pieces are visited where they stand
constexpr float kInHandDistanceM = 0.9f;  // experience.md: inspected at 0.9 m
constexpr float kInHandBelowDeg = 14;
constexpr float kBesideRad = 0.62f;       // panel and model side by side

base::Pose head(const World& world) { return world.body.world_from_head(); }

const showroom::Placed* placed(const World& world, const shop::ProductId& id) {
  const auto found = std::find_if(world.plan.placed.begin(), world.plan.placed.end(), [&](const auto& p) { return p.product == id; });
  return found == world.plan.placed.end() ? nullptr : &*found;
}

void stop_inspecting(World& world) { world.inspecting = {}; }

// The model comes to 0.9 m, left of its panel, at a height where it can be seen whole.
void bring_to_hand(World& world, glm::vec3 size_m) {
  const base::Pose at = ui::in_front(head(world), kInHandDistanceM + size_m.z * 0.5f, kInHandBelowDeg, glm::degrees(kBesideRad + size_m.x * 0.3f));
  Inspecting& inspecting = world.inspecting;
  inspecting.in_hand = true;
  inspecting.pose.position = at.position - glm::vec3(0, size_m.y * 0.5f, 0);
  inspecting.pose.position.y = std::max(inspecting.pose.position.y, world.body.rig_position.y + 0.02f);
  inspecting.pose.orientation = base::facing(inspecting.pose.position, head(world).position);
}

void go_to_place(World& world, const showroom::Placed& where) {
  const showroom::Stand stand = showroom::stand_before(world.plan, where);
  // Look a little to the right of the goods: the panel stands ahead, the goods to its left.
  begin_teleport(world.body, stand.floor_point, stand.yaw_rad - kBesideRad * 0.6f, world.now_ns);
}

void inspect(World& world, const shop::ProductId& id, Effects& effects) {
  const shop::Product* product = world.catalogue.find(id);
  if (product == nullptr) return;
  world.inspecting = {id, {}, false, {}, 0, {}};
  if (!product->variants.empty()) {
    world.inspecting.variant = product->variants.front().id;
    world.inspecting.selection = product->variants.front().options;
  }
  const showroom::Placed* where = placed(world, id);
  glm::vec3 size{0.4f};
  if (where != nullptr) size = where->size_m;
  if (std::max({size.x, size.y, size.z}) <= kInHandLargestM || where == nullptr) {
    bring_to_hand(world, size);
  } else {
    go_to_place(world, *where);
  }
  if (world.panels.front() == PanelKind::directory) {
    world.panels.push(PanelKind::product, head(world));
  } else {
    world.panels.show(PanelKind::product, head(world));
  }
  effects.push_back(effect::Haptic{xr::Hand::right, std::chrono::milliseconds(60), 1});
}

void save_cart(World& world, Effects& effects) { effects.push_back(effect::SaveCart{}); (void)world; }

void start_search(World& world, std::string query, Effects& effects) {
  world.search = {query, true, {}};
  world.field = {};
  world.panels.close(PanelKind::keyboard);
  if (!world.panels.has(PanelKind::directory)) world.panels.push(PanelKind::directory, head(world));
  effects.push_back(effect::Search{std::move(query)});
}

// Closing the front panel means different things while money is involved.
void close_front(World& world, Effects& effects) {
  if (world.panels.has(PanelKind::keyboard)) {
    world.panels.close(PanelKind::keyboard);
    world.field = {};
    return;
  }
  switch (world.panels.front()) {
    case PanelKind::checkout:
      if (shop::payment_open(world.purchase.stage)) {  // it must end first; the panel says so
        carry_out(world, shop::leave_page(world.purchase, world.unix_ms), effects);
        return;
      }
      carry_out(world, shop::cancel(world.purchase), effects);
      world.panels.close(PanelKind::checkout);
      break;
    case PanelKind::details: close_form(world); break;
    case PanelKind::receipt:
      carry_out(world, shop::cancel(world.purchase), effects);
      world.panels.close(PanelKind::receipt);
      break;
    case PanelKind::product:
      stop_inspecting(world);
      world.panels.close(PanelKind::product);
      break;
    case PanelKind::message:
      world.notice.reset();
      world.link_text.clear();
      world.link_title.clear();
      world.panels.close(PanelKind::message);
      break;
    default: world.panels.close_front(); break;
  }
}

void on(World& world, const intent::Open& open, Effects&) {
  if (open.panel == PanelKind::keyboard) {
    world.panels.show(PanelKind::keyboard, head(world));
  } else if (shop::payment_open(world.purchase.stage)) {
    return;
  } else if (world.panels.front() == PanelKind::none || world.panels.front() == open.panel) {
    world.panels.show(open.panel, head(world));
  } else {
    world.panels.push(open.panel, head(world));
  }
}
void on(World& world, const intent::Close&, Effects& effects) { close_front(world, effects); }
void on(World& world, const intent::Back&, Effects& effects) { close_front(world, effects); }

void on(World& world, const intent::Teleport& to, Effects&) {
  const glm::vec3 point = showroom::nearest_walkable(world.plan, to.floor_point);
  begin_teleport(world.body, point, to.keep_yaw ? base::yaw_rad(head(world).orientation) : to.yaw_rad, world.now_ns);
}
void on(World& world, const intent::GoToDepartment& go, Effects&) {
  for (const auto& department : world.plan.departments) {
    if (department.name != go.name) continue;
    stop_inspecting(world);
    world.panels.close_all();
    begin_teleport(world.body, department.arrival, department.arrival_yaw_rad, world.now_ns);
    return;
  }
}
void on(World& world, const intent::GoToProduct& go, Effects&) {
  if (const auto* where = placed(world, go.product)) go_to_place(world, *where);
}
void on(World& world, const intent::SnapTurn& turn, Effects&) { snap_turn(world.body, turn.steps); }
void on(World& world, const intent::Recenter&, Effects&) { world.panels.replace(head(world)); }

void on(World& world, const intent::Inspect& what, Effects& effects) { inspect(world, what.product, effects); }
void on(World& world, const intent::TurnModel& turn, Effects&) { world.inspecting.yaw_rad += turn.yaw_rad; }
void on(World& world, const intent::PickVariant& pick, Effects&) { world.inspecting.variant = pick.variant; }

void on(World& world, const intent::AddToCart& add, Effects& effects) {
  const shop::Variant* variant = nullptr;
  const shop::Product* product = world.catalogue.find_variant(add.variant, &variant);
  if (product == nullptr || variant == nullptr || !variant->available) return;
  world.cart.add(*product, *variant);
  save_cart(world, effects);
  effects.push_back(effect::Haptic{xr::Hand::right, std::chrono::milliseconds(60), 1});
}
void on(World& world, const intent::SetQuantity& set, Effects& effects) {
  world.cart.set_quantity(set.variant, set.quantity);
  save_cart(world, effects);
}

void on(World& world, const intent::Focus& focus, Effects&) {
  if (world.field.id != focus.field_id) world.field = {focus.field_id, form_text(world, focus.field_id)};
  world.panels.show(PanelKind::keyboard, head(world));
}
void on(World& world, const intent::UsePhone& use, Effects&) { world.page.on_phone = use.phone; }
void on(World& world, const intent::PagePointer& pointer, Effects& effects) {
  effects.push_back(effect::PointAtPage{pointer});
  if (pointer.pressed) world.field = {std::string(kPageField), {}};  // real keys type into the page from now on
}
void on(World& world, const intent::TypeText& type, Effects& effects) {
  if (world.field.id == kPageField) effects.push_back(effect::TypeIntoPage{type.text});
  if (world.field.id.empty() || world.field.text.size() + type.text.size() > 200) return;
  world.field.text += type.text;
  edit_form(world, world.field.id, world.field.text);
}
void on(World& world, const intent::Erase&, Effects& effects) {
  if (world.field.id == kPageField) effects.push_back(effect::PressOnPage{false});
  std::string& text = world.field.text;
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();  // UTF-8 continuation bytes
  if (!text.empty()) text.pop_back();
  edit_form(world, world.field.id, text);
}
void on(World& world, const intent::Search& search, Effects& effects) {
  if (search.query.empty()) {
    world.search = {};  // back to the departments
  } else {
    start_search(world, search.query, effects);
  }
}

void on(World& world, const intent::SubmitField&, Effects& effects) {
  if (world.field.id == kPageField) {  // the page keeps the keyboard until it is put away
    world.field.text.clear();
    effects.push_back(effect::PressOnPage{true});
    return;
  }
  if (edit_form(world, world.field.id, world.field.text)) return next_form_field(world);
  const Field field = world.field;
  world.field = {};
  world.panels.close(PanelKind::keyboard);
  if (field.id == "search") start_search(world, field.text, effects);
  else if (field.id == "discount") on(world, intent::ApplyDiscount{field.text}, effects);
}

void on(World& world, const intent::BeginCheckout&, Effects& effects) { begin_checkout(world, effects); }
void on(World& world, const intent::ChooseInstrument& choose, Effects&) {
  world.instrument = choose.id;
  world.hold = {};
}
void on(World& world, const intent::AcceptTotals&, Effects&) { shop::accept_totals(world.purchase); }
void on(World& world, const intent::HoldConfirm& hold, Effects&) { world.hold.down = hold.down; }

void on(World& world, const intent::CancelCheckout&, Effects& effects) {
  if (std::holds_alternative<shop::stage::Escalated>(world.purchase.stage)) {
    carry_out(world, shop::cancel(world.purchase), effects);  // it stays until the shop agrees
    return;
  }
  if (shop::payment_open(world.purchase.stage)) return;
  carry_out(world, shop::cancel(world.purchase), effects);
  world.panels.close(PanelKind::checkout);
}

void on(World& world, const intent::Retry&, Effects& effects) {
  world.notice.reset();
  world.panels.close(PanelKind::message);
  if (std::holds_alternative<shop::stage::Declined>(world.purchase.stage)) {
    carry_out(world, shop::review_again(world.purchase, world.unix_ms), effects);
  } else if (std::holds_alternative<shop::stage::Failed>(world.purchase.stage)) {
    carry_out(world, shop::cancel(world.purchase), effects);
    begin_checkout(world, effects);
  } else if (world.shop.connection != panels::Connection::online && !world.shop.url.empty()) {
    world.shop.connection = panels::Connection::connecting;
    effects.push_back(effect::Discover{world.shop.url, world.shop.sandbox});
  } else if (!world.search.query.empty() && world.search.results.empty()) {
    start_search(world, world.search.query, effects);
  }
}

void on(World& world, const intent::OpenLink& link, Effects& effects) {
  world.link_title = link.title;
  world.link_text.clear();  // the panel shows that it waits
  world.panels.push(PanelKind::message, head(world));
  effects.push_back(effect::ReadLink{link.url, link.title});
}
void on(World& world, const intent::DismissMessage&, Effects&) {
  world.notice.reset();
  world.link_text.clear();
  world.link_title.clear();
  world.panels.close(PanelKind::message);
}
void on(World& world, const intent::LeaveShop&, Effects& effects) {
  if (shop::payment_open(world.purchase.stage)) return;  // money first: the panel says how it ended, then leave
  world.leaving = true;
  effects.push_back(effect::Quit{});
}

}  // namespace

void on_intent(World& world, const ui::Intent& what, Effects& effects) {
  if (!world.focused) return;
  std::visit([&](const auto& i) { on(world, i, effects); }, what);
}

namespace {

void fill_order(panels::OrderView& order, const World& world) {
  order.receipt = nullptr;
  for (const shop::Receipt& receipt : world.orders) {
    if (receipt.checkout == world.order.checkout) order.receipt = &receipt;
  }
  order.state = world.order.state ? &*world.order.state : nullptr;
  order.asking = world.order.asking;
  order.problem = world.order.problem;
}

}  // namespace

void fill_content(panels::Content& c, const World& world) {
  c.language = world.language;
  c.shop_name = world.shop.name;
  c.payee = world.shop.payee;
  c.connection = world.shop.connection;
  c.catalogue = &world.catalogue;
  c.cart = &world.cart;
  c.stage = &world.purchase.stage;
  c.inspected = world.inspecting.product;
  c.picked = world.inspecting.variant;
  c.query = world.search.query;
  c.searching = world.search.waiting;
  c.results = world.search.results;
  c.focused_field = world.field.id;
  c.field_text = world.field.text;
  c.hold_progress = world.hold.progress;
  c.confirm_armed = world.focused && shop::payable(world.purchase, world.instrument, world.unix_ms);
  c.buyer = world.buyer;
  c.address = world.address;
  c.instrument = world.instrument;
  c.notice = world.notice;
  c.receipt = world.receipt;
  c.orders = world.orders;
  fill_order(c.order, world);
  c.codes = world.codes;
  c.details = world.form.open ? &world.form.draft : nullptr;
  c.saving_details = world.form.saving;
  c.selection = &world.inspecting.selection;
  c.link_title = world.link_title;
  c.link_text = world.link_text;
  c.now_ms = world.unix_ms;
  const glm::vec3 at = world.body.world_from_head().position;
  c.department.clear();
  for (const auto& d : world.plan.departments) {
    if (at.x >= d.min_xz.x && at.x <= d.max_xz.x && at.z >= d.min_xz.y && at.z <= d.max_xz.y) c.department = d.name;
  }
}

}  // namespace aisle::session
