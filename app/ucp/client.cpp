#include "ucp/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "base/mailbox.hpp"
#include "base/random.hpp"
#include "glue/log.hpp"
#include "ucp/codec.hpp"
#include "ucp/retry.hpp"

namespace aisle::ucp {
namespace {

enum class Op : std::uint8_t { discover, browse, search, product, lookup, create, update, get, complete, cancel, order };

bool is_write(Op op) { return op == Op::create || op == Op::update || op == Op::complete || op == Op::cancel; }
bool is_checkout(Op op) { return is_write(op) || op == Op::get; }

std::string_view name_of(Op op) {
  static constexpr std::string_view kNames[] = {"discover", "browse", "search", "product", "lookup", "create", "update", "get", "complete", "cancel", "order"};
  return kNames[static_cast<std::size_t>(op)];
}

shop::Asked asked_of(Op op) {
  switch (op) {
    case Op::create: return shop::Asked::create;
    case Op::update: return shop::Asked::update;
    case Op::complete: return shop::Asked::complete;
    case Op::cancel: return shop::Asked::cancel;
    default: return shop::Asked::get;
  }
}

struct Arrived {
  RequestId id = 0;
  int attempt = 0;
  net::Response response;
  std::optional<Result<Page>> page;  // read on the net thread: a page of a hundred products would cost a frame
};

// One request of the caller, with its retries.
struct Pending {
  Op op = Op::get;
  net::Method method = net::Method::get;
  std::string url;
  base::Secret body;
  std::string key;                       // Idempotency-Key
  std::function<std::string()> rebuild;  // the body again, after the shop refused optional fields
  std::string query;                     // search
  shop::ProductId product;               // product, lookup
  std::string shop_url;                  // discover
  bool sandbox = false;
  bool second_profile = false;
  net::Ticket ticket;
  int tries = 0;
  std::int64_t due_ns = -1;  // >= 0: waiting to be sent
};

net::Limits limits_of(Op op) {
  net::Limits out;
  if (op == Op::discover) out = {1u << 20, 5'000, 10'000};
  if (is_checkout(op)) out = {2u << 20, 5'000, 30'000};
  return out;
}

std::string path_safe(std::string_view id) {  // an id becomes one path segment, whatever it holds
  std::string out;
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out == "." || out == ".." ? "%2E" : out;
}

}  // namespace

struct Client::Impl {
  Impl(net::Client& n, const base::Clock& c, Config config) : net(n), clock(c), cfg(std::move(config)), arrived(std::make_shared<base::Mailbox<Arrived>>(4096)) {
    std::byte seed[8];
    base::secure_bytes(seed);
    std::uint64_t value = 0;
    for (const std::byte b : seed) value = value << 8 | static_cast<std::uint64_t>(b);
    random = base::Seeded(value);
  }
  ~Impl() { arrived->close(); }

  Locale locale() const { return {cfg.language, cfg.country, cfg.currency}; }
  Dropped& dropped(Op op) { return is_checkout(op) ? dropped_checkout : dropped_catalogue; }

  // --- sending

  RequestId add(Pending pending) {
    const RequestId id = ++last_id;
    if (pending.op == Op::discover || session) {
      send(id, all.emplace(id, std::move(pending)).first->second);
    } else {  // nobody to ask yet
      net::Response nothing;
      nothing.outcome = net::Outcome::connect_error;
      ready.push_back(finish(id, pending, nothing, std::nullopt));
    }
    return id;
  }

  RequestId post(Op op, std::string path, std::function<std::string()> body) {
    Pending p;
    p.op = op;
    p.method = op == Op::update ? net::Method::put : net::Method::post;
    p.url = endpoint() + path;
    p.body = base::Secret(body());
    p.rebuild = std::move(body);
    if (is_write(op)) p.key = base::uuid_v4();
    return add(std::move(p));
  }

  RequestId read(Op op, std::string path) {
    Pending p;
    p.op = op;
    p.url = endpoint() + path;
    return add(std::move(p));
  }

