// Client: HTTP on one thread of its own (curl multi). Requests, limits, TLS, tickets; no retries, no JSON (those are ucp's).
// start() may be called on any thread and never waits. Completions are called on the net thread and must not wait either:
// put the value into a Mailbox.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "glue/result.hpp"

namespace aisle::net {

enum class Method : std::uint8_t { get, post, put };

using Header = std::pair<std::string, std::string>;

struct Limits {
  std::size_t bytes = 16u << 20;  // of the body, counted as they come (a missing Content-Length changes nothing)
  long connect_ms = 5'000;        // name, connection and TLS
  long total_ms = 20'000;         // everything
};

struct Request {
  Method method = Method::get;
  std::string url;              // https (TLS 1.3), or http to this computer only
  std::vector<Header> headers;
  std::string body;             // wiped once sent or dropped: it may hold a credential
  Limits limits;
  int redirects = 0;            // how many may be followed (never for profiles and checkouts)
  bool allow_loopback = true;   // false: a stranger's link must not reach services of this computer
  bool never_resend = false;    // own connection, so that curl does not silently send again what a closed one swallowed
  std::string to_file;          // not empty: the body goes there (temporary name, renamed when whole) and `body` stays empty
};

enum class Outcome : std::uint8_t {
  ok,               // an HTTP reply came, whatever its status
  connect_error,    // not a byte of the request has left: surely nothing happened there
  timeout,          // sent (at least partly), no whole reply in time
  cut,              // sent (at least partly), connection lost
  tls_error,        // the host did not prove who it is, or speaks no TLS 1.3; nothing was sent
  too_large,        // more than limits.bytes
  canceled,         // the client is closing
  refused_address,  // plain http to another computer, unknown scheme, or loopback where it is not allowed; nothing was sent
  disk_error,       // to_file could not be written
};
std::string_view to_string(Outcome outcome);

enum class TlsTrouble : std::uint8_t { none, expired, not_yet_valid, other_name, unknown_issuer, self_signed, old_protocol, other };

struct Response {
  Outcome outcome = Outcome::canceled;
  int status = 0;  // 0 unless an HTTP reply began
  std::vector<Header> headers;
  std::string body;
  std::size_t received = 0;  // bytes of the body
  std::string detail;        // curl's words, for logs
  TlsTrouble tls = TlsTrouble::none;  // what is wrong, when outcome is tls_error
  // First header of that name, any case; empty when absent.
  std::string_view header(std::string_view name) const;
};

// A sentence for a shopper about anything but Outcome::ok. HOST: "shop.example".
Error to_error(const Response& response, std::string_view host);

// "https://Shop.Example:8443/a" -> "shop.example:8443"; empty when URL is not an address we would call.
std::string host_of(std::string_view url);
bool is_loopback_url(std::string_view url);
// RELATIVE ("/a", "b", "https://...") seen from BASE.
std::string join_url(std::string_view base, std::string_view relative);

class Core;

// Owns one request. Dropping it cancels: its completion is then never called.
class Ticket {
 public:
  Ticket() = default;
  Ticket(Ticket&& o) noexcept;
  Ticket& operator=(Ticket&& o) noexcept;
  ~Ticket();
  explicit operator bool() const { return id_ != 0; }
  void detach() { id_ = 0; }  // let it run without an owner
  void cancel();

 private:
  friend class Client;
  Ticket(std::weak_ptr<Core> core, std::uint64_t id) : core_(std::move(core)), id_(id) {}
  std::weak_ptr<Core> core_;
  std::uint64_t id_ = 0;
};

struct Config {
  std::string user_agent = "Aisle/0.1";
  std::string ca_file;  // empty: the system's; tests give their own
  double time_scale = 1;  // of every request's time limits; tests whose clock runs faster give less than 1
};

class Client {
 public:
  using Done = std::function<void(Response)>;
  static Result<std::unique_ptr<Client>> make(Config config);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();  // ends the thread; requests under way end as canceled without a call

  [[nodiscard]] Ticket start(Request request, Done done);

 private:
  explicit Client(std::shared_ptr<Core> core) : core_(std::move(core)) {}
  std::shared_ptr<Core> core_;
};

}  // namespace aisle::net
