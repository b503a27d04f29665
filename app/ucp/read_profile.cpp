// Discovery and negotiation: a business profile to a Session.
#include <fmt/format.h>

#include <set>

#include "ucp/codec.hpp"
#include "ucp/json.hpp"

namespace aisle::ucp {
namespace {

// What our own profile (profile/2026-04-08.json) says we can do.
constexpr std::string_view kOurs[] = {"dev.ucp.shopping.catalog.search", "dev.ucp.shopping.catalog.lookup", "dev.ucp.shopping.checkout",
                                      "dev.ucp.shopping.fulfillment",    "dev.ucp.shopping.discount",       "dev.ucp.shopping.order"};

// Of these, a checkout reply says whether they are in force for it.
constexpr std::string_view kOfCheckout[] = {"dev.ucp.shopping.fulfillment", "dev.ucp.shopping.discount"};

std::set<std::string> parents_of(const Json& entry) {
  std::set<std::string> out;
  const Json& extends = member(entry, "extends");
  if (extends.is_string()) out.insert(extends.get<std::string>());
  if (extends.is_array()) {
    for (const Json& p : extends) {
      if (p.is_string()) out.insert(p.get<std::string>());
    }
  }
  return out;
}

// Same name and version on both sides; extensions whose parents are missing go, until nothing changes.
std::map<std::string, std::string> in_common(const Json& theirs) {
  std::map<std::string, std::string> common;
  std::map<std::string, std::set<std::string>> parents;
  for (const std::string_view name : kOurs) {
    const Json& entries = member(theirs, std::string(name).c_str());
    if (!entries.is_array()) continue;
    for (const Json& entry : entries) {
      if (text(entry, "version") != kWireVersion) continue;
      common[std::string(name)] = std::string(kWireVersion);
      parents[std::string(name)] = parents_of(entry);
    }
  }
  for (bool changed = true; changed;) {
    changed = std::erase_if(common, [&](const auto& item) {
      const auto& wanted = parents[item.first];
      if (wanted.empty()) return false;
      for (const std::string& p : wanted) {
        if (common.contains(p)) return false;
      }
      return true;
    }) > 0;
  }
  return common;
}

std::string rest_endpoint(const Json& services) {
  const Json& entries = member(services, "dev.ucp.shopping");
  if (!entries.is_array()) return {};
  for (const Json& entry : entries) {
    if (text(entry, "transport") != "rest" || text(entry, "version") != kWireVersion) continue;
    std::string endpoint = text(entry, "endpoint");
    while (endpoint.ends_with('/')) endpoint.pop_back();
    return endpoint;
  }
  return {};
}

std::vector<Handler> handlers_of(const Json& json) {
  std::vector<Handler> out;
  if (!json.is_object()) return out;
  for (const auto& [name, entries] : json.items()) {
    if (!entries.is_array()) continue;
    for (const Json& entry : entries) {
      Handler h{name, text(entry, "id"), text(entry, "version"), {}};
      const Json& types = member(entry, "available_instruments");
      for (const Json& t : types.is_array() ? types : Json::array()) h.instrument_types.push_back(text(t, "type"));
      if (out.size() < 64) out.push_back(std::move(h));
    }
  }
  return out;
}

bool reachable_from(std::string_view shop_url, std::string_view endpoint) {
  if (net::host_of(endpoint).empty()) return false;
  if (net::is_loopback_url(endpoint)) return net::is_loopback_url(shop_url);
  return endpoint.starts_with("https:");
}

}  // namespace

void adopt(Session& session, std::string_view body) {
  const auto json = parse_object(body, session.payee);
  if (!json) return;
  const Json& theirs = member(member(*json, "ucp"), "capabilities");
  if (!theirs.is_object()) return;
  const auto stated = in_common(theirs);
  for (const std::string_view name : kOfCheckout) {
    const std::string key(name);
    if (const auto it = stated.find(key); it != stated.end()) session.capabilities[key] = it->second;
    else session.capabilities.erase(key);
  }
}

Result<ProfileAnswer> read_profile(std::string_view body, std::string_view shop_url, bool sandbox) {
  const std::string host = net::host_of(shop_url);
  TRY_ASSIGN(const Json json, parse_object(body, host));
  const Json& ucp = member(json, "ucp");
  const std::string version = text(ucp, "version");
  ProfileAnswer answer;
  if (version != kWireVersion) {
    answer.other_profile = text(member(ucp, "supported_versions"), std::string(kWireVersion).c_str());
    if (!answer.other_profile.empty()) return answer;
    if (version.empty()) return fail(ErrorKind::invalid, fmt::format("{} is not a shop we can enter.", host), "Check the address; the shop needs a UCP profile.");
    return fail(ErrorKind::invalid, fmt::format("{} speaks UCP {}, we speak {}.", host, clean(version, 20), kWireVersion), "Look for a newer Aisle.");
  }
  Session& s = answer.session;
  s.shop_url = std::string(shop_url);
  s.version = version;
  s.sandbox = sandbox;
  s.payee = sandbox ? "Sandbox on this computer" : host;
  s.merchant = words(json, "name");
  if (s.merchant.empty()) s.merchant = s.payee;
  s.endpoint = rest_endpoint(member(ucp, "services"));
  if (s.endpoint.empty()) return fail(ErrorKind::invalid, fmt::format("{} offers no way to shop that we know.", host), "Tell the shop: we need UCP over REST.");
  if (!reachable_from(shop_url, s.endpoint)) {
    return fail(ErrorKind::invalid, fmt::format("{} sends us to an address we must not call.", host), "Tell the shop: its endpoint must be https.");
  }
  s.capabilities = in_common(member(ucp, "capabilities"));
  s.handlers = handlers_of(member(ucp, "payment_handlers"));
  return answer;
}

}  // namespace aisle::ucp