  std::string endpoint() const { return session ? session->endpoint : std::string(); }

  void send(RequestId id, Pending& p) {
    net::Request request;
    request.method = p.method;
    request.url = p.url;
    request.limits = limits_of(p.op);
    request.never_resend = p.op == Op::complete;
    request.allow_loopback = net::is_loopback_url(p.op == Op::discover ? p.shop_url : session->shop_url);
    request.body = std::string(p.body.view());
    request.headers = {{"UCP-Agent", fmt::format("profile=\"{}\"", cfg.profile_url)}, {"Request-Id", base::uuid_v4()}, {"Accept", "application/json"}};
    if (!cfg.language.empty()) request.headers.emplace_back("Accept-Language", cfg.language);
    if (p.method != net::Method::get) request.headers.emplace_back("Content-Type", "application/json");
    if (!p.key.empty()) request.headers.emplace_back("Idempotency-Key", p.key);
    p.due_ns = -1;
    const int attempt = ++p.tries;
    std::shared_ptr<const Session> reader;
    if (p.op == Op::browse || p.op == Op::search) reader = std::make_shared<Session>(*session);
    p.ticket = net.start(std::move(request), [box = arrived, reader, id, attempt](net::Response r) {
      Arrived a{id, attempt, std::move(r), std::nullopt};
      const bool good = a.response.outcome == net::Outcome::ok && a.response.status >= 200 && a.response.status < 300;
      if (reader && good) a.page = read_page(a.response.body, *reader);
      box->put(std::move(a));
    });
  }

  void send_due() {
    const std::int64_t now = clock.now_ns();
    for (auto& [id, p] : all) {
      if (p.due_ns >= 0 && now >= p.due_ns) send(id, p);
    }
  }

  // --- replies

  // Nothing: it goes on (a retry, another address), no reply yet.
  std::optional<Reply> arrive(Arrived a) {
    const auto it = all.find(a.id);
    if (it == all.end()) return std::nullopt;  // forgotten
    Pending& p = it->second;
    if (a.attempt != p.tries) return std::nullopt;
    const Care care = p.op == Op::complete ? Care::once : Care::repeatable;
    if (const auto delay = retry_in_ms(care, a.response, p.tries, random.unit(), clock.unix_time_ms())) {
      log::info("event=ucp_retry op={} try={} in_ms={} status={}", name_of(p.op), p.tries, *delay, a.response.status);
      p.due_ns = clock.now_ns() + *delay * 1'000'000;
      return std::nullopt;
    }
    if (a.response.outcome == net::Outcome::connect_error) believed_until_ns = -1;  // ask who is there before the next visit
    if (goes_on(a.id, p, a.response)) return std::nullopt;
    Reply reply = finish(a.id, p, a.response, std::move(a.page));
    all.erase(it);
    return reply;
  }

  bool goes_on(RequestId id, Pending& p, const net::Response& response) {
    if (p.rebuild) {
      Dropped& known = dropped(p.op);
      bool more = false;
      for (const std::string& name : unrecognized_fields(response)) more |= name != "line_items" && known.insert(name).second;
      if (more) {
        log::info("event=ucp_drop_optional_fields op={} count={}", name_of(p.op), known.size());
        p.body = base::Secret(p.rebuild());
        if (!p.key.empty()) p.key = base::uuid_v4();  // another body
        send(id, p);
        return true;
      }
    }
    const bool missing = response.outcome == net::Outcome::ok && (response.status == 404 || response.status == 405 || response.status == 501);
    if (p.op == Op::product && missing) {  // some shops have lookup only
      p.op = Op::lookup;
      p.url = endpoint() + "/catalog/lookup";
      p.rebuild = [this, product = p.product] { return lookup_body(product, locale(), dropped_catalogue); };
      p.body = base::Secret(p.rebuild());
      p.tries = 0;
      send(id, p);
      return true;
    }
    return p.op == Op::discover && other_profile(id, p, response);
  }

