// Recorded exchanges and the specification's examples, from $AISLE_SHARED, else ../shared beside the source tree.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "net/client.hpp"
#include "ucp/session.hpp"

namespace aisle::test {

inline std::filesystem::path shared_folder() {
  if (const char* dir = std::getenv("AISLE_SHARED")) return dir;
  const char* source = std::getenv("AISLE_SOURCE_DIR");
  return std::filesystem::path(source != nullptr ? source : ".") / ".." / "shared";
}

inline std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Recording {
  std::string name, method, path, request_body;
  net::Response response;
};

inline Recording read_recording(const std::filesystem::path& file) {
  const std::string all = slurp(file);
  const std::string mark = "--- response ---\n";
  const std::size_t split = all.find(mark);
  const std::string request = all.substr(0, split), reply = split == std::string::npos ? "" : all.substr(split + mark.size());
  Recording out;
  out.name = file.stem();
  out.method = request.substr(0, request.find(' '));
  const std::size_t path = request.find(' ') + 1;
  out.path = request.substr(path, request.find(' ', path) - path);
  if (const std::size_t body = request.find("\n\n"); body != std::string::npos) out.request_body = request.substr(body + 2);
  if (reply.starts_with("HTTP/")) {
    out.response.outcome = net::Outcome::ok;
    out.response.status = std::atoi(reply.c_str() + 9);
    const std::size_t head = reply.find("\n\n");
    for (std::size_t at = reply.find('\n') + 1; at < head;) {
      const std::size_t end = reply.find('\n', at);
      const std::string line = reply.substr(at, end - at);
      if (const std::size_t colon = line.find(": "); colon != std::string::npos) out.response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
      at = end + 1;
    }
    out.response.body = head == std::string::npos ? "" : reply.substr(head + 2);
  } else {
    out.response.outcome = net::Outcome::cut;  // the recording's client died
  }
  return out;
}

inline std::vector<Recording> medusa_recordings() {
  std::vector<Recording> out;
  const auto folder = shared_folder() / "ucp/dialogs/medusa";
  if (!std::filesystem::exists(folder)) return out;
  std::vector<std::filesystem::path> files;
  for (const auto& f : std::filesystem::directory_iterator(folder)) files.push_back(f.path());
  std::sort(files.begin(), files.end());
  for (const auto& f : files) out.push_back(read_recording(f));
  return out;
}

inline ucp::Session medusa_session() {
  ucp::Session s;
  s.shop_url = "http://127.0.0.1:9000";
  s.endpoint = "http://127.0.0.1:9000/ucp";
  s.payee = "127.0.0.1:9000";
  s.version = "2026-04-08";
  return s;
}

}  // namespace aisle::test
