// Recorder: stands between the client and a real shop, passes every byte on, and keeps each exchange for the schemas.
#pragma once
#include <arpa/inet.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "../unit/net/fault_server.hpp"

namespace aisle::test {

struct Exchange {
  std::string method, path, request_head, request_body, response_head, response_body;
};

class Recorder {
 public:
  explicit Recorder(int shop_port) : shop_port_(shop_port) {}
  std::string url() const { return server_.url(""); }
  // Answered here with a web page, as a shop without that operation does.
  void miss(std::string path) { missing_ = std::move(path); }
  std::vector<Exchange> exchanges() const {
    std::lock_guard lock(mutex_);
    return exchanges_;
  }

 private:
  void pass(const std::string& request, const Connection& client) {
    Exchange e;
    const std::size_t head = request.find("\r\n\r\n") + 4;
    const std::size_t path = request.find(' ') + 1;
    e.method = request.substr(0, path - 1);
    e.path = request.substr(path, request.find(' ', path) - path);
    e.request_head = request.substr(0, head);
    e.request_body = request.substr(head);
    if (e.path == missing_) {
      client.reply(404, "<html>Cannot POST</html>");
    } else {
      const std::string answer = ask_shop("Connection: close\r\n", request);
      const std::size_t split = answer.find("\r\n\r\n");
      e.response_head = answer.substr(0, split);
      e.response_body = split == std::string::npos ? "" : answer.substr(split + 4);
      client.say(answer);
    }
    std::lock_guard lock(mutex_);
    exchanges_.push_back(std::move(e));
  }

  std::string ask_shop(const std::string& header, std::string request) const {
    request.insert(request.find("\r\n") + 2, header);
    if (const std::size_t packed = request.find("\r\nAccept-Encoding:"); packed != std::string::npos) request.insert(packed + 2, "X-");  // kept readable
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(static_cast<std::uint16_t>(shop_port_));
    std::string all;
    if (::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) {
      Connection(fd).say(request);
      char block[16384];
      for (ssize_t n = 0; (n = ::recv(fd, block, sizeof block, 0)) > 0;) all.append(block, static_cast<std::size_t>(n));
    }
    ::close(fd);
    return all;
  }

  const int shop_port_;
  std::string missing_;
  mutable std::mutex mutex_;
  std::vector<Exchange> exchanges_;
  FaultServer server_{[this](const std::string& request, const Connection& client) { pass(request, client); }};
};

}  // namespace aisle::test