  bool other_profile(RequestId id, Pending& p, const net::Response& response) {
    if (p.second_profile || response.outcome != net::Outcome::ok || response.status != 200) return false;
    const auto answer = read_profile(response.body, p.shop_url, p.sandbox);
    if (!answer || answer->other_profile.empty()) return false;
    const std::string url = net::join_url(p.shop_url, answer->other_profile);
    if (net::host_of(url) != net::host_of(p.shop_url)) return false;  // the payee answers for its own profile
    p.second_profile = true;
    p.url = url;
    p.tries = 0;
    send(id, p);
    return true;
  }

  Reply finish(RequestId id, Pending& p, const net::Response& response, std::optional<Result<Page>> page) {
    switch (p.op) {
      case Op::discover: return reply::Discovered{id, discovered(p, response)};
      case Op::browse: return reply::Browsed{id, readable(response, [&](std::string_view) { return *std::move(page); })};
      case Op::search: return reply::Found{id, p.query, readable(response, [&](std::string_view) { return *std::move(page); })};
      case Op::product:
      case Op::lookup: return reply::Detailed{id, readable(response, [&](std::string_view body) { return read_product(body, *session); })};
      case Op::order: return reply::Ordered{id, readable(response, [&](std::string_view body) { return read_order(body, *session); })};
      case Op::create:
      case Op::update:
      case Op::get:
      case Op::complete:
      case Op::cancel: break;
    }
    auto judged = judge(asked_of(p.op), response, session ? *session : Session{});
    judged.retry_after_ms = retry_after_ms(response.header("Retry-After"), clock.unix_time_ms());
    log::info("event=ucp_checkout op={} status={} answer={}", name_of(p.op), response.status, static_cast<int>(judged.answer));
    return reply::Checkout{id, std::move(judged)};
  }

  template <class F>
  auto readable(const net::Response& response, F read_body) -> decltype(read_body(std::string_view())) {
    const std::string host = session ? session->payee : "The shop";
    const bool good = response.outcome == net::Outcome::ok && response.status >= 200 && response.status < 300;
    if (!good || !session) return tl::unexpected(error_of(response, host));
    auto value = read_body(response.body);
    // A readable envelope says more than "the shape is wrong".
    if (!value && response.body.find("\"error\"") != std::string::npos) return tl::unexpected(error_of(response, host));
    return value;
  }

  Result<Session> discovered(const Pending& p, const net::Response& response) {
    if (response.outcome != net::Outcome::ok || response.status != 200) return tl::unexpected(error_of(response, net::host_of(p.shop_url)));
    TRY_ASSIGN(ProfileAnswer answer, read_profile(response.body, p.shop_url, p.sandbox));
    if (!answer.other_profile.empty()) {
      return fail(ErrorKind::invalid, fmt::format("{} contradicts itself about its version.", net::host_of(p.shop_url)), "Tell the shop.");
    }
    answer.session.cache_s = std::max<std::int64_t>(60, max_age_s(response.header("Cache-Control")));
    session = answer.session;
    believed_until_ns = clock.now_ns() + answer.session.cache_s * 1'000'000'000;
    log::info("event=ucp_discovered host={} capabilities={}", net::host_of(p.shop_url), session->capabilities.size());
    return answer.session;
  }

