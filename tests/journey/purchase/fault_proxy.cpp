#include "fault_proxy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace aisle::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::array<std::string_view, kFaults> kNames{
    "none",  "unreachable",  "drop",        "delay",     "delay_answer",   "cut_before",   "cut_after", "cut_mid", "duplicate", "duplicate_at_once",
    "late",  "error_before", "error_after", "slow_body", "garbage_before", "garbage_after"};
// How often each comes up when something goes wrong. What holds a client up until its patience ends is rarer.
constexpr std::array<std::uint32_t, kFaults> kWeights{0, 6, 2, 5, 5, 9, 12, 9, 7, 7, 6, 9, 9, 3, 9, 9};
constexpr int kLongestDelayMs = 1'900;

class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  Socket(Socket&& o) noexcept : fd_(std::exchange(o.fd_, -1)) {}
  Socket& operator=(Socket&& o) noexcept {
    std::swap(fd_, o.fd_);
    return *this;
  }
  ~Socket() { close(); }
  explicit operator bool() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  // RST instead of FIN: what an unlucky client sees when a program dies.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  bool say(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Appends what comes; false at the end, on an error, or when nothing came in time.
  bool hear(std::string& into, int limit_ms) const {
    pollfd p{fd_, POLLIN, 0};
    if (::poll(&p, 1, limit_ms) <= 0) return false;
    char block[16384];
    const ssize_t n = ::recv(fd_, block, sizeof block, 0);
    if (n <= 0) return false;
    into.append(block, static_cast<std::size_t>(n));
    return true;
  }
  bool gone() const {
    char c = 0;
    const ssize_t n = ::recv(fd_, &c, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
  }

 private:
  int fd_;
};

sockaddr_in loopback(int port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  return at;
}

