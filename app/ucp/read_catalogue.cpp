// Catalogue and order replies to values.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ucp/codec.hpp"
#include "ucp/json.hpp"
#include "ucp/read.hpp"

namespace aisle::ucp {
namespace {

constexpr std::size_t kMostProducts = 2'000;  // a page
constexpr std::size_t kMostVariants = 500;
constexpr std::size_t kMostMedia = 64;
constexpr std::size_t kMostCategories = 16;

std::optional<base::Money> price(const Json& json) {
  const auto amount = integer(member(json, "amount"));
  const auto currency = known_currency(text(json, "currency"));
  if (!amount || !currency || *amount < 0) return std::nullopt;
  return base::Money{*amount, *currency};
}

std::vector<shop::Media> media(const Json& list, const Session& session) {
  std::vector<shop::Media> out;
  if (!list.is_array()) return out;
  for (const Json& entry : list) {
    if (out.size() >= kMostMedia) break;
    shop::Media m;
    m.url = net::join_url(session.endpoint, text(entry, "url"));
    m.kind = media_kind(entry, m.url);
    // A shop elsewhere must not make us call services of this computer.
    if (net::host_of(m.url).empty() || (net::is_loopback_url(m.url) && !net::is_loopback_url(session.shop_url))) continue;
    if (m.url.starts_with("http:") && !net::is_loopback_url(m.url)) continue;
    m.alt_text = words(entry, "alt_text");
    m.width = static_cast<std::int32_t>(std::clamp<std::int64_t>(integer(member(entry, "width")).value_or(0), 0, 1 << 20));
    m.height = static_cast<std::int32_t>(std::clamp<std::int64_t>(integer(member(entry, "height")).value_or(0), 0, 1 << 20));
    out.push_back(std::move(m));
  }
  return out;
}

std::optional<shop::Variant> variant(const Json& json, const Session& session) {
  shop::Variant v;
  v.id = shop::VariantId(text(json, "id"));
  const auto amount = price(member(json, "price"));
  if (v.id.empty() || !amount) return std::nullopt;
  v.price = *amount;
  v.title = words(json, "title");
  v.list_price = price(member(json, "list_price"));
  v.available = flag(member(json, "availability"), "available", true);
  if (const Json& options = member(json, "options"); options.is_array()) {
    for (const Json& o : options) {
      if (v.options.size() < 32) v.options.emplace_back(words(o, "name"), words(o, "label"));
    }
  }
  v.media = media(member(json, "media"), session);
  return v;
}

std::vector<std::string> categories(const Json& list) {
  std::vector<std::string> out;
  if (!list.is_array()) return out;
  for (const Json& entry : list) {
    std::string value = entry.is_string() ? clean(entry.get_ref<const std::string&>(), 200) : words(entry, "value");
    if (!value.empty() && out.size() < kMostCategories) out.push_back(std::move(value));
  }
  return out;
}

void read_metadata(shop::Product& p, const Json& metadata) {
  p.sample = flag(metadata, "sample", false);
  const Json& model = member(metadata, "model");
  p.creator = words(model, "creator");
  p.license = words(model, "license");
  const Json& mm = member(metadata, "dimensions_mm");
  const auto side = [&](const char* name) {
    const auto n = integer(member(mm, name));
    return n && *n > 0 && *n <= 100'000 ? static_cast<std::int32_t>(*n) : 0;  // at most 100 m
  };
  const shop::DimensionsMm size{side("width"), side("height"), side("depth")};
  if (size.width > 0 && size.height > 0 && size.depth > 0) p.dimensions = size;
}

std::optional<shop::Rating> rating(const Json& json) {
  const Json& value = member(json, "value");
  const Json& most = member(json, "scale_max");
  if (!value.is_number() || !most.is_number()) return std::nullopt;
  const shop::Rating r{value.get<double>(), most.get<double>(), integer(member(json, "count")).value_or(0)};
  if (!(r.scale_max >= 1) || !(r.value >= 0) || !(r.value <= r.scale_max)) return std::nullopt;
  return r;
}

std::vector<shop::Option> options(const Json& list) {
  std::vector<shop::Option> out;
  if (!list.is_array()) return out;
  for (const Json& entry : list) {
    shop::Option option{words(entry, "name"), {}};
    const Json& values = member(entry, "values");
    if (option.name.empty() || !values.is_array() || out.size() >= 32) continue;
    for (const Json& v : values) {
      shop::OptionValue value{words(v, "label"), std::nullopt, std::nullopt};
      if (const Json& given = member(v, "available"); given.is_boolean()) value.available = given.get<bool>();
      if (const Json& given = member(v, "exists"); given.is_boolean()) value.exists = given.get<bool>();
      if (!value.label.empty() && option.values.size() < 200) option.values.push_back(std::move(value));
    }
    out.push_back(std::move(option));
  }
  return out;
}

std::optional<shop::Product> product(const Json& json, const Session& session) {
  shop::Product p;
  p.id = shop::ProductId(text(json, "id"));
  p.title = words(json, "title");
  if (p.id.empty() || p.title.empty()) return std::nullopt;
  p.description = description_text(member(json, "description"));
  p.categories = categories(member(json, "categories"));
  p.media = media(member(json, "media"), session);
  if (const Json& list = member(json, "variants"); list.is_array()) {
    for (const Json& entry : list) {
      if (p.variants.size() >= kMostVariants) break;
      if (auto v = variant(entry, session)) p.variants.push_back(std::move(*v));
    }
  }
  if (p.variants.empty()) return std::nullopt;  // nothing with a price we understand
  p.options = options(member(json, "options"));
  read_metadata(p, member(json, "metadata"));
  p.rating = rating(member(json, "rating"));
  return p;
}

}  // namespace

namespace {

// "$.products[3].variants[0]" -> 3; nothing for other paths
std::optional<std::size_t> product_index(std::string_view path) {
  constexpr std::string_view kStart = "$.products[";
  if (!path.starts_with(kStart)) return std::nullopt;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(path.data() + kStart.size(), path.data() + path.size(), index);
  if (error != std::errc() || end == path.data() + path.size() || *end != ']') return std::nullopt;
  return index;
}

}  // namespace

Result<Page> read_page(std::string_view body, const Session& session) {
  TRY_ASSIGN(const Json json, parse_object(body, session.payee));
  const Json& products = member(json, "products");
  if (!products.is_array()) return fail(ErrorKind::invalid, fmt::format("{} sent no list of products.", session.payee), "Tell the shop, or try again later.");
  Page page;
  std::vector<shop::Message> messages = read_messages(member(json, "messages"));
  for (std::size_t i = 0; i < products.size() && page.products.size() < kMostProducts; ++i) {
    auto p = product(products[i], session);
    if (!p) {
      ++page.skipped;
      continue;
    }
    for (const shop::Message& m : messages) {  // what is said of a product goes with it
      if (product_index(m.path) == i) p->messages.push_back(m);
    }
    page.products.push_back(std::move(*p));
  }
  std::erase_if(messages, [](const shop::Message& m) { return product_index(m.path).has_value(); });
  page.messages = std::move(messages);
  page.cursor = next_cursor(member(json, "pagination"), products.size());
  return page;
}

Result<shop::Product> read_product(std::string_view body, const Session& session) {
  TRY_ASSIGN(const Json json, parse_object(body, session.payee));
  const Json& list = member(json, "products");
  const Json& one = list.is_array() && !list.empty() ? list[0] : member(json, "product");
  if (auto p = product(one, session)) {
    p->messages = read_messages(member(json, "messages"));
    return *p;
  }
  return fail(ErrorKind::not_found, fmt::format("{} does not have this product any more.", session.payee), "Choose another one.");
}

namespace {

void read_order_lines(Order& order, const Json& list) {
  if (!list.is_array()) return;
  for (const Json& l : list) {
    if (order.lines.size() >= 500) break;
    const Json& quantity = member(l, "quantity");
    const auto pieces = [&](const char* name) { return integer(quantity.is_object() ? member(quantity, name) : quantity).value_or(0); };
    order.lines.push_back({words(member(l, "item"), "title"), words(l, "status"), pieces("total"), quantity.is_object() ? pieces("fulfilled") : 0});
  }
}

void read_order_events(Order& order, const Json& json) {
  const auto each = [](const Json& list, auto f) {
    if (!list.is_array()) return;
    for (std::size_t i = 0; i < list.size() && i < 200; ++i) f(list[i]);
  };
  each(member(member(json, "fulfillment"), "expectations"), [&](const Json& e) { order.expectations.push_back(words(e, "description")); });
  each(member(member(json, "fulfillment"), "events"), [&](const Json& e) {
    order.events.push_back({words(e, "type"), words(e, "description"), text(e, "occurred_at"), text(e, "tracking_url")});
  });
  each(member(json, "adjustments"), [&](const Json& a) { order.events.push_back({words(a, "type"), words(a, "description"), text(a, "occurred_at"), ""}); });
  std::erase(order.expectations, std::string());
}

}  // namespace

Result<Order> read_order(std::string_view body, const Session& session) {
  TRY_ASSIGN(const Json json, parse_object(body, session.payee));
  Order order;
  order.id = shop::OrderId(text(json, "id"));
  if (order.id.empty()) return fail(ErrorKind::invalid, fmt::format("{} sent an order without a number.", session.payee), "Ask the shop.");
  order.label = words(json, "label");
  order.permalink = text(json, "permalink_url");
  order.checkout = shop::CheckoutId(text(json, "checkout_id"));
  order.messages = read_messages(member(json, "messages"));
  if (const auto currency = known_currency(text(json, "currency"))) order.currency = *currency;
  read_order_lines(order, member(json, "line_items"));
  read_order_events(order, json);
  TRY_ASSIGN(order.totals, read_totals(member(json, "totals"), order.currency));
  return order;
}

}  // namespace aisle::ucp
