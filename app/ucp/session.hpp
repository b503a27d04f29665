// Session: what discovery and negotiation found out about one shop. A value; pure.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"

namespace aisle::ucp {

struct Handler {  // a way to pay that the shop names
  std::string name;  // "com.example.sandbox_wallet"
  std::string id, version;
  std::vector<std::string> instrument_types;
};
struct Session {
  std::string shop_url;  // as given, without a trailing slash
  std::string endpoint;  // REST base, without a trailing slash
  std::string version;   // wire version both speak
  std::string payee;     // TLS-verified host, or "Sandbox on this computer"
  std::string merchant;  // the name the merchant gives: its claim; the host when it gives none
  bool sandbox = false;
  std::map<std::string, std::string> capabilities;  // in common: name -> version
  std::vector<Handler> handlers;
  std::int64_t cache_s = 60;  // how long this may be believed
  bool can(std::string_view capability) const { return capabilities.contains(std::string(capability)); }
};

}  // namespace aisle::ucp
