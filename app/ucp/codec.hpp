// Codec of wire version 2026-04-08: bytes to values and values to request bodies. Pure; survives any input. No nlohmann here, so that
// tests and fuzzers need nothing else.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"
#include "net/client.hpp"
#include "shop/catalogue.hpp"
#include "shop/checkout_machine.hpp"
#include "ucp/quirks.hpp"
#include "ucp/session.hpp"
#include "ucp/values.hpp"

namespace aisle::ucp {

constexpr std::string_view kWireVersion = "2026-04-08";

// ---- bytes to values. HOST appears in sentences.
// The profile, or the address of the profile for our version when the shop's main one is newer.
struct ProfileAnswer {
  Session session;
  std::string other_profile;  // not empty: read this one instead; its version must be ours
};
Result<ProfileAnswer> read_profile(std::string_view body, std::string_view shop_url, bool sandbox);

Result<Page> read_page(std::string_view body, const Session& session);
Result<shop::Product> read_product(std::string_view body, const Session& session);  // of product or lookup
Result<Order> read_order(std::string_view body, const Session& session);
Result<shop::Checkout> read_checkout(std::string_view body, const Session& session);

// The checkout reply's own `ucp` is the truth: SESSION takes over which extensions are in force.
void adopt(Session& session, std::string_view body);
bool is_error_envelope_body(std::string_view body);

// What a reply to a checkout request means for the purchase machine.
shop::CheckoutReply judge(shop::Asked asked, const net::Response& response, const Session& session);

// An error envelope at any status, else a sentence about the status.
Error error_of(const net::Response& response, std::string_view host);
// Milliseconds of Retry-After (seconds or HTTP date), at most ten minutes; -1 when absent.
std::int64_t retry_after_ms(std::string_view header, std::int64_t unix_ms);

// ---- values to bodies. MANNERS: what this shop has shown that it wants otherwise.
struct Locale {
  std::string language, country, currency;
};
std::string search_body(const Query& query, std::string_view cursor, const Locale& locale, const Manners& manners);
std::string lookup_body(const shop::ProductId& id, const Locale& locale, const Manners& manners);
// SELECTED: options chosen so far (name, label); the reply says what goes with them.
std::string product_body(const shop::ProductId& id, const std::vector<std::pair<std::string, std::string>>& selected, const Locale& locale, const Manners& manners);
std::string create_body(const shop::NewCheckout& order, const Session& session, const Locale& locale, const Manners& manners);
std::string update_body(const shop::Checkout& current, const shop::Edits& edits, const Session& session, const Locale& locale, const Manners& manners);

}  // namespace aisle::ucp
