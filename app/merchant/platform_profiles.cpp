#include "merchant/platform_profiles.hpp"

#include <httplib.h>
#include <algorithm>
#include <chrono>
#include <optional>

#include "glue/log.hpp"
#include "merchant/foreign_json.hpp"

namespace aisle::merchant {
namespace {

constexpr std::string_view kOurOwnClient = "https://aisle.invalid/ucp/";
constexpr std::int64_t kKeptMs = 3'600'000;
constexpr std::int64_t kFailureKeptMs = 60'000;
constexpr auto kPatience = std::chrono::seconds(2);
constexpr std::size_t kLargestProfile = 256 * 1024;

struct Address {
  std::string origin, path;
};

// https anywhere, plain http on this computer only: a header must not make us call arbitrary services.
std::optional<Address> address_of(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return std::nullopt;
  const auto slash = std::min(url.find('/', scheme + 3), url.size());
  const std::string host = url.substr(scheme + 3, slash - scheme - 3);
  const std::string name = host.substr(0, host.find(':'));
  const bool loopback = name == "127.0.0.1" || name == "localhost";
  const bool https = url.starts_with("https://");
  if (host.empty() || host.find('@') != std::string::npos || (!https && !(url.starts_with("http://") && loopback)))
    return std::nullopt;
  return Address{url.substr(0, slash), slash == url.size() ? "/" : url.substr(slash)};
}

PlatformCapabilities fetch(const std::string& url) {
  PlatformCapabilities out;
  const auto address = address_of(url);
  if (!address) return out;
  httplib::Client client(address->origin);
  client.set_connection_timeout(2);
  client.set_read_timeout(2);
  client.set_follow_location(false);
  std::string body;
  const auto result = client.Get(address->path, [&](const char* data, std::size_t size) {
    body.append(data, size);
    return body.size() <= kLargestProfile;
  });
  if (!result || result->status != 200) return out;
  const Json profile = parse_foreign(body);
  const Json& capabilities = member(member(profile, "ucp"), "capabilities");
  if (!capabilities.is_object()) return out;
  out.fetched = true;
  for (const auto& [name, versions] : capabilities.items()) out.names.insert(name);
  return out;
}

}  // namespace

PlatformCapabilities PlatformProfiles::of(const std::string& url) {
  if (url.starts_with(kOurOwnClient)) return {true, true, {}};
  const std::int64_t now = clock_.unix_time_ms();
  std::shared_future<PlatformCapabilities> found;
  {
    std::lock_guard lock(mutex_);
    Known& known = known_[url];
    if (!known.found.valid() || now >= known.until_ms)
      known = {std::async(std::launch::async, fetch, url).share(), now + kKeptMs};
    found = known.found;
  }
  const bool in_time = found.wait_for(kPatience) == std::future_status::ready;
  if (in_time && found.get().fetched) return found.get();
  log::warning("event=platform_profile_unavailable in_time={}", in_time);
  std::lock_guard lock(mutex_);
  if (const auto it = known_.find(url); it != known_.end())
    it->second.until_ms = std::min(it->second.until_ms, now + kFailureKeptMs);
  return {};
}

}  // namespace aisle::merchant
