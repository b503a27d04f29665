#include "ucp/quirks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "ucp/read.hpp"

namespace aisle::ucp {
namespace {

constexpr std::string_view kOffsetCursor = "#offset=";

constexpr QuirkEntry kTable[] = {
    {Quirk::refuses_unknown_fields, "answers 400 \"Unrecognized fields: 'a, b'\" to optional fields of the specification", "sends the request once more without them, and never again to this shop",
     "medusa 03 09 10"},
    {Quirk::no_product_operation, "has no /catalog/product (404 web page)", "asks /catalog/lookup", "medusa 06"},
    {Quirk::flat_shipping_address, "has `shipping_address` beside the lines (in its checkout, or its messages point to $.shipping_address)", "sends the address there instead of as a destination", "medusa 11 15"},
    {Quirk::update_adds_lines, "takes the lines of an update for more of them", "leaves them out; a changed quantity goes by `line_item_id`", "plugin of medusa 15, read and tried"},
    {Quirk::region_from_address, "refuses a currency unless the checkout's first request says where to", "tries the flat address once when the shop has no fulfillment extension", "medusa 07, tried"},
    {Quirk::no_empty_query, "refuses to list everything", "goes category by category, else offers search only", "allowed by the specification"},
    {Quirk::glb_typed_image, "types 3D models as images", "believes the file name's .glb (and later the bytes)", "medusa 02"},
    {Quirk::description_is_text, "gives a description as a plain string", "reads it as plain text", "medusa 02"},
    {Quirk::lowercase_currency, "writes eur", "reads EUR", "medusa 02"},
    {Quirk::lowercase_country, "writes us", "reads US", "medusa 15"},
    {Quirk::pages_by_offset, "pages by offset and has_more, without a cursor", "makes a cursor of the offset", "medusa 04"},
    {Quirk::option_total_by_type, "gives a delivery option one total of type \"fulfillment\"", "takes the last when none is called total", "medusa 17"},
    {Quirk::info_severity, "puts severity \"info\" on messages", "reads it as information", "medusa 25"},
    {Quirk::business_error_as_5xx, "sends business refusals as 500 with an envelope", "refused, except after complete, where it is unknown until asked", "medusa 07 22 27 30 32c"},
    {Quirk::key_reuse_as_422, "answers 422 to a key used with another body", "a conflict: never sent again", "medusa 13"},
    {Quirk::in_flight_as_409, "answers 409 with Retry-After while the first request is worked on", "asks again then, same key", "medusa 32a 33c"},
    {Quirk::order_only_by_replay, "names the order only in the answer to complete, not in GET", "sends the same bytes and key once more to learn it", "medusa 33d 33e"},
    {Quirk::canceled_without_currency, "empties a canceled checkout, currency too", "accepts that when there are no amounts", "medusa 25"},
    {Quirk::totals_do_not_add_up, "counts tax of delivery twice", "shows them as given, asks for a separate acceptance", "medusa 16 17"},
    {Quirk::session_bound_to_agent, "answers 403 when UCP-Agent differs by a character", "UCP-Agent is constant", "medusa 31"},
    {Quirk::own_credential_shape, "takes only its handler's own credential", "the wallet has one credential builder for each handler", "medusa 18 19 20"},
    {Quirk::lines_not_from_cart, "knows no cart_id", "a checkout is always made from the lines", "medusa 09"},
};

std::set<std::string>& unwanted(Manners& m, Shape shape) { return m.unwanted[static_cast<std::size_t>(shape)]; }

// "Unrecognized fields: 'currency, signals'" -> names
std::vector<std::string> refused_fields(const Json& body) {
  std::vector<std::string> out;
  const std::string said = text(body, "message");
  constexpr std::string_view kMark = "Unrecognized fields: '";
  const std::size_t start = said.find(kMark);
  if (start == std::string::npos) return out;
  const std::size_t from = start + kMark.size();
  const std::string list = said.substr(from, said.find('\'', from) - from);
  for (std::size_t at = 0; at < list.size() && out.size() < 64;) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    std::string name = list.substr(at, comma - at);
    name.erase(0, name.find_first_not_of(' '));
    if (!name.empty()) out.push_back(std::move(name));
    at = comma + 1;
  }
  return out;
}

bool asks_for_flat_address(const Json& body) {
  if (member(body, "shipping_address").is_object()) return true;
  const Json& messages = member(body, "messages");
  if (!messages.is_array()) return false;
  return std::any_of(messages.begin(), messages.end(), [](const Json& m) { return text(m, "type") == "error" && text(m, "path").starts_with("$.shipping_address"); });
}

bool ends_with_glb(std::string_view url) {
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  constexpr std::string_view kEnd = ".glb";
  if (path.size() < kEnd.size()) return false;
  return std::equal(kEnd.begin(), kEnd.end(), path.end() - static_cast<std::ptrdiff_t>(kEnd.size()), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

std::string raised(std::string_view given) {
  std::string out(given);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

}  // namespace

std::span<const QuirkEntry> quirk_table() { return kTable; }

std::string_view name_of(Quirk quirk) {
  for (const QuirkEntry& e : kTable) {
    if (e.quirk == quirk) return e.seen;
  }
  return {};
}

bool learn(Manners& manners, Shape shape, const net::Response& response, bool sent_address) {
  if (response.outcome != net::Outcome::ok) return false;
  const bool said_no = response.status == 400 || response.status == 422;
  const bool asks_address = sent_address && !manners.has(Quirk::flat_shipping_address);
  if (!said_no && !asks_address) return false;
  const auto body = parse_object(response.body, "");
  if (!body) return false;
  bool more = false;
  if (said_no) {
    for (const std::string& name : refused_fields(*body)) {
      if (name == "line_items" && shape == Shape::create) continue;  // without lines there is nothing to buy
      more |= unwanted(manners, shape).insert(name).second;
    }
    if (more) manners.quirks.insert(Quirk::refuses_unknown_fields);
  }
  if (asks_address && (asks_for_flat_address(*body) || (shape != Shape::catalogue && manners.refuses(shape, "fulfillment")))) {
    manners.quirks.insert({Quirk::flat_shipping_address, Quirk::update_adds_lines});
    more = true;
  }
  return more;
}

shop::Media::Kind media_kind(const Json& entry, std::string_view url) {
  const std::string type = text(entry, "type");
  if (type == "model_3d" || ends_with_glb(url)) return shop::Media::Kind::model;
  return type == "image" ? shop::Media::Kind::image : shop::Media::Kind::other;
}

std::string description_text(const Json& value) {
  constexpr std::size_t kLongest = 8'000;
  const auto given = [](const Json& json) -> std::string_view { return json.get_ref<const std::string&>(); };
  if (value.is_string()) return clean(given(value), kLongest);
  if (const Json& plain = member(value, "plain"); plain.is_string()) return clean(given(plain), kLongest);
  if (const Json& markdown = member(value, "markdown"); markdown.is_string()) return clean(plain_from_markdown(given(markdown)), kLongest);
  if (const Json& html = member(value, "html"); html.is_string()) return clean(plain_from_html(given(html)), kLongest);
  return {};
}

std::string country_code(std::string_view given) { return raised(given); }

std::string next_cursor(const Json& pagination, std::size_t received) {
  const std::string cursor = text(pagination, "cursor");
  if (!cursor.empty()) return flag(pagination, "has_next_page", true) ? cursor : std::string();
  if (!flag(pagination, "has_more", false) || received == 0) return {};
  std::int64_t next = 0;
  const std::int64_t offset = integer(member(pagination, "offset")).value_or(0);
  if (offset < 0 || __builtin_add_overflow(offset, static_cast<std::int64_t>(received), &next)) return {};
  return fmt::format("{}{}", kOffsetCursor, next);
}

void put_cursor(Json& pagination, std::string_view cursor) {
  if (cursor.starts_with(kOffsetCursor)) {
    std::int64_t offset = 0;
    std::from_chars(cursor.data() + kOffsetCursor.size(), cursor.data() + cursor.size(), offset);
    pagination["offset"] = offset;
  } else if (!cursor.empty()) {
    pagination["cursor"] = cursor;
  }
}

}  // namespace aisle::ucp
