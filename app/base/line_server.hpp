// LineServer: a TCP server on loopback that takes and gives lines of text, on its own thread. Sizes and numbers are bounded.
// Platform code is in platform_line_server_linux.cpp. Nothing here blocks the caller but listen().
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "glue/result.hpp"

namespace aisle::base {

class LineServer {
 public:
  static constexpr std::size_t kMaxLine = 64u << 10;     // bytes of one line; a client that sends more is dropped
  static constexpr std::size_t kMaxClients = 8;
  static constexpr std::size_t kMaxUnsent = 32u << 20;   // bytes a client may leave unread before it is dropped

  using ClientId = std::uint64_t;
  // On the server's thread, once per complete line (without its end). False: drop this client after what is already queued.
  using OnLine = std::function<bool(ClientId, std::string line)>;

  // Binds 127.0.0.1:PORT (0: any free one). ErrorKind::conflict when the port is taken.
  static Result<std::unique_ptr<LineServer>> listen(std::uint16_t port, OnLine on_line);
  virtual ~LineServer() = default;  // closes everything and joins
  virtual std::uint16_t port() const = 0;
  // Any thread; adds the line's end. Dropped when the client has left.
  virtual void send(ClientId client, std::string line) = 0;
};

}  // namespace aisle::base
