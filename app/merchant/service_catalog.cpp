// Catalog operations: search with cursors, lookup by ids, one product.
#include <fmt/format.h>
#include <algorithm>

#include "base/hash.hpp"
#include "merchant/service_call.hpp"

namespace aisle::merchant {
namespace {

constexpr std::int64_t kDefaultPage = 10;  // the protocol's default
constexpr std::int64_t kLargestPage = 100;
constexpr std::size_t kMostIds = 100;

// A cursor is the offset and a mark of the search it belongs to.
std::string cursor_mark(const Json& body, const Buyer& buyer) {
  return base::sha256_hex(fmt::format("{}|{}|{}", dump(member(body, "query")), dump(member(body, "filters")),
                                      buyer.languages.catalogue))
      .substr(0, 8);
}

std::optional<std::size_t> offset_from(const std::string& cursor, const std::string& mark) {
  if (cursor.empty()) return 0;
  const auto dash = cursor.find('-');
  if (dash == std::string::npos || dash == 0 || dash > 9 || cursor.substr(dash + 1) != mark) return std::nullopt;
  std::size_t offset = 0;
  for (const char c : cursor.substr(0, dash)) {
    if (c < '0' || c > '9') return std::nullopt;
    offset = offset * 10 + static_cast<std::size_t>(c - '0');
  }
  return offset;
}

std::vector<std::string> strings_in(const Json& list) {
  std::vector<std::string> out;
  if (!list.is_array()) return out;
  for (const Json& entry : list) {
    if (entry.is_string()) out.push_back(entry.get<std::string>());
  }
  return out;
}

// Nothing when there is no such filter.
std::function<bool(const Product&)> in_price(const Json& filter, const Buyer& buyer) {
  if (!filter.is_object()) return {};
  return [lowest = integer_of(filter, "min", 0), highest = integer_of(filter, "max", INT64_MAX),
          currency = buyer.market.currency](const Product& p) {
    const std::int64_t amount = price_in(currency, p.price_eur_cents);
    return p.for_sale && amount >= lowest && amount <= highest;
  };
}

std::vector<Offered> offered(const Catalogue& catalogue, Ledger& ledger, const Product& whole) {
  std::vector<Offered> out;
  for (const Product* p : catalogue.family(whole)) out.push_back({p, ledger.stock(p->id)});
  return out;
}

void say_disclosure(Json& messages, const Product& p, const std::string& path, const Site& site) {
  if (Json said = disclosure_json(p, path, site); !said.is_null()) messages.push_back(std::move(said));
}

}  // namespace

Buyer Service::buyer_of(const Call& call) const {
  const Json& context = member(call.body, "context");
  return {choose_languages(context, call.http.header("Accept-Language"), catalogue_),
          market_for(text_of(context, "address_country"), text_of(context, "address_region"),
                     text_of(context, "currency"))};
}

HttpResponse Service::search(Ledger& ledger, const Call& call) {
  const Json& query = member(call.body, "query");
  const Json& filters = member(call.body, "filters");
  if (!call.body.is_object() || (!query.is_string() && !filters.is_object())) {
    return error_response(400, "invalid_request",
                          "A search needs a query (an empty one browses everything) or filters.", "$.query");
  }
  const Buyer buyer = buyer_of(call);
  const std::string mark = cursor_mark(call.body, buyer);
  const Json& pagination = member(call.body, "pagination");
  const auto offset = offset_from(text_of(pagination, "cursor"), mark);
  if (!offset)
    return error_response(400, "invalid_cursor", "The cursor belongs to another search.", "$.pagination.cursor");
  const auto limit = static_cast<std::size_t>(
      std::clamp<std::int64_t>(integer_of(pagination, "limit", kDefaultPage), 1, kLargestPage));

  const SearchPage hits = catalogue_.search(
      {query.is_string() ? query.get<std::string>() : std::string(), strings_in(member(filters, "categories")),
       buyer.languages.catalogue, in_price(member(filters, "price"), buyer)},
      *offset, limit);
  Json products = Json::array(), messages = Json::array();
  for (const Product* p : hits.products) {
    say_disclosure(messages, *p, fmt::format("$.products[{}]", products.size()), call.site);
    products.push_back(product_json(offered(catalogue_, ledger, *p), buyer, call.site));
  }
  Json page = {{"has_next_page", hits.more}};
  if (hits.total) page["total_count"] = *hits.total;
  if (hits.more) page["cursor"] = fmt::format("{}-{}", *offset + limit, mark);
  Json body = {{"ucp", catalog_ucp(Capability::search)}, {"products", std::move(products)}, {"pagination", std::move(page)}};
  if (!messages.empty()) body["messages"] = std::move(messages);
  HttpResponse response = json_response(body);
  response.headers.emplace_back("Content-Language", buyer.languages.catalogue);
  return response;
}

HttpResponse Service::lookup(Ledger& ledger, const Call& call) {
  const auto ids = strings_in(member(call.body, "ids"));
  if (ids.empty()) return error_response(400, "invalid_request", "ids must name at least one product.", "$.ids");
  if (ids.size() > kMostIds)
    return error_response(400, "request_too_large", fmt::format("At most {} ids at once.", kMostIds), "$.ids");
  const Buyer buyer = buyer_of(call);
  std::map<std::string, Json> inputs;  // by variant
  std::vector<const Product*> order;
  Json messages = Json::array();
  for (const std::string& id : ids) {
    const Product* p = catalogue_.find(id);
    if (p == nullptr) {
      messages.push_back(message("info", "not_found", id));
      continue;
    }
    const Product& whole = catalogue_.whole(*p);
    if (std::ranges::find(order, &whole) == order.end()) order.push_back(&whole);
    Json& correlated = inputs.try_emplace(p->variant_id(), Json::array()).first->second;
    correlated.push_back({{"id", id}, {"match", id == whole.id ? "featured" : "exact"}});
  }
  Json products = Json::array();
  for (const Product* p : order) {
    Json entry = product_json(offered(catalogue_, ledger, *p), buyer, call.site);
    Json meant = Json::array();
    for (Json& variant : entry["variants"]) {
      const auto input = inputs.find(variant["id"]);
      if (input == inputs.end()) continue;
      variant["inputs"] = input->second;
      meant.push_back(std::move(variant));
    }
    entry["variants"] = std::move(meant);
    say_disclosure(messages, *p, fmt::format("$.products[{}]", products.size()), call.site);
    products.push_back(std::move(entry));
  }
  Json body = {{"ucp", catalog_ucp(Capability::lookup)}, {"products", std::move(products)}};
  if (!messages.empty()) body["messages"] = std::move(messages);
  return json_response(body);
}

HttpResponse Service::product(Ledger& ledger, const Call& call) {
  const std::string id = text_of(call.body, "id");
  if (id.empty()) return error_response(400, "invalid_request", "id must name a product.", "$.id");
  const Product* p = catalogue_.find(id);
  if (p == nullptr) return error_response(200, "not_found", fmt::format("Product not found: {}", id));
  const Product& whole = catalogue_.whole(*p);
  Selection selected;
  for (const Json& entry : member(call.body, "selected").is_array() ? member(call.body, "selected") : Json::array()) {
    if (const std::string name = text_of(entry, "name"); !name.empty()) selected.emplace_back(name, text_of(entry, "label"));
  }
  if (selected.empty() && p != &whole) selected = p->options;
  const std::vector<Offered> family = offered(catalogue_, ledger, whole);
  Json shown = product_json(family, buyer_of(call), call.site);
  mark_options(shown, family, std::move(selected));
  Json body = {{"ucp", catalog_ucp(Capability::lookup)}, {"product", std::move(shown)}}, messages = Json::array();
  say_disclosure(messages, whole, "$.product", call.site);
  if (!messages.empty()) body["messages"] = std::move(messages);
  return json_response(body);
}

}  // namespace aisle::merchant
