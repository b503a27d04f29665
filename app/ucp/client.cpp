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
  std::function<std::string()> rebuild;  // the body again, after the shop has shown that it wants it otherwise
  std::string query;                     // search
  int category = -1;                     // browse: by this one of the known categories
  bool first_page = false;               // browse
  std::optional<shop::NewCheckout> order;  // create
  bool sent_address = false;             // create, update: a delivery address goes along
  bool amended = false;                  // create: its address followed in an update
  bool guessed = false;                  // create: refused once, so the address was tried the flat way
  shop::ProductId product;               // product, lookup
  std::string shop_url;                  // discover
  bool sandbox = false;
  bool second_profile = false;
  net::Ticket ticket;
  int tries = 0;
  std::int64_t due_ns = -1;  // >= 0: waiting to be sent
};

constexpr std::string_view kCategoryCursor = "#category=";  // ours: "#category=3|" + the shop's own cursor

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
  static Shape shape_of(const Pending& p) {
    if (p.op == Op::update || p.amended) return Shape::update;
    return p.op == Op::create ? Shape::create : Shape::catalogue;
  }
  Manners& manners() { return manners_of[session ? session->shop_url : std::string()]; }

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
    if (goes_on(a.id, p, a.response, a.page)) return std::nullopt;
    Reply reply = finish(a.id, p, a.response, std::move(a.page));
    all.erase(it);
    return reply;
  }

  // The body anew, with all that the shop has taught us; another body needs another key.
  void send_rewritten(RequestId id, Pending& p) {
    p.body = base::Secret(p.rebuild());
    if (!p.key.empty()) p.key = base::uuid_v4();
    p.tries = 0;
    send(id, p);
  }

  bool goes_on(RequestId id, Pending& p, const net::Response& response, const std::optional<Result<Page>>& page) {
    if (p.rebuild && learn(manners(), shape_of(p), response, p.sent_address)) {
      log::info("event=ucp_shop_wants_it_otherwise op={} status={}", name_of(p.op), response.status);
      if (response.status >= 400) {
        send_rewritten(id, p);
        return true;
      }
    }
    if (p.op == Op::create && guess_flat_address(p, response)) {
      send_rewritten(id, p);
      return true;
    }
    // The checkout is made, but its address has to be given this shop's way.
    if (p.op == Op::create && !p.amended && p.order && p.sent_address && manners().has(Quirk::flat_shipping_address) && amend(id, p, response)) return true;
    const bool missing = response.outcome == net::Outcome::ok && (response.status == 404 || response.status == 405 || response.status == 501);
    if (p.op == Op::product && missing && !is_error_envelope_body(response.body)) {  // an envelope is about the product, a web page about the operation
      manners().quirks.insert(Quirk::no_product_operation);
      p.op = Op::lookup;
      ask_by_lookup(p);
      p.tries = 0;
      send(id, p);
      return true;
    }
    if (p.op == Op::browse && by_category(id, p, response, page)) return true;
    return p.op == Op::discover && other_profile(id, p, response);
  }

  void ask_by_lookup(Pending& p) {
    p.url = endpoint() + "/catalog/lookup";
    p.rebuild = [this, product = p.product] { return lookup_body(product, locale(), manners()); };
    p.body = base::Secret(p.rebuild());
  }

  // A shop without the fulfillment extension may still need to know where to, to choose region and currency (Quirk::region_from_address).
  bool guess_flat_address(Pending& p, const net::Response& response) {
    const bool refused = response.outcome == net::Outcome::ok && (response.status / 100 != 2 || is_error_envelope_body(response.body));
    if (!refused) return false;
    if (p.guessed) {  // that was not it
      manners().quirks.erase(Quirk::flat_shipping_address);
      manners().quirks.erase(Quirk::update_adds_lines);
      manners().quirks.erase(Quirk::region_from_address);
      return false;
    }
    if (!p.sent_address || session->can("dev.ucp.shopping.fulfillment") || manners().has(Quirk::flat_shipping_address)) return false;
    p.guessed = true;
    manners().quirks.insert({Quirk::flat_shipping_address, Quirk::update_adds_lines, Quirk::region_from_address});
    return true;
  }

  bool amend(RequestId id, Pending& p, const net::Response& response) {
    const auto judged = judge(shop::Asked::create, response, *session);
    if (judged.answer != shop::Answer::checkout || judged.checkout->status != shop::CheckoutStatus::incomplete) return false;
    shop::Edits edits;
    edits.buyer = p.order->buyer;
    edits.address = p.order->address;
    p.amended = true;
    p.method = net::Method::put;
    p.url = endpoint() + "/checkout-sessions/" + path_safe(judged.checkout->id.value);
    p.rebuild = [this, current = *judged.checkout, edits] { return update_body(current, edits, *session, locale(), manners()); };
    send_rewritten(id, p);
    return true;
  }

  // A shop that does not list everything is walked category by category, as far as categories are known.
  bool by_category(RequestId id, Pending& p, const net::Response& response, const std::optional<Result<Page>>& page) {
    if (p.category >= 0 || !p.first_page || response.outcome != net::Outcome::ok) return false;
    const int status = response.status;
    const std::size_t start = response.body.find_first_not_of(" \t\r\n");
    const bool in_json = start != std::string::npos && response.body[start] == '{';  // else whoever stands between us and the shop said it
    const bool refused = ((status == 400 || status == 422 || status == 501) && in_json) || (status / 100 == 2 && is_error_envelope_body(response.body));
    const bool nothing = page && *page && (*page)->products.empty();
    if (!refused && !nothing) return false;
    manners().quirks.insert(Quirk::no_empty_query);
    if (categories.empty()) return false;
    ask_category(p, 0, "");
    p.body = base::Secret(p.rebuild());
    p.tries = 0;
    send(id, p);
    return true;
  }
  void ask_category(Pending& p, int category, std::string cursor) {
    p.category = category;
    Query query;
    query.categories = {categories[static_cast<std::size_t>(category)]};
    p.rebuild = [this, query = std::move(query), cursor = std::move(cursor)] { return search_body(query, cursor, locale(), manners()); };
  }
  void note_categories(const Page& page) {
    constexpr std::size_t kMost = 200;
    for (const shop::Product& product : page.products) {
      if (!product.categories.empty() && categories.size() < kMost) note_category(product.categories.front());
    }
  }
  void note_category(const std::string& name) {
    if (std::find(categories.begin(), categories.end(), name) == categories.end()) categories.push_back(name);
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
      case Op::browse: return reply::Browsed{id, browsed(p, readable(response, [&](std::string_view) { return *std::move(page); }))};
      case Op::search: {
        auto found = readable(response, [&](std::string_view) { return *std::move(page); });
        if (found) note_categories(*found);
        return reply::Found{id, p.query, std::move(found)};
      }
      case Op::product:
      case Op::lookup: return reply::Detailed{id, readable(response, [&](std::string_view body) { return read_product(body, *session); })};
      case Op::order:
        if (response.outcome == net::Outcome::ok && (response.status == 401 || response.status == 403) && session) {
          return reply::Ordered{id, fail(ErrorKind::unavailable, fmt::format("{} shows this order only on its own page.", session->payee), "Open its link, here or on your phone.")};
        }
        return reply::Ordered{id, readable(response, [&](std::string_view body) { return read_order(body, *session); })};
      case Op::create:
      case Op::update:
      case Op::get:
      case Op::complete:
      case Op::cancel: break;
    }
    auto judged = judge(asked_of(p.op), response, session ? *session : Session{});
    if (session && judged.answer == shop::Answer::checkout) adopt(*session, response.body);
    judged.retry_after_ms = retry_after_ms(response.header("Retry-After"), clock.unix_time_ms());
    log::info("event=ucp_checkout op={} status={} answer={}", name_of(p.op), response.status, static_cast<int>(judged.answer));
    return reply::Checkout{id, std::move(judged)};
  }

  Result<Page> browsed(const Pending& p, Result<Page> page) {
    if (p.category < 0) {
      if (manners().has(Quirk::no_empty_query) && p.first_page) {
        Page nothing = page ? std::move(*page) : Page{};
        nothing.search_only = true;
        return nothing;
      }
      if (page) note_categories(*page);
      return page;
    }
    if (!page) return page;
    note_categories(*page);
    if (!page->cursor.empty()) page->cursor = fmt::format("{}{}|{}", kCategoryCursor, p.category, page->cursor);
    else if (static_cast<std::size_t>(p.category) + 1 < categories.size()) page->cursor = fmt::format("{}{}|", kCategoryCursor, p.category + 1);
    return page;
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
  std::map<std::string, Manners> manners_of;  // by shop
  std::vector<std::string> categories;        // seen so far, for shops that list nothing by themselves
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
  auto& i = *impl_;
  Pending p;
  p.op = Op::browse;
  p.method = net::Method::post;
  p.url = i.endpoint() + "/catalog/search";
  p.first_page = cursor.empty();
  std::size_t category = 0;
  if (cursor.starts_with(kCategoryCursor)) {
    const std::size_t bar = std::min(cursor.find('|'), cursor.size());
    category = static_cast<std::size_t>(std::atoi(cursor.c_str() + kCategoryCursor.size()));
    cursor.erase(0, std::min(bar + 1, cursor.size()));
    if (category < i.categories.size()) i.ask_category(p, static_cast<int>(category), std::move(cursor));
  }
  if (!p.rebuild) p.rebuild = [&i, cursor = std::move(cursor)] { return search_body({}, cursor, i.locale(), i.manners()); };
  p.body = base::Secret(p.rebuild());
  return i.add(std::move(p));
}

