#include "net/address.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>

#include "net/client.hpp"

namespace aisle::net {
namespace {

struct UrlParts {
  std::string scheme, host, port;
};

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK || text == nullptr) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Url parse(std::string_view text) {
  Url url(curl_url(), &curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

// Empty parts when it is not an http(s) address without a user name in it.
UrlParts parts_of(std::string_view text) {
  const Url url = parse(text);
  if (!url) return {};
  UrlParts out{part(url.get(), CURLUPART_SCHEME), part(url.get(), CURLUPART_HOST), part(url.get(), CURLUPART_PORT)};
  if (out.scheme != "https" && out.scheme != "http") return {};
  if (!part(url.get(), CURLUPART_USER).empty()) return {};  // "https://shop.example@evil.example"
  for (char& c : out.host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::uint32_t ipv4(const sockaddr* address) { return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr); }
const in6_addr& ipv6(const sockaddr* address) { return reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr; }

bool loopback4(std::uint32_t ip) { return (ip >> 24) == 127; }
bool private4(std::uint32_t ip) {  // RFC 1918, 3927, 6598, 1122
  return loopback4(ip) || (ip >> 24) == 10 || (ip >> 24) == 0 || (ip >> 20) == 0xAC1 || (ip >> 16) == 0xC0A8 || (ip >> 16) == 0xA9FE ||
         (ip >> 22) == (0x64400000u >> 22);
}
std::uint32_t mapped4(const in6_addr& ip) {
  std::uint32_t v = 0;
  std::memcpy(&v, ip.s6_addr + 12, 4);
  return ntohl(v);
}

}  // namespace

bool is_loopback_address(const sockaddr* address) {
  if (address->sa_family == AF_INET) return loopback4(ipv4(address));
  if (address->sa_family != AF_INET6) return false;
  const in6_addr& ip = ipv6(address);
  return IN6_IS_ADDR_LOOPBACK(&ip) || (IN6_IS_ADDR_V4MAPPED(&ip) && loopback4(mapped4(ip)));
}

bool is_public_address(const sockaddr* address) {
  if (address->sa_family == AF_INET) return !private4(ipv4(address));
  if (address->sa_family != AF_INET6) return false;
  const in6_addr& ip = ipv6(address);
  if (IN6_IS_ADDR_V4MAPPED(&ip)) return !private4(mapped4(ip));
  return !(IN6_IS_ADDR_LOOPBACK(&ip) || IN6_IS_ADDR_UNSPECIFIED(&ip) || IN6_IS_ADDR_LINKLOCAL(&ip) || (ip.s6_addr[0] & 0xFE) == 0xFC);
}

std::string host_of(std::string_view url) {
  const UrlParts p = parts_of(url);
  return p.port.empty() ? p.host : fmt::format("{}:{}", p.host, p.port);
}

bool is_loopback_url(std::string_view url) {
  std::string host = parts_of(url).host;
  if (host == "localhost") return true;
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) return is_loopback_address(reinterpret_cast<sockaddr*>(&v4));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  return inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1 && is_loopback_address(reinterpret_cast<sockaddr*>(&v6));
}

std::string join_url(std::string_view base, std::string_view relative) {
  const Url url = parse(base);
  if (!url) return std::string(relative);
  if (curl_url_set(url.get(), CURLUPART_URL, std::string(relative).c_str(), 0) != CURLUE_OK) return {};
  return part(url.get(), CURLUPART_URL);
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok: return "ok";
    case Outcome::connect_error: return "connect_error";
    case Outcome::timeout: return "timeout";
    case Outcome::cut: return "cut";
    case Outcome::tls_error: return "tls_error";
    case Outcome::too_large: return "too_large";
    case Outcome::canceled: return "canceled";
    case Outcome::refused_address: return "refused_address";
    case Outcome::disk_error: return "disk_error";
  }
  return "";
}

std::string_view Response::header(std::string_view name) const {
  const auto same = [](char a, char b) { return (a | 32) == (b | 32); };
  for (const auto& [n, value] : headers) {
    if (n.size() == name.size() && std::equal(n.begin(), n.end(), name.begin(), same)) return value;
  }
  return {};
}

Error to_error(const Response& response, std::string_view host) {
  switch (response.outcome) {
    case Outcome::ok: break;
    case Outcome::connect_error:
      return {ErrorKind::unavailable, fmt::format("{} cannot be reached.", host), "Check the network, then try again."};
    case Outcome::timeout: return {ErrorKind::timeout, fmt::format("{} did not answer in time.", host), "Try again in a moment."};
    case Outcome::cut: return {ErrorKind::unavailable, fmt::format("The connection to {} broke off.", host), "Try again in a moment."};
    case Outcome::tls_error:
      return {ErrorKind::unavailable, fmt::format("{} could not prove that it is who it says, so nothing was sent.", host),
              "Do not pay there; tell the shop. It needs a valid certificate and TLS 1.3."};
    case Outcome::too_large: return {ErrorKind::limit, fmt::format("{} sent more than we accept.", host), "Tell the shop."};
    case Outcome::canceled: return {ErrorKind::unavailable, "The request was given up.", ""};
    case Outcome::refused_address:
      return {ErrorKind::invalid, "This address is not one we would call.", "Shops need an https:// address (http:// only on this computer)."};
    case Outcome::disk_error: return {ErrorKind::io, "The download could not be written to the disk.", "Free some space and try again."};
  }
  return {ErrorKind::internal, fmt::format("{} answered with status {}.", host, response.status), ""};
}

}  // namespace aisle::net
