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
  Json products = Json::array();
  for (const Product* p : hits.products) products.push_back(product_json(*p, buyer, ledger.stock(p->id), call.site));
  Json page = {{"has_next_page", hits.more}};
  if (hits.total) page["total_count"] = *hits.total;
  if (hits.more) page["cursor"] = fmt::format("{}-{}", *offset + limit, mark);
  HttpResponse response = json_response(
      {{"ucp", catalog_ucp(Capability::search)}, {"products", std::move(products)}, {"pagination", std::move(page)}});
  response.headers.emplace_back("Content-Language", buyer.languages.catalogue);
  return response;
}

HttpResponse Service::lookup(Ledger& ledger, const Call& call) {
  const auto ids = strings_in(member(call.body, "ids"));
  if (ids.empty()) return error_response(400, "invalid_request", "ids must name at least one product.", "$.ids");
  if (ids.size() > kMostIds)
    return error_response(400, "request_too_large", fmt::format("At most {} ids at once.", kMostIds), "$.ids");
  const Buyer buyer = buyer_of(call);
  std::map<const Product*, Json> inputs;
  std::vector<const Product*> order;
  Json messages = Json::array();
  for (const std::string& id : ids) {
    const Product* p = catalogue_.find(id);
    if (p == nullptr) {
      messages.push_back(message("info", "not_found", id));
      continue;
    }
    Json& correlated = inputs.try_emplace(p, Json::array()).first->second;
    if (correlated.empty()) order.push_back(p);
    correlated.push_back({{"id", id}, {"match", id == p->id ? "featured" : "exact"}});
  }
  Json products = Json::array();
  for (const Product* p : order) {
    Json entry = product_json(*p, buyer, ledger.stock(p->id), call.site);
    entry["variants"][0]["inputs"] = inputs[p];
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
  return json_response({{"ucp", catalog_ucp(Capability::lookup)},
                        {"product", product_json(*p, buyer_of(call), ledger.stock(p->id), call.site)}});
}

}  // namespace aisle::merchant
