#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/line_server.hpp"
#include "base/platform.hpp"

namespace aisle::base {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& o) noexcept : fd_(std::exchange(o.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& o) noexcept {
    std::swap(fd_, o.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

struct Client {
  LineServer::ClientId id = 0;
  Descriptor socket;
  std::string in, out;
  bool closing = false;  // sends what is queued, reads no more
  bool gone = false;
};

class Server final : public LineServer {
 public:
  Server(Descriptor listener, Descriptor wake, std::uint16_t port, OnLine on_line)
      : listener_(std::move(listener)), wake_(std::move(wake)), port_(port), on_line_(std::move(on_line)) {
    thread_ = std::thread([this] {
      name_thread("automation");
      serve();
    });
  }
  ~Server() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake();
    thread_.join();
  }
  std::uint16_t port() const override { return port_; }
  void send(ClientId client, std::string line) override {
    line += '\n';
    {
      std::lock_guard lock(mutex_);
      to_send_.emplace_back(client, std::move(line));
    }
    wake();
  }

 private:
  void wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);  // full means it is awake already
  }

  void serve() {
    std::vector<pollfd> waiting;
    while (take_queued()) {
      waiting.clear();
      waiting.push_back({wake_.get(), POLLIN, 0});
      waiting.push_back({listener_.get(), POLLIN, 0});
      for (const Client& client : clients_) {
        const int events = (client.closing ? 0 : POLLIN) | (client.out.empty() ? 0 : POLLOUT);
        waiting.push_back({client.socket.get(), static_cast<short>(events), 0});
      }
      if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
      if (waiting[0].revents != 0) {
        std::uint64_t ignored = 0;
        [[maybe_unused]] const auto n = ::read(wake_.get(), &ignored, sizeof ignored);
      }
      for (std::size_t i = 0; i < clients_.size(); ++i) exchange(clients_[i], waiting[i + 2].revents);
      if (waiting[1].revents != 0) accept_one();
      std::erase_if(clients_, [](const Client& c) { return c.gone || (c.closing && c.out.empty()); });
    }
  }

  // Moves queued lines to their clients; false when the server is to stop.
  bool take_queued() {
    std::vector<std::pair<ClientId, std::string>> queued;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return false;
      queued.swap(to_send_);
    }
    for (auto& [id, line] : queued) {
      for (Client& client : clients_) {
        if (client.id != id) continue;
        client.out += line;
        if (client.out.size() > kMaxUnsent) client.gone = true;
      }
    }
    std::erase_if(clients_, [](const Client& c) { return c.gone; });
    return true;
  }

  void accept_one() {
    Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.get() < 0 || clients_.size() >= kMaxClients) return;
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Client client;
    client.id = next_id_++;
    client.socket = std::move(socket);
    clients_.push_back(std::move(client));
  }

  void exchange(Client& client, short events) {
    if ((events & POLLOUT) != 0) write_some(client);
    if (!client.closing && (events & (POLLIN | POLLHUP | POLLERR)) != 0) read_some(client);
    if (client.closing && (events & (POLLHUP | POLLERR)) != 0) client.gone = true;
  }

  static void write_some(Client& client) {
    const auto n = ::send(client.socket.get(), client.out.data(), client.out.size(), MSG_NOSIGNAL);
    if (n > 0) {
      client.out.erase(0, static_cast<std::size_t>(n));
    } else if (errno != EAGAIN && errno != EINTR) {
      client.gone = true;
    }
  }

  void read_some(Client& client) {
    char bytes[16384];
    const auto n = ::recv(client.socket.get(), bytes, sizeof bytes, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) client.gone = true;
    if (n <= 0) return;
    client.in.append(bytes, static_cast<std::size_t>(n));
    for (std::size_t end = client.in.find('\n'); end != std::string::npos && !client.closing; end = client.in.find('\n')) {
      std::string line = client.in.substr(0, end);
      client.in.erase(0, end + 1);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!on_line_(client.id, std::move(line))) client.closing = true;
    }
    if (client.in.size() > kMaxLine) client.gone = true;
    // What a refused client was told while on_line_ ran is still queued: give it to it before closing.
    if (client.closing) take_queued_for(client);
  }

  void take_queued_for(Client& client) {
    std::lock_guard lock(mutex_);
    for (auto& [id, line] : to_send_) {
      if (id == client.id) client.out += std::exchange(line, {});
    }
    if (!client.out.empty()) write_some(client);
  }

  Descriptor listener_, wake_;
  std::uint16_t port_;
  OnLine on_line_;
  std::vector<Client> clients_;  // server's thread only
  ClientId next_id_ = 1;
  std::mutex mutex_;
  std::vector<std::pair<ClientId, std::string>> to_send_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<LineServer>> LineServer::listen(std::uint16_t port, OnLine on_line) {
  Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  Descriptor wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (listener.get() < 0 || wake.get() < 0) return fail(ErrorKind::io, fmt::format("No socket could be made: {}.", std::strerror(errno)));
  const int on = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener.get(), 4) != 0) {
    const bool taken = errno == EADDRINUSE;
    return fail(taken ? ErrorKind::conflict : ErrorKind::io, fmt::format("Port {} cannot be used: {}.", port, std::strerror(errno)),
                taken ? "End the program that uses it, or choose another port." : "Choose another port.");
  }
  socklen_t length = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length);
  return std::make_unique<Server>(std::move(listener), std::move(wake), ntohs(address.sin_port), std::move(on_line));
}

}  // namespace aisle::base
