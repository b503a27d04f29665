#include "merchant/http_server.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/platform.hpp"
#include "glue/log.hpp"

namespace aisle::merchant {
namespace {

// Each live connection holds a thread in httplib 0.11: enough of them for 64 buyers at once and a few browsers.
constexpr std::size_t kThreads = 96;
constexpr int kWaitingCallers = 256;
constexpr std::size_t kRequestsPerConnection = 10'000;
constexpr std::size_t kLargestBody = 1 << 20;

void sleep_ms(std::int64_t ms) {
  if (ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

bool is_media_name(std::string_view name) {
  return name.size() > 4 && name.size() < 100 && name.front() != '.' &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '-'; });
}

std::string_view content_type_of(std::string_view name) {
  if (name.ends_with(".glb")) return "model/gltf-binary";
  if (name.ends_with(".png")) return "image/png";
  if (name.ends_with(".jpg")) return "image/jpeg";
  return "application/octet-stream";
}

// The library packs whatever it is handed whole, with Brotli at its slowest: 0.1 s for a page of products that was made in
// a millisecond. Handed out piece by piece, it goes as it is.
void send_whole(httplib::Response& response, HttpResponse out) {
  if (out.body.empty()) return response.set_content("", out.content_type);
  const std::size_t size = out.body.size();
  response.set_content_provider(size, out.content_type,
                                [body = std::move(out.body)](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  return sink.write(body.data() + offset, length);
                                });
}

// The library lets only 5 callers wait; a crowd of buyers would be turned away or kept waiting for a second.
class PatientServer : public httplib::Server {
 public:
  void let_wait(int callers) { ::listen(svr_sock_, callers); }  // again on a listening socket: only changes the limit
};

}  // namespace

struct HttpServer::Inner {
  Service& service;
  Faults& faults;
  HttpServerOptions options;
  PatientServer server;
  std::thread thread;

  Inner(Service& s, Faults& f, HttpServerOptions o) : service(s), faults(f), options(std::move(o)) {}
  void set_up();
  void answer(const httplib::Request& request, httplib::Response& response);
  void send_media(const httplib::Request& request, httplib::Response& response);
};

void HttpServer::Inner::set_up() {
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_keep_alive_max_count(kRequestsPerConnection);
  server.set_payload_max_length(kLargestBody);
  server.set_tcp_nodelay(true);
  // The library's default lets two servers share a port, which would hide that it is taken.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
    answer(request, response);
  };
  server.Get(".*", handler).Post(".*", handler).Put(".*", handler).Delete(".*", handler);
  server.set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr problem) {
    try {
      std::rethrow_exception(problem);
    } catch (const std::exception& e) {
      log::error("event=exception what=\"{}\"", e.what());
    } catch (...) {
      log::error("event=exception what=unknown");
    }
    response.status = 500;
    response.set_content(dump(error_envelope("internal_error", "The shop could not do that just now.")),
                         "application/json");
  });
}

void HttpServer::Inner::send_media(const httplib::Request& request, httplib::Response& response) {
  const std::string name = request.path.substr(std::string_view("/media/").size());
  const std::string path = options.media_folder + "/" + name;
  std::error_code missing;
  const auto size = is_media_name(name) ? std::filesystem::file_size(path, missing) : 0;
  if (missing || size == 0) {
    response.status = 404;
    response.set_content("There is no such file.\n", "text/plain");
    return;
  }
  const std::string etag = fmt::format("\"{}\"", name.substr(0, name.find('.')));
  response.set_header("ETag", etag);
  response.set_header("Cache-Control", "public, max-age=31536000, immutable");
  if (request.get_header_value("If-None-Match") == etag) {
    response.status = 304;
    return;
  }
  auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
  response.set_content_provider(size, std::string(content_type_of(name)),
                                [file](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  char block[1 << 16];
                                  file->clear();
                                  file->seekg(static_cast<std::streamoff>(offset));
                                  file->read(block, static_cast<std::streamsize>(std::min(length, sizeof block)));
                                  return file->gcount() > 0 &&
                                         sink.write(block, static_cast<std::size_t>(file->gcount()));
                                });
}

void HttpServer::Inner::answer(const httplib::Request& request, httplib::Response& response) {
  const auto fault = faults.next(request.method, request.path);
  const auto cut = fault ? fault->cut : FaultAction::Cut::none;
  if (fault) sleep_ms(fault->delay_ms);
  if (cut == FaultAction::Cut::before) return base::cut_connections_from(request.remote_port);
  if (fault && fault->body) {
    response.status = fault->status != 0 ? fault->status : 200;
    if (fault->retry_after_s >= 0) response.set_header("Retry-After", std::to_string(fault->retry_after_s));
    return response.set_content(*fault->body, fault->content_type);
  }
  if (request.path.starts_with("/media/") && cut == FaultAction::Cut::none) return send_media(request, response);

  HttpRequest inner{
      request.method, request.path, request.body, [&](const char* name) { return request.get_header_value(name); }, {}};
  if (fault && fault->work_ms > 0) inner.while_in_flight = [&] { sleep_ms(fault->work_ms); };
  HttpResponse out = service.handle(inner);
  if (cut == FaultAction::Cut::after) return base::cut_connections_from(request.remote_port);
  response.status = out.status;
  for (const auto& [name, value] : out.headers) response.set_header(name, value);
  if (cut == FaultAction::Cut::mid) {
    return response.set_content_provider(
        out.body.size(), out.content_type, [body = out.body](std::size_t offset, std::size_t, httplib::DataSink& sink) {
          if (offset == 0) sink.write(body.data(), body.size() / 2);
          return offset == 0 && body.size() < 2;  // false: the connection is closed half way
        });
  }
  send_whole(response, std::move(out));
}

HttpServer::HttpServer(Service& service, Faults& faults, HttpServerOptions options)
    : inner_(std::make_unique<Inner>(service, faults, std::move(options))) {
  inner_->set_up();
}

HttpServer::~HttpServer() { stop(); }

Result<int> HttpServer::bind() {
  const auto& [host, port] = std::tie(inner_->options.host, inner_->options.port);
  const int bound = port == 0                                 ? inner_->server.bind_to_any_port(host)
                    : inner_->server.bind_to_port(host, port) ? port
                                                              : -1;
  if (bound > 0) {
    inner_->server.let_wait(kWaitingCallers);
    return bound;
  }
  return fail(ErrorKind::conflict,
              fmt::format("{}:{} cannot be listened on: another program has it, or the address is not this computer's.",
                          host, port),
              "Choose another --port, or 0 for any free one.");
}

void HttpServer::start() {
  inner_->thread = std::thread([this] {
    base::name_thread("http");
    inner_->server.listen_after_bind();
  });
  while (!inner_->server.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void HttpServer::stop() {
  if (!inner_->thread.joinable()) return;
  inner_->server.stop();
  inner_->thread.join();
}

}  // namespace aisle::merchant