void Client::know_categories(std::vector<std::string> names) {
  for (const std::string& name : names) impl_->note_category(name);
}

RequestId Client::search(std::string words, std::string cursor) {
  Query query;
  query.words = std::move(words);
  return search(std::move(query), std::move(cursor));
}

RequestId Client::search(Query query, std::string cursor) {
  auto& i = *impl_;
  Pending p;
  p.op = Op::search;
  p.method = net::Method::post;
  p.url = i.endpoint() + "/catalog/search";
  p.query = query.words;
  p.rebuild = [&i, query = std::move(query), cursor = std::move(cursor)] { return search_body(query, cursor, i.locale(), i.manners()); };
  p.body = base::Secret(p.rebuild());
  return i.add(std::move(p));
}

RequestId Client::product(const shop::ProductId& product, std::vector<std::pair<std::string, std::string>> selected) {
  auto& i = *impl_;
  Pending p;
  p.op = Op::product;
  p.method = net::Method::post;
  p.product = product;
  if (i.manners().has(Quirk::no_product_operation)) {
    p.op = Op::lookup;
    i.ask_by_lookup(p);
  } else {
    p.url = i.endpoint() + "/catalog/product";
    p.rebuild = [&i, product, selected = std::move(selected)] { return product_body(product, selected, i.locale(), i.manners()); };
    p.body = base::Secret(p.rebuild());
  }
  return i.add(std::move(p));
}

