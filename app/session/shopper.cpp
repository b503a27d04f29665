#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/platform.hpp"
#include "session/shopper.hpp"

namespace aisle::session {
namespace {

void read_text(const nlohmann::json& from, const char* name, std::string& into) {
  if (const auto it = from.find(name); it != from.end() && it->is_string()) into = it->get<std::string>();
}

void read_shopper(const nlohmann::json& json, World& world) {
  read_text(json, "first_name", world.buyer.first_name);
  read_text(json, "last_name", world.buyer.last_name);
  read_text(json, "email", world.buyer.email);
  read_text(json, "phone_number", world.buyer.phone);
  const auto address = json.find("address");
  if (address == json.end() || !address->is_object()) return;
  read_text(*address, "street_address", world.address.street);
  read_text(*address, "extended_address", world.address.extended);
  read_text(*address, "address_locality", world.address.locality);
  read_text(*address, "address_region", world.address.region);
  read_text(*address, "postal_code", world.address.postal_code);
  read_text(*address, "address_country", world.address.country);
}

void sample_shopper(World& world) {
  world.buyer = {"Sample", "Shopper", "sample.shopper@example.com", ""};
  world.address = {"Sample", "Shopper", "Musterstrasse 1", "", "Berlin", "", "10115", world.country};
}

}  // namespace

Result<void> load_shopper(const std::string& data_dir, const std::string& edited, World& world) {
  const std::string path = data_dir + "/shopper.json";
  if (base::file_exists(path)) {
    TRY_ASSIGN(const std::string text, base::read_file(path, 1u << 20));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) {
      return fail(ErrorKind::invalid, fmt::format("{} is not a JSON object.", path),
                  "Correct it, or remove it to go on without a prepared address.");
    }
    read_shopper(json, world);
    world.shopper_file = base::sha256_hex(text);
  } else if (world.shop.sandbox) {
    sample_shopper(world);
  }
  const auto kept = nlohmann::json::parse(edited, nullptr, false);
  std::string file = "-";
  if (kept.is_object()) read_text(kept, "file", file);
  if (file == world.shopper_file) read_shopper(kept, world);
  if (!world.buyer.first_name.empty()) world.address.first_name = world.buyer.first_name;
  if (!world.buyer.last_name.empty()) world.address.last_name = world.buyer.last_name;
  return {};
}

std::string shopper_setting(const World& world) {
  const shop::Buyer& b = world.buyer;
  const shop::Address& a = world.address;
  const nlohmann::json json = {{"file", world.shopper_file}, {"first_name", b.first_name}, {"last_name", b.last_name}, {"email", b.email}, {"phone_number", b.phone},
                               {"address", {{"street_address", a.street}, {"extended_address", a.extended}, {"address_locality", a.locality}, {"address_region", a.region},
                                            {"postal_code", a.postal_code}, {"address_country", a.country}}}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace aisle::session
