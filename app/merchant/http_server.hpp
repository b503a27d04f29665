// HttpServer: sockets, media files and faults around the Service. start() returns once requests are answered; any
// thread may stop().
#pragma once
#include <memory>
#include <string>

#include "glue/result.hpp"
#include "merchant/faults.hpp"
#include "merchant/service.hpp"

namespace aisle::merchant {

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;              // 0: any free one
  std::string media_folder;  // content-addressed files below /media/
};

class HttpServer {
 public:
  HttpServer(Service& service, Faults& faults, HttpServerOptions options);
  ~HttpServer();
  // The port it listens on. ErrorKind::conflict when the port is taken.
  Result<int> bind();
  void start();
  void stop();

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

}  // namespace aisle::merchant
