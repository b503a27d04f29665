#include "merchant/service.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "base/hash.hpp"
#include "base/platform.hpp"
#include "glue/log.hpp"
#include "merchant/foreign_json.hpp"
#include "merchant/pages.hpp"
#include "merchant/service_call.hpp"

namespace aisle::merchant {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    if (end > at) out.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// UCP-Agent: profile="https://..." (RFC 8941 dictionary); empty when there is none.
std::string agent_profile(const std::string& header) {
  const auto start = header.find("profile=\"");
  if (start == std::string::npos) return {};
  const auto end = header.find('"', start + 9);
  return end == std::string::npos ? std::string() : header.substr(start + 9, end - start - 9);
}

// The host a request names becomes part of our URLs, so only what a host may contain is taken over.
Site site_of(const HttpRequest& request, const std::string& fallback) {
  const std::string host = request.header("Host");
  const bool plain = !host.empty() && host.size() < 256 && std::ranges::all_of(host, [](unsigned char c) {
    return std::isalnum(c) || c == '.' || c == ':' || c == '-' || c == '[' || c == ']';
  });
  return {plain ? fmt::format("http://{}", host) : fallback};
}

// The answer names only extensions that both sides have; what an unnamed one adds to the body, the platform ignores.
void keep_common_extensions(HttpResponse& response, const PlatformCapabilities& platform) {
  Json body = Json::parse(response.body, nullptr, false);
  if (!member(member(body, "ucp"), "capabilities").is_object()) return;
  Json kept = Json::object();
  for (const auto& [name, versions] : body["ucp"]["capabilities"].items()) {
    const bool extension = !versions.empty() && versions[0].contains("extends");
    if (!extension || platform.has_extension(name)) kept[name] = versions;
  }
  body["ucp"]["capabilities"] = std::move(kept);
  response.body = dump(body);
}

// Holds an idempotency key while its request is worked on.
class InFlight {
 public:
  InFlight(std::mutex& mutex, std::set<std::string>& keys, std::string key)
      : mutex_(mutex), keys_(keys), key_(std::move(key)) {
    std::lock_guard lock(mutex_);
    taken_ = keys_.insert(key_).second;
  }
  ~InFlight() {
    std::lock_guard lock(mutex_);
    if (taken_) keys_.erase(key_);
  }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  bool taken() const { return taken_; }

 private:
  std::mutex& mutex_;
  std::set<std::string>& keys_;
  std::string key_;
  bool taken_ = false;
};

}  // namespace

HttpResponse internal_error(const Error& error) {
  log::error("event=request_failed what=\"{}\"", error.sentence());
  return error_response(error.kind == ErrorKind::unavailable ? 503 : 500, "internal_error",
                        "The shop could not do that just now.");
}

Service::Service(const Catalogue& catalogue, Store& store, const base::Clock& clock, ServiceOptions options)
    : catalogue_(catalogue), store_(store), clock_(clock), options_(std::move(options)), profiles_(clock) {}

HttpResponse Service::handle(const HttpRequest& request) {
  const Site site = site_of(request, options_.default_base);
  if (request.path == "/.well-known/ucp" && request.method == "GET") {
    HttpResponse response = json_response(profile_json(site));
    response.headers.emplace_back("Cache-Control", "public, max-age=60");
    return response;
  }
  if (request.path.starts_with("/ucp/")) return ucp(request, site);
  return page(request, site);
}

