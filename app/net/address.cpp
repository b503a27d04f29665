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
// What is not the public internet (IANA special-purpose registry, RFC 6890 and its updates): first address and prefix length.
struct Block4 {
  std::uint32_t first;
  int bits;
};
constexpr Block4 kSpecial4[] = {
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // carrier-grade NAT
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local, cloud metadata
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved, broadcast
};
bool private4(std::uint32_t ip) {
  for (const Block4& b : kSpecial4) {
    if ((ip ^ b.first) >> (32 - b.bits) == 0) return true;
  }
  return false;
}
std::uint32_t word_at(const in6_addr& ip, int byte) {
  std::uint32_t v = 0;
  std::memcpy(&v, ip.s6_addr + byte, 4);
  return ntohl(v);
}
bool special6(const in6_addr& ip) {
  const std::uint32_t first = word_at(ip, 0);
  if (first >> 29 != 1) {  // all that is assigned is 2000::/3, but for NAT64
    const bool nat64 = first == 0x0064FF9B && word_at(ip, 4) == 0 && word_at(ip, 8) == 0;
    return !nat64 || private4(word_at(ip, 12));
  }
  if (first == 0x20010DB8 || first >> 9 == 0x20010000u >> 9) return true;  // documentation; protocol assignments (Teredo too)
  return first >> 16 == 0x2002 && private4(word_at(ip, 2));                // 6to4 names an IPv4 address
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
  return !special6(ip);
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

namespace {

std::string_view why(TlsTrouble trouble) {
  switch (trouble) {
    case TlsTrouble::none:
    case TlsTrouble::other: return "";
    case TlsTrouble::expired: return " (its certificate has expired)";
    case TlsTrouble::not_yet_valid: return " (its certificate is not valid yet; is this computer's clock right?)";
    case TlsTrouble::other_name: return " (its certificate is for another name)";
    case TlsTrouble::unknown_issuer: return " (nobody we know vouches for its certificate)";
    case TlsTrouble::self_signed: return " (only it itself vouches for its certificate)";
    case TlsTrouble::old_protocol: return " (it speaks no TLS 1.3)";
  }
  return "";
}

}  // namespace

Error to_error(const Response& response, std::string_view host) {
  switch (response.outcome) {
    case Outcome::ok: break;
    case Outcome::connect_error:
      return {ErrorKind::unavailable, fmt::format("{} cannot be reached.", host), "Check the network, then try again."};
    case Outcome::timeout: return {ErrorKind::timeout, fmt::format("{} did not answer in time.", host), "Try again in a moment."};
    case Outcome::cut: return {ErrorKind::unavailable, fmt::format("The connection to {} broke off.", host), "Try again in a moment."};
    case Outcome::tls_error:
      return {ErrorKind::unavailable, fmt::format("{} could not prove that it is who it says{}, so nothing was sent.", host, why(response.tls)),
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