RequestId Client::create(const shop::NewCheckout& order) {
  auto& i = *impl_;
  Pending p;
  p.op = Op::create;
  p.method = net::Method::post;
  p.url = i.endpoint() + "/checkout-sessions";
  p.key = base::uuid_v4();
  p.order = order;
  p.sent_address = !order.address.country.empty();
  p.rebuild = [&i, order] { return create_body(order, i.session ? *i.session : Session{}, i.locale(), i.manners()); };
  p.body = base::Secret(p.rebuild());
  return i.add(std::move(p));
}

RequestId Client::update(const shop::Checkout& current, const shop::Edits& edits) {
  auto& i = *impl_;
  Pending p;
  p.op = Op::update;
  p.method = net::Method::put;
  p.url = i.endpoint() + "/checkout-sessions/" + path_safe(current.id.value);
  p.key = base::uuid_v4();
  p.sent_address = edits.address.has_value();
  p.rebuild = [&i, current, edits] { return update_body(current, edits, i.session ? *i.session : Session{}, i.locale(), i.manners()); };
  p.body = base::Secret(p.rebuild());
  return i.add(std::move(p));
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
  Pending p;
  p.op = Op::cancel;
  p.method = net::Method::post;
  p.url = fmt::format("{}/checkout-sessions/{}/cancel", impl_->endpoint(), path_safe(id.value));
  p.key = base::uuid_v4();
  p.body = base::Secret(std::string("{}"));
  return impl_->add(std::move(p));
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