Socket listen_on(int& port) {
  Socket s(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(s.fd(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in at = loopback(port);
  socklen_t size = sizeof at;
  if (::bind(s.fd(), reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(s.fd(), 64) != 0) return Socket();
  ::getsockname(s.fd(), reinterpret_cast<sockaddr*>(&at), &size);
  port = ntohs(at.sin_port);
  return s;
}

std::size_t content_length(std::string_view head) {
  std::string lower(head);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::size_t at = lower.find("\r\ncontent-length:");
  return at == std::string::npos ? 0 : static_cast<std::size_t>(std::strtoull(lower.c_str() + at + 17, nullptr, 10));
}

// Where the first message in BYTES ends; 0 when it is not whole yet.
std::size_t whole_message(const std::string& bytes) {
  const std::size_t head = bytes.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::size_t end = head + 4 + content_length(std::string_view(bytes).substr(0, head + 2));
  return bytes.size() >= end ? end : 0;
}

std::string without_connection_header(std::string message) {
  const std::size_t at = message.find("\r\nConnection: close");
  const std::size_t head = message.find("\r\n\r\n");
  if (at != std::string::npos && at < head) message.erase(at, 19);
  return message;
}

std::string first_line(const std::string& request) { return request.substr(0, request.find(" HTTP/")); }

std::string answer_of(int status, std::string_view type, std::string_view body, std::string_view more = {}) {
  return fmt::format("HTTP/1.1 {} X\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}\r\n{}", status, type, body.size(), more, body);
}

constexpr std::string_view kPage = "<!DOCTYPE html><html><body><h1>Something is wrong here</h1></body></html>";
constexpr std::string_view kEnvelope =
    R"({"ucp":{"version":"2026-04-08","status":"error"},"messages":[{"type":"error","code":"internal_error","content":"The shop could not do that just now.","severity":"unrecoverable"}]})";

std::string error_answer(base::Seeded& random, bool before) {
  if (!before) {
    static constexpr int kAfter[] = {500, 502, 504};
    return answer_of(kAfter[random.below(3)], "text/html", kPage);
  }
  switch (random.below(7)) {
    case 0: return answer_of(429, "application/json", "{}", "Retry-After: 1\r\n");
    case 1: return answer_of(503, "text/html", kPage, "Retry-After: 2\r\n");
    case 2: return answer_of(503, "application/json", kEnvelope);
    case 3: return answer_of(500, "application/json", kEnvelope);
    case 4: return answer_of(502, "text/html", kPage);
    case 5: return answer_of(504, "text/plain", "upstream timed out");
    default: return answer_of(500, "text/html", kPage);
  }
}

std::string garbage(base::Seeded& random) {
  switch (random.below(14)) {
    case 0: return answer_of(200, "text/html", kPage);
    case 1: return answer_of(200, "application/json", "{}");
    case 2: return answer_of(200, "application/json", "[]");
    case 3: return answer_of(200, "application/json", "null");
    case 4: return answer_of(200, "application/json", R"({"id":"chk_1","status":"compl)");
    case 5: return answer_of(200, "application/json", R"({"id":7,"status":{},"totals":"none","line_items":{"a":[]},"ucp":[]})");
    case 6: return answer_of(200, "application/json", std::string(20'000, '[') + std::string(20'000, ']'));
    case 7: return answer_of(404, "text/html", kPage);
    case 8: return answer_of(403, "text/html", kPage);
    case 9: return answer_of(400, "text/plain", "Bad Request");
    case 10: return answer_of(204, "text/plain", "");
    case 11: return answer_of(301, "text/html", kPage, "Location: /elsewhere\r\n");
    case 12: {
      std::string noise(300, ' ');
      for (char& c : noise) c = static_cast<char>(random.below(256));
      return noise;
    }
    default: return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n{\"id\":";
  }
}

}  // namespace

std::string_view to_string(Fault fault) { return kNames[static_cast<std::size_t>(fault)]; }

struct FaultProxy::Inner {
  std::uint64_t seed = 0;
  FaultRates rates;
  int port = 0;
  Socket listener;
  std::thread acceptor;
  std::FILE* log = nullptr;
  Clock::time_point started = Clock::now();
  std::atomic<bool> stop{false}, calm{false};
  std::atomic<int> shop_port{0}, threads{0}, under_way{0};
  std::atomic<std::int64_t> requests{0};
  std::array<std::atomic<std::int64_t>, kFaults> counts{};
  std::atomic<std::int64_t> closed_until_ms{0};
  std::mutex mutex;
  std::deque<Fault> next;

  ~Inner() {
    if (log != nullptr) std::fclose(log);
  }

  std::int64_t now_ms() const { return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started).count(); }

  // In steps, so that the end of a campaign is not held up.
  void sleep_ms(std::int64_t ms) const {
    const auto end = Clock::now() + std::chrono::milliseconds(ms);
    while (!stop && Clock::now() < end) std::this_thread::sleep_for(std::min<Clock::duration>(end - Clock::now(), 50ms));
  }

  template <class F>
  void in_background(F work) {
    ++threads;
    std::thread([this, work = std::move(work)]() mutable {
      work();
      --threads;
    }).detach();
  }

  void accept_all() {
    while (!stop) {
      if (now_ms() < closed_until_ms) {
        listener.close();
        while (!stop && now_ms() < closed_until_ms) std::this_thread::sleep_for(2ms);
        while (!stop && !listener) {
          listener = listen_on(port);
          if (!listener) std::this_thread::sleep_for(2ms);
        }
      }
      pollfd p{listener.fd(), POLLIN, 0};
      if (::poll(&p, 1, 10) <= 0) continue;
      Socket client(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client) continue;
      const int yes = 1;
      ::setsockopt(client.fd(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      in_background([this, c = std::move(client)]() mutable { serve(c); });
    }
  }

  void serve(Socket& client) {
    std::string bytes;
    while (!stop) {
      const std::size_t end = whole_message(bytes);
      if (end == 0) {
        if (client.hear(bytes, 100)) continue;
        if (client.gone()) return;
        continue;
      }
      std::string request = bytes.substr(0, end);
      bytes.erase(0, end);
      ++under_way;
      const bool stays = answer(client, request);
      --under_way;
      if (!stays) return;
    }
  }

  // --- what happens to one request

  Fault choose(base::Seeded& random, const std::string& line) {
    {
      std::lock_guard lock(mutex);
      if (!next.empty()) {
        const Fault fault = next.front();
        next.pop_front();
        return fault;
      }
    }
    const double rate = line.ends_with("/complete") ? rates.complete : line.find("checkout-sessions") != std::string::npos ? rates.checkout : rates.other;
    const double chance = random.unit();
    const std::uint32_t which = random.below(107);
    static_assert([] {
      std::uint32_t sum = 0;
      for (const auto w : kWeights) sum += w;
      return sum == 107;
    }());
    if (calm || chance >= rate) return Fault::none;
    std::uint32_t left = which;
    for (std::size_t i = 0; i < kFaults; ++i) {
      if (left < kWeights[i]) return static_cast<Fault>(i);
      left -= kWeights[i];
    }
    return Fault::none;
  }

  void note(std::int64_t number, const std::string& line, Fault fault, std::string_view more = {}) {
    ++counts[static_cast<std::size_t>(fault)];
    if (log == nullptr) return;
    std::lock_guard lock(mutex);
    fmt::print(log, "{} {} {} {} {}\n", number, now_ms(), line, to_string(fault), more);
    std::fflush(log);
  }

  // True when the connection may be used again.
  bool answer(Socket& client, const std::string& request) {
    const std::int64_t number = ++requests;
    base::Seeded random(seed * 0x9E3779B97F4A7C15ull + static_cast<std::uint64_t>(number));
    const std::string line = first_line(request);
    const Fault fault = choose(random, line);
    const int delay_ms = 30 + static_cast<int>(random.below(kLongestDelayMs - 30));
    note(number, line, fault);
    switch (fault) {
      case Fault::none: return pass_on(client, forward(request), random);
      case Fault::unreachable:
        closed_until_ms = now_ms() + 10 + random.below(120);
        client.reset();
        return false;
      case Fault::drop:
        while (!stop && !client.gone()) std::this_thread::sleep_for(10ms);
        return false;
      case Fault::delay: sleep_ms(delay_ms); return pass_on(client, forward(request), random);
      case Fault::delay_answer: {
        const auto said = forward(request);
        sleep_ms(delay_ms);
        return pass_on(client, said, random);
      }
      case Fault::cut_before: client.reset(); return false;
      case Fault::cut_after: forward(request); return cut(client, random);
      case Fault::cut_mid: {
        const auto said = forward(request);
        if (said) client.say(std::string_view(*said).substr(0, 1 + random.below(static_cast<std::uint32_t>(said->size() - 1))));
        return cut(client, random);
      }
      case Fault::duplicate: forward(request); return pass_on(client, forward(request), random);
      case Fault::duplicate_at_once: return twice_at_once(client, request, random);
      case Fault::late:
        ++under_way;
        in_background([this, request, delay_ms] {
          sleep_ms(delay_ms);
          forward(request);
          --under_way;
        });
        return cut(client, random);
      case Fault::error_before: return client.say(error_answer(random, true));
      case Fault::error_after: forward(request); return client.say(error_answer(random, false));
      case Fault::slow_body: return drip(client, forward(request), random);
      case Fault::garbage_before: client.say(garbage(random)); return false;
      case Fault::garbage_after: forward(request); client.say(garbage(random)); return false;
      case Fault::count_: break;
    }
    return false;
  }

  static bool cut(Socket& client, base::Seeded& random) {
    if (random.below(2) == 0) client.reset();
    return false;
  }

  // The shop may be dead: then a gateway says so, or the line is just lost.
  static bool pass_on(Socket& client, const std::optional<std::string>& said, base::Seeded& random) {
    if (said) return client.say(*said);
    if (random.below(2) == 0) return cut(client, random);
    return client.say(answer_of(502, "text/html", kPage));
  }

  bool twice_at_once(Socket& client, const std::string& request, base::Seeded& random) {
    std::optional<std::string> second;
    std::thread other([&] { second = forward(request); });
    const auto first = forward(request);
    other.join();
    return pass_on(client, random.below(2) == 0 ? first : second, random);
  }

  bool drip(Socket& client, const std::optional<std::string>& said, base::Seeded& random) {
    if (!said) return false;
    const int pieces = 6;
    const int pause_ms = 5 + static_cast<int>(random.below(450));
    const std::size_t step = said->size() / pieces + 1;
    for (std::size_t at = 0; at < said->size(); at += step) {
      if (stop || !client.say(std::string_view(*said).substr(at, step))) return false;
      sleep_ms(pause_ms);
    }
    return true;
  }

  // Nothing: the shop is not there, or it ended before its answer was whole.
  std::optional<std::string> forward(const std::string& request) {
    Socket shop(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(shop.fd(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const sockaddr_in at = loopback(shop_port);
    if (::connect(shop.fd(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) return std::nullopt;
    std::string once = request;
    once.insert(once.find("\r\n") + 2, "Connection: close\r\n");
    if (!shop.say(once)) return std::nullopt;
    std::string said;
    const auto end = Clock::now() + 20s;
    while (whole_message(said) == 0 && Clock::now() < end) {
      if (!shop.hear(said, 200) && shop.gone()) break;
    }
    if (whole_message(said) == 0) return std::nullopt;
    return without_connection_header(std::move(said));
  }
};

FaultProxy::FaultProxy(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}

Result<std::unique_ptr<FaultProxy>> FaultProxy::start(std::uint64_t seed, FaultRates rates, std::string log_file) {
  auto inner = std::make_unique<Inner>();
  inner->seed = seed;
  inner->rates = rates;
  // Below the ports the system hands out by itself: nobody may take ours while we pretend to be away.
  std::byte chance[2];
  for (int tries = 0; tries < 50 && !inner->listener; ++tries) {
    base::secure_bytes(chance);
    inner->port = 20'000 + (static_cast<int>(chance[0]) << 8 | static_cast<int>(chance[1])) % 12'000;
    inner->listener = listen_on(inner->port);
  }
  if (!inner->listener) return fail(ErrorKind::io, "The proxy finds no port.");
  if (!log_file.empty()) inner->log = std::fopen(log_file.c_str(), "we");
  inner->acceptor = std::thread([i = inner.get()] { i->accept_all(); });
  return std::unique_ptr<FaultProxy>(new FaultProxy(std::move(inner)));
}

FaultProxy::~FaultProxy() {
  inner_->stop = true;
  inner_->acceptor.join();
  while (inner_->threads > 0) std::this_thread::sleep_for(2ms);
}

std::string FaultProxy::url() const { return fmt::format("http://127.0.0.1:{}", inner_->port); }
void FaultProxy::set_shop_port(int port) { inner_->shop_port = port; }
void FaultProxy::set_calm(bool calm) { inner_->calm = calm; }
void FaultProxy::next_faults(std::deque<Fault> faults) {
  std::lock_guard lock(inner_->mutex);
  inner_->next = std::move(faults);
}
int FaultProxy::under_way() const { return inner_->under_way; }
std::int64_t FaultProxy::requests() const { return inner_->requests; }
std::int64_t FaultProxy::count(Fault fault) const { return inner_->counts[static_cast<std::size_t>(fault)]; }

}  // namespace aisle::test