HttpResponse Service::ucp(const HttpRequest& request, const Site& site) {
  struct Route {
    std::string_view method, pattern;  // ':' stands for an id
    Operation operation;
    bool writes;
  };
  static constexpr Route kRoutes[] = {
      {"POST", "catalog search", &Service::search, false},
      {"POST", "catalog lookup", &Service::lookup, false},
      {"POST", "catalog product", &Service::product, false},
      {"POST", "checkout-sessions", &Service::create_checkout, true},
      {"GET", "checkout-sessions :", &Service::get_checkout, false},
      {"PUT", "checkout-sessions :", &Service::update_checkout, true},
      {"POST", "checkout-sessions : complete", &Service::complete_checkout, true},
      {"POST", "checkout-sessions : cancel", &Service::cancel_checkout, true},
      {"POST", "carts", &Service::create_cart, true},
      {"GET", "carts :", &Service::get_cart, false},
      {"PUT", "carts :", &Service::update_cart, true},
      {"POST", "carts : cancel", &Service::cancel_cart, true},
      {"GET", "orders :", &Service::get_order, false},
  };
  auto parts = parts_of(request.path);
  parts.erase(parts.begin());  // "ucp"
  Call call{request, site, {}, {}, agent_profile(request.header("UCP-Agent")), nullptr};
  if (parts.size() >= 2 && parts[0] != "catalog") {
    call.id = std::move(parts[1]);
    parts[1] = std::string(1, ':');
  }
  const std::string shape = fmt::format("{}", fmt::join(parts, " "));
  bool path_known = false;
  for (const Route& route : kRoutes) {
    if (route.pattern != shape) continue;
    path_known = true;
    if (route.method != request.method) continue;
    if (call.agent.empty())
      return error_response(400, "missing_ucp_agent", "The UCP-Agent header must name the platform's profile.");
    if (request.header("Request-Id").empty())
      return error_response(400, "missing_request_id", "The Request-Id header is required.");
    const PlatformCapabilities platform = profiles_.of(call.agent);
    if (options_.strict_profile && !platform.fetched)
      return error_response(424, "profile_unreachable", "The platform's profile could not be fetched.");
    if (!request.body.empty()) call.body = parse_foreign(request.body);
    if (call.body.is_discarded()) return error_response(400, "invalid_json", "The body is not JSON, or nested too deeply.");
    HttpResponse response = route.writes ? write_once(call, route.operation) : read(call, route.operation);
    response.headers.emplace_back("Request-Id", request.header("Request-Id"));
    if (!platform.all) keep_common_extensions(response, platform);
    return response;
  }
  return path_known ? error_response(405, "method_not_allowed", "This address knows other methods.")
                    : error_response(404, "not_found", "There is nothing at this address.");
}

HttpResponse Service::read(Call& call, Operation operation) {
  HttpResponse response;
  if (call.http.while_in_flight) call.http.while_in_flight();
  const auto done = store_.transact([&](Ledger& ledger) {
    response = (this->*operation)(ledger, call);
    return true;
  });
  return done ? response : internal_error(done.error());
}

HttpResponse Service::write_once(Call& call, Operation operation) {
  const std::string given = call.http.header("Idempotency-Key");
  if (given.empty() || given.size() > 255)
    return error_response(400, "idempotency_key_required", "Writes need an Idempotency-Key header.");
  const std::string key = fmt::format("{} {}", call.agent, given);
  const InFlight mine(in_flight_mutex_, in_flight_, key);
  if (!mine.taken()) {
    HttpResponse busy = error_response(409, "idempotency_in_flight",
                                       "The first request with this Idempotency-Key is still being worked on.");
    busy.headers.emplace_back("Retry-After", "1");
    return busy;
  }
  if (call.http.while_in_flight) call.http.while_in_flight();
  const std::string fingerprint =
      base::sha256_hex(fmt::format("{} {}\n{}", call.http.method, call.http.path, call.http.body));
  HttpResponse response;
  const auto done = store_.transact([&](Ledger& ledger) {
    if (const auto first = ledger.first_answer(key)) {
      response =
          first->fingerprint == fingerprint
              ? HttpResponse{first->answer.status, first->answer.body, "application/json", {}}
              : error_response(409, "idempotency_conflict", "This Idempotency-Key was used with another request.");
      return false;
    }
    response = (this->*operation)(ledger, call);
    ledger.put_first_answer(key, fingerprint, {response.status, response.body}, clock_.unix_time_ms());
    base::kill_point("merchant_before_commit");
    return true;
  });
  base::kill_point("merchant_after_commit");
  return done ? response : internal_error(done.error());
}

HttpResponse Service::page(const HttpRequest& request, const Site& site) {
  const auto parts = parts_of(request.path);
  if (parts.size() >= 2 && parts[0] == "checkout") {
    Call call{request, site, parts[1], parts.size() > 2 ? parts[2] : std::string(), {}, nullptr};
    if ((request.method == "GET" && parts.size() == 2) || (request.method == "POST" && parts.size() == 3))
      return read(call, &Service::challenge);
  }
  if (request.method == "GET" && parts.size() == 1) {
    if (const auto text = policy_page(parts[0])) return {200, std::string(*text), "text/plain; charset=utf-8", {}};
  }
  if (request.method == "GET" && parts.size() == 2 && parts[0] == "products") {
    if (const Product* p = catalogue_.find(parts[1])) return {200, product_page(*p), "text/plain; charset=utf-8", {}};
  }
  if (request.method == "GET" && parts.size() == 2 && parts[0] == "orders") {
    std::optional<OrderRow> order;
    const auto done = store_.transact([&](Ledger& ledger) { return order = ledger.order(parts[1]), false; });
    if (!done) return internal_error(done.error());
    if (order) return {200, order_page(*order), "text/plain; charset=utf-8", {}};
  }
  return {404, "There is nothing at this address.\n", "text/plain; charset=utf-8", {}};
}

}  // namespace aisle::merchant
