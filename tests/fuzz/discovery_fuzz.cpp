// A shop's profile, as it comes from the network.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/client.hpp"
#include "ucp/codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto answer = aisle::ucp::read_profile(body, "https://shop.example", false);
  if (!answer) {
    if (answer.error().what.empty()) std::abort();
    return 0;
  }
  // Wherever it sends us: never to this computer, never without TLS.
  const auto& s = answer->session;
  if (answer->other_profile.empty() && (aisle::net::is_loopback_url(s.endpoint) || !s.endpoint.starts_with("https:"))) std::abort();
  return 0;
}