  static std::int64_t max_age_s(std::string_view cache_control) {
    const std::size_t at = cache_control.find("max-age=");
    if (at == std::string_view::npos) return 0;
    return std::min<std::int64_t>(std::atoll(std::string(cache_control.substr(at + 8)).c_str()), 86'400);
  }

  net::Client& net;
  const base::Clock& clock;
  Config cfg;
  std::shared_ptr<base::Mailbox<Arrived>> arrived;  // shared with completions that may outlive us
  std::optional<Session> session;
  std::int64_t believed_until_ns = -1;
  std::map<RequestId, Pending> all;
  std::deque<Reply> ready;
  RequestId last_id = 0;
  Dropped dropped_catalogue, dropped_checkout;
  base::Seeded random{0};
};

Client::Client(net::Client& net, const base::Clock& clock, Config config) : impl_(std::make_unique<Impl>(net, clock, std::move(config))) {}
Client::~Client() = default;

const Session* Client::session() const { return impl_->session ? &*impl_->session : nullptr; }

RequestId Client::discover(std::string url, bool sandbox) {
  while (url.ends_with('/')) url.pop_back();
  auto& i = *impl_;
  if (i.session && i.session->shop_url == url && i.clock.now_ns() < i.believed_until_ns) {
    i.ready.emplace_back(reply::Discovered{++i.last_id, *i.session});
    return i.last_id;
  }
  Pending p;
  p.op = Op::discover;
  p.url = url + "/.well-known/ucp";
  p.shop_url = url;
  p.sandbox = sandbox;
  return i.add(std::move(p));
}

RequestId Client::browse(std::string cursor) {
  return impl_->post(Op::browse, "/catalog/search", [i = impl_.get(), cursor = std::move(cursor)] { return search_body("", cursor, i->locale(), i->dropped_catalogue); });
}

RequestId Client::search(std::string query, std::string cursor) {
  const RequestId id = impl_->post(Op::search, "/catalog/search",
                                   [i = impl_.get(), query, cursor = std::move(cursor)] { return search_body(query, cursor, i->locale(), i->dropped_catalogue); });
  if (const auto it = impl_->all.find(id); it != impl_->all.end()) it->second.query = std::move(query);
  return id;
}

RequestId Client::product(const shop::ProductId& product) {
  const RequestId id = impl_->post(Op::product, "/catalog/product", [i = impl_.get(), product] { return product_body(product, i->locale(), i->dropped_catalogue); });
  if (const auto it = impl_->all.find(id); it != impl_->all.end()) it->second.product = product;
  return id;
}

RequestId Client::create(const shop::NewCheckout& order) {
  return impl_->post(Op::create, "/checkout-sessions", [i = impl_.get(), order] {
    return create_body(order, i->session ? *i->session : Session{}, i->locale(), i->dropped_checkout);
  });
}

RequestId Client::update(const shop::Checkout& current, const shop::Edits& edits) {
  return impl_->post(Op::update, "/checkout-sessions/" + path_safe(current.id.value), [i = impl_.get(), current, edits] {
    return update_body(current, edits, i->session ? *i->session : Session{}, i->locale(), i->dropped_checkout);
  });
}

RequestId Client::get(const shop::CheckoutId& id) { return impl_->read(Op::get, "/checkout-sessions/" + path_safe(id.value)); }

RequestId Client::complete(const shop::CheckoutId& id, const base::Secret& bytes, const std::string& key) {
  Pending p;
  p.op = Op::complete;
  p.method = net::Method::post;
  p.url = fmt::format("{}/checkout-sessions/{}/complete", impl_->endpoint(), path_safe(id.value));
  p.body = bytes.clone();
  p.key = key;
  return impl_->add(std::move(p));
}

RequestId Client::cancel(const shop::CheckoutId& id) {
  return impl_->post(Op::cancel, fmt::format("/checkout-sessions/{}/cancel", path_safe(id.value)), [] { return std::string("{}"); });
}

RequestId Client::order(const shop::OrderId& id) { return impl_->read(Op::order, "/orders/" + path_safe(id.value)); }

void Client::forget(RequestId request) { impl_->all.erase(request); }

bool Client::idle() const { return impl_->all.empty() && impl_->ready.empty(); }

std::optional<Reply> Client::poll() {
  auto& i = *impl_;
  i.send_due();
  if (!i.ready.empty()) {
    Reply reply = std::move(i.ready.front());
    i.ready.pop_front();
    return reply;
  }
  while (auto arrived = i.arrived->take()) {
    if (auto reply = i.arrive(std::move(*arrived))) return reply;
  }
  return std::nullopt;
}

}  // namespace aisle::ucp
