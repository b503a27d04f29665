// FaultServer: an HTTP server on loopback that does exactly what a test says, byte by byte. One thread; one connection at a time.
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace aisle::test {

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  void say(std::string_view bytes) const { (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  void reply(int status, std::string_view body, std::string_view headers = "") const {
    say("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" + std::string(headers) + "\r\n" + std::string(body));
  }
  bool broken() const {
    char c = 0;
    return ::recv(fd_, &c, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
  }

 private:
  int fd_;
};

class FaultServer {
 public:
  using Handler = std::function<void(const std::string& request, const Connection&)>;
  explicit FaultServer(Handler handler) : handler_(std::move(handler)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    (void)!::bind(listener_, reinterpret_cast<sockaddr*>(&at), size);
    (void)!::listen(listener_, 16);
    (void)!::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~FaultServer() {
    stop_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  int port() const { return port_; }
  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  int requests() const { return requests_; }
  std::string last() const {
    std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  void run() {
    while (!stop_) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      const std::string request = read_request(fd);
      if (!request.empty()) {
        {
          std::lock_guard lock(mutex_);
          last_ = request;
        }
        ++requests_;
        handler_(request, Connection(fd));
      }
      ::close(fd);
    }
  }
  static std::string read_request(int fd) {
    std::string all;
    char block[4096];
    for (;;) {
      const std::size_t head = all.find("\r\n\r\n");
      if (head != std::string::npos) {
        const std::size_t at = all.find("Content-Length: ");
        const std::size_t length = at == std::string::npos || at > head ? 0 : static_cast<std::size_t>(std::atoi(all.c_str() + at + 16));
        if (all.size() >= head + 4 + length) return all;
      }
      const ssize_t n = ::recv(fd, block, sizeof block, 0);
      if (n <= 0) return all;
      all.append(block, static_cast<std::size_t>(n));
    }
  }

  Handler handler_;
  int listener_;
  int port_ = 0;
  std::thread thread_;
  std::atomic<bool> stop_{false};
  std::atomic<int> requests_{0};
  mutable std::mutex mutex_;
  std::string last_;
};

}  // namespace aisle::test
