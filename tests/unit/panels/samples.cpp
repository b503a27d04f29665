#include "samples.hpp"

namespace aisle::panels::testing {
namespace {

using ui::PanelKind;

const char* const kLongWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const char* const kHebrew = "שולחן קפה עגול מעץ אלון";
const char* const kBadUtf8 = "Chair \xff\xfe\xc3 broken \xe2\x82";

std::string numbered(std::string text, int n) {
  text.append(std::to_string(n));
  return text;
}

shop::Product product(std::string id, std::string title, std::string department, std::int64_t price) {
  shop::Product p;
  p.id = shop::ProductId(id);
  p.title = std::move(title);
  p.categories = {std::move(department)};
  p.description =
      "A comfortable piece for every day. Solid wood frame, linen cover that can be taken off and washed. "
      "Comes assembled; two people should carry it.";
  shop::Variant v;
  v.id = shop::VariantId(id + "-v");
  v.title = "Standard";
  v.price = euro(price);
  p.variants = {v};
  p.dimensions = shop::DimensionsMm{1820, 850, 925};
  p.creator = "eTeks";
  p.license = "GNU GPL";
  p.sample = true;
  return p;
}

void fill_cart(World& world, int lines) {
  for (int i = 0; i < lines; ++i) {
    const shop::Product& p = world.catalogue.products()[static_cast<std::size_t>(i)];
    world.cart.lines.push_back({p.variants[0].id, p.id, p.title, p.variants[0].price, i % 3 + 1});
  }
}

std::string repeat(const std::string& text, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += text;
  return out;
}

World with_stage(World world, shop::Stage stage) {
  world.stage = std::move(stage);
  return world;
}

shop::Checkout awkward_checkout() {
  shop::Checkout c = ready_checkout();
  for (int i = 0; i < 25; ++i) c.lines.push_back({numbered("l", i), shop::VariantId("v"), repeat("Ein sehr langer Titel ", 14), euro(999999999), 99, {}});
  c.totals.back().amount = euro(1);
  c.totals.insert(c.totals.begin(), {"fee", repeat("Umweltschutzabgabenzuschlag ", 4), euro(123456789)});
  c.messages = {{shop::Severity::info, "x", "An information.", "", false, ""},
                {shop::Severity::warning, "w", repeat("A warning that goes on and on. ", 10), "", false, ""},
                {shop::Severity::unrecoverable, "e", kLongWord, "", false, ""},
                {shop::Severity::requires_buyer_review, "r", kHebrew, "", true, ""}};
  c.links.push_back({"terms", repeat("Allgemeine Geschäftsbedingungen ", 8), "https://example.com/agb"});
  c.instruments.push_back({"long", "h", kLongWord, "card", repeat("Kreditkarte ", 20)});
  c.fulfillment[0].groups[0].options.push_back({"slow", kLongWord, repeat("very slow ", 30), euro(123456789012)});
  return c;
}

std::vector<Scene> directory_scenes() {
  return {{"directory", PanelKind::directory, furniture},
          {"directory_results", PanelKind::directory, [] {
             World w = furniture();
             w.content.query = "sofa";
             for (std::size_t i = 0; i < 9; ++i) w.results.push_back(w.catalogue.products()[i].id);
             return w;
           }},
          {"directory_typing", PanelKind::directory, [] {
             World w = furniture();
             w.content.focused_field = "search";
             w.content.field_text = "armch";
             return w;
           }},
          {"directory_searching", PanelKind::directory, [] {
             World w = furniture();
             w.content.query = "sofa";
             w.content.searching = true;
             return w;
           }},
          {"directory_nothing_found", PanelKind::directory, [] {
             World w = furniture();
             w.content.query = "quantum flux";
             return w;
           }},
          {"directory_connecting", PanelKind::directory, [] {
             World w;
             w.content.connection = Connection::connecting;
             return w;
           }},
          {"directory_offline", PanelKind::directory, [] {
             World w;
             w.content.shop_name = "Sample furniture";
             w.content.connection = Connection::offline;
             return w;
           }},
          {"directory_empty", PanelKind::directory, [] {
             World w;
             w.content.shop_name = "Sample furniture";
             w.content.connection = Connection::online;
             w.catalogue.complete = true;
             return w;
           }},
          {"directory_awkward", PanelKind::directory, awkward},
          {"directory_awkward_results", PanelKind::directory, [] {
             World w = awkward();
             w.content.query = repeat("Sofa ", 60);
             for (const auto& p : w.catalogue.products()) w.results.push_back(p.id);
             return w;
           }}};
}

std::vector<Scene> product_scenes() {
  return {{"product", PanelKind::product, furniture},
          {"product_variants", PanelKind::product, [] {
             World w = furniture();
             w.content.inspected = w.catalogue.products()[1].id;
             w.content.model_note = "The 3D model could not be loaded. You see its photo in the right size.";
             w.content.size_note = "Size not verified: the model differs from the shop's dimensions.";
             return w;
           }},
          {"product_not_for_sale", PanelKind::product, [] {
             World w = furniture();
             w.content.inspected = w.catalogue.products()[2].id;
             return w;
           }},
          {"product_awkward", PanelKind::product, [] {
             World w = awkward();
             w.content.inspected = w.catalogue.products()[0].id;
             return w;
           }},
          {"product_unknown", PanelKind::product, [] {
             World w = furniture();
             w.content.inspected = shop::ProductId("nobody");
             return w;
           }}};
}

std::vector<Scene> checkout_scenes() {
  return {{"checkout", PanelKind::checkout, [] { return reviewing(ready_checkout(), true); }},
          {"checkout_holding", PanelKind::checkout, [] {
             World w = reviewing(ready_checkout(), true);
             w.content.hold_progress = 0.6f;
             return w;
           }},
          {"checkout_to_choose", PanelKind::checkout, [] {
             shop::Checkout c = ready_checkout();
             c.status = shop::CheckoutStatus::incomplete;
             c.fulfillment[0].groups[0].selected_option.clear();
             World w = reviewing(c, false);
             w.content.instrument.clear();
             return w;
           }},
          {"checkout_no_address", PanelKind::checkout, [] {
             shop::Checkout c = ready_checkout();
             c.status = shop::CheckoutStatus::incomplete;
             World w = reviewing(c, false);
             w.content.address = {};
             w.content.buyer = {};
             return w;
           }},
          {"checkout_totals_wrong", PanelKind::checkout, [] {
             shop::Checkout c = ready_checkout();
             c.totals.back().amount = euro(50000);
             return reviewing(c, false);
           }},
          {"checkout_escalation", PanelKind::checkout, [] {
             shop::Checkout c = ready_checkout();
             c.status = shop::CheckoutStatus::requires_escalation;
             c.continue_url = "https://shop.example.com/checkout/0f4c1b52-6b1c-4a4e-9d2f-3c5d8f1a7e90/continue?token=abcdef";
             return reviewing(c, false);
           }},
          {"checkout_awkward", PanelKind::checkout, [] {
             World w = reviewing(awkward_checkout(), false);
             w.content.payee = "eine-sehr-lange-adresse.von.einem.laden.example-furniture-store.com";
             w.content.address.street = repeat("Lange Straße ", 12);
             return w;
           }},
          {"checkout_creating", PanelKind::checkout, [] { return with_stage(furniture(), shop::stage::Creating{}); }},
          {"checkout_updating", PanelKind::checkout, [] { return with_stage(furniture(), shop::stage::Updating{ready_checkout()}); }},
          {"checkout_paying", PanelKind::checkout, [] { return with_stage(furniture(), shop::stage::Paying{ready_checkout(), "", "visa"}); }},
          {"checkout_unknown", PanelKind::checkout, [] { return with_stage(furniture(), shop::stage::Unknown{ready_checkout(), ""}); }},
          {"checkout_unknown_bare", PanelKind::checkout, [] { return with_stage(furniture(), shop::stage::Unknown{}); }},
          {"checkout_in_progress", PanelKind::checkout, [] { return with_stage(furniture(), shop::stage::InProgress{ready_checkout(), ""}); }},
          {"checkout_declined", PanelKind::checkout, [] {
             return with_stage(furniture(), shop::stage::Declined{ready_checkout(), "Your bank did not accept the payment. Choose another way to pay, or ask your bank."});
           }},
          {"checkout_failed", PanelKind::checkout, [] { return with_stage(furniture(), shop::stage::Failed{"The shop has closed this checkout.", "Your cart is kept: check out again."}); }}};
}

std::vector<Scene> other_scenes() {
  return {{"cart", PanelKind::cart, [] {
             World w = furniture();
             fill_cart(w, 2);
             return w;
           }},
          {"cart_long", PanelKind::cart, [] {
             World w = furniture();
             fill_cart(w, 12);
             return w;
           }},
          {"cart_awkward", PanelKind::cart, [] {
             World w = awkward();
             fill_cart(w, 5);
             w.cart.lines[0].quantity = 99;
             w.cart.lines[0].unit_price = euro(99999999999);
             return w;
           }},
          {"cart_empty", PanelKind::cart, furniture},
          {"receipt", PanelKind::receipt, [] {
             World w = furniture();
             w.content.receipt = receipt();
             return w;
           }},
          {"receipt_of_stage", PanelKind::receipt, [] { return with_stage(furniture(), shop::stage::Done{receipt()}); }},
          {"message_error", PanelKind::message, [] {
             World w = furniture();
             w.content.notice = Notice{Notice::Kind::error, "The shop does not answer", "No answer came from furniture.example within 10 seconds. Check the network, then try again. Your cart is kept.", true};
             return w;
           }},
          {"message_info", PanelKind::message, [] {
             World w = furniture();
             w.content.notice = Notice{Notice::Kind::info, "Welcome back", "Your cart is as you left it.", false};
             return w;
           }},
          {"message_awkward", PanelKind::message, [] {
             World w = furniture();
             w.content.notice = Notice{Notice::Kind::warning, kLongWord, repeat("Something long happened. ", 60), true};
             return w;
           }},
          {"message_page", PanelKind::message, [] {
             World w = furniture();
             w.content.link_title = "Terms of sale";
             w.content.link_text = "1. Scope\nThese terms apply to every order.\n\n" + repeat("The buyer may return goods within 14 days. ", 40);
             return w;
           }},
          {"help", PanelKind::help, furniture},
          {"credits", PanelKind::credits, [] {
             World w = furniture();
             for (int i = 0; i < 820; ++i) {
               shop::Product p = product(numbered("credit-", i), numbered("Sofa ", i), "Living room", 19900);
               p.creator = i % 2 == 0 ? "eTeks" : "Scopia";
               p.license = "Creative Commons Attribution 3.0";
               w.catalogue.add(std::move(p));
             }
             return w;
           }},
          {"keyboard", PanelKind::keyboard, [] {
             World w = furniture();
             w.content.focused_field = "search";
             w.content.field_text = "armchair";
             return w;
           }},
          {"keyboard_de", PanelKind::keyboard, [] {
             World w = furniture();
             w.content.language = "de-DE";
             w.content.focused_field = "search";
             w.content.field_text = repeat("Kleiderschränke ", 12);
             return w;
           }},
          {"belt", PanelKind::belt, [] {
             World w = furniture();
             fill_cart(w, 1);
             return w;
           }},
          {"orders", PanelKind::orders, [] {
             World w = furniture();
             w.orders = {receipt(), receipt(), receipt()};
             for (std::size_t i = 0; i < w.orders.size(); ++i) w.orders[i].checkout = shop::CheckoutId(numbered("c", static_cast<int>(i)));
             w.orders[0].label = "A-117";
             w.orders[0].placed_at_ms = 1'763'800'000'000;
             return w;
           }},
          {"orders_none", PanelKind::orders, furniture}};
}

}  // namespace

World reviewing(shop::Checkout checkout, bool armed) {
  World world = with_stage(furniture(), shop::stage::Reviewing{std::move(checkout)});
  world.content.confirm_armed = armed;
  return world;
}

base::Money euro(std::int64_t minor) { return {minor, *base::Currency::parse("EUR")}; }

const Content& World::view() {
  content.catalogue = &catalogue;
  content.cart = &cart;
  content.stage = &stage;
  content.results = results;
  content.orders = orders;
  content.codes = codes;
  content.details = details ? &*details : nullptr;
  content.selection = &selection;
  content.order.state = order ? &*order : nullptr;
  if (!orders.empty()) content.order.receipt = &orders.front();
  return content;
}

World furniture() {
  World w;
  const char* const departments[] = {"Living room", "Bedroom", "Kitchen", "Bathroom", "Lights", "Doors and windows", "Staircases", "Office", "Exterior", "Miscellaneous", "Vehicles"};
  const char* const titles[] = {"Sofa", "Armchair", "Walking woman", "Coffee table", "Bookcase", "Corner sofa with chaise longue, left", "Dining table", "Floor lamp", "Side board"};
  int n = 0;
  for (const char* department : departments) {
    for (const char* title : titles) {
      w.catalogue.add(product(numbered("p", n), title, department, 1900 + 12345 * (n % 9)));
      ++n;
    }
  }
  w.catalogue.complete = true;
  shop::Product armchair = w.catalogue.products()[1];
  for (const char* colour : {"Oak", "Walnut", "Anthracite grey", "Moss green"}) {
    shop::Variant v = armchair.variants[0];
    v.id = shop::VariantId(colour);
    v.title = colour;
    v.list_price = euro(29900);
    v.available = std::string_view(colour) != "Walnut";
    armchair.variants.push_back(v);
  }
  armchair.variants.erase(armchair.variants.begin());
  w.catalogue.add(armchair);
  shop::Product woman = w.catalogue.products()[2];
  woman.variants[0].available = false;
  w.catalogue.add(woman);

  Content& c = w.content;
  c.shop_name = "Sample furniture";
  c.payee = "Sandbox on this computer";
  c.connection = Connection::online;
  c.inspected = shop::ProductId("p0");
  c.department = "Kitchen";
  c.buyer = {"Ada", "Sample", "ada@example.com", ""};
  c.address = {"Ada", "Sample", "Musterstraße 12", "", "Berlin", "", "10115", "DE"};
  c.instrument = "visa";
  c.now_ms = 1'700'000'000'000;
  return w;
}

World awkward() {
  World w;
  for (int i = 0; i < 1000; ++i) {
    std::string title = numbered("Sofa ", i);
    if (i % 5 == 0) title = repeat("Polsterecksofagarnitur mit Schlaffunktion und Bettkasten ", 6).substr(0, 300);
    if (i % 5 == 1) title = kLongWord;
    if (i % 5 == 2) title = kHebrew;
    if (i % 5 == 3) title = kBadUtf8;
    shop::Product p = product(numbered("a", i), title, i < 40 ? numbered(kLongWord, i) : "Other", 1'234'567'890 + i);
    p.description = repeat("Wärmeschutzisolierverglasung aus Überzeugung.\n", 50) + kHebrew;
    p.creator = repeat("A. Very Long Creator Name ", 8);
    p.license = repeat("Creative Commons Attribution ", 8);
    for (int v = 1; v < (i == 0 ? 30 : 1); ++v) {
      shop::Variant variant = p.variants[0];
      variant.id = shop::VariantId(numbered("a-v", v));
      variant.title = v % 2 == 0 ? kLongWord : numbered("Variant ", v);
      p.variants.push_back(variant);
    }
    w.catalogue.add(std::move(p));
  }
  w.catalogue.complete = true;
  w.content.shop_name = repeat("The Longest Shop Name In Town ", 5);
  w.content.connection = Connection::online;
  w.content.loading = 0.42f;
  return w;
}

shop::Checkout ready_checkout() {
  shop::Checkout c;
  c.id = shop::CheckoutId("c1");
  c.status = shop::CheckoutStatus::ready_for_complete;
  c.currency = *base::Currency::parse("EUR");
  c.lines = {{"1", shop::VariantId("p0-v"), "Sofa", euro(64900), 1, {{"total", "", euro(64900)}}},
             {"2", shop::VariantId("p7-v"), "Floor lamp", euro(5900), 2, {{"total", "", euro(11800)}}}};
  c.totals = {{"subtotal", "Subtotal", euro(76700)}, {"fulfillment", "Delivery", euro(4900)}, {"tax", "VAT included", euro(0)}, {"total", "Total", euro(81600)}};
  c.links = {{"terms", "Terms of sale", "https://example.com/terms"}, {"privacy", "Privacy", "https://example.com/privacy"}};
  shop::FulfillmentMethod method;
  method.id = "m1";
  method.type = "shipping";
  shop::FulfillmentGroup group;
  group.id = "g1";
  group.options = {{"std", "Standard", "Arrives in 5 to 7 days", euro(4900)}, {"exp", "Express", "Arrives in 2 days", euro(9900)}};
  group.selected_option = "std";
  method.groups = {group};
  c.fulfillment = {method};
  c.instruments = {{"visa", "com.example.sandbox_wallet", "Sandbox wallet", "card", "Sample card ·· 4242"},
                   {"decline", "com.example.sandbox_wallet", "Sandbox wallet", "card", "Card that declines"}};
  return c;
}

shop::Receipt receipt() {
  const shop::Checkout c = ready_checkout();
  shop::Receipt r;
  r.shop = "Sample furniture";
  r.payee = "Sandbox on this computer";
  r.order = shop::OrderId("A-2026-000117");
  r.currency = c.currency;
  r.total = euro(81600);
  r.totals = c.totals;
  r.lines = c.lines;
  return r;
}

// The longest of our own languages, where words must fit: German.
static std::vector<Scene> german_scenes() {
  const auto german = [](World w) {
    w.content.language = "de-DE";
    return w;
  };
  return {{"de_directory", PanelKind::directory, [=] { return german(furniture()); }},
          {"de_product", PanelKind::product, [=] { return german(furniture()); }},
          {"de_cart", PanelKind::cart, [=] {
             World w = german(furniture());
             fill_cart(w, 3);
             return w;
           }},
          {"de_checkout", PanelKind::checkout, [=] { return german(reviewing(ready_checkout(), true)); }},
          {"de_failed", PanelKind::checkout,
           [=] { return german(with_stage(furniture(), shop::stage::Failed{"The shop no longer knows this checkout.", "If you see a charge, ask the shop; else order again."})); }},
          {"de_belt", PanelKind::belt, [=] { return german(furniture()); }},
          {"de_help", PanelKind::help, [=] { return german(furniture()); }}};
}

std::vector<Scene> scenes() {
  std::vector<Scene> all;
  for (auto part : {directory_scenes(), product_scenes(), checkout_scenes(), other_scenes(), german_scenes(), review_scenes()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace aisle::panels::testing
