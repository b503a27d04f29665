// Shopper: name, contact and address as the program finds them at its start and keeps them after an edit. Part of opening; may read files.
#pragma once
#include <string>

#include "glue/result.hpp"
#include "session/world.hpp"

namespace aisle::session {

inline constexpr const char* kShopperSetting = "shopper";  // the ledger's: what was edited in the headset

// DIR/shopper.json, or the marked sample for the sandbox; EDITED (of the setting) wins unless the file has changed since.
Result<void> load_shopper(const std::string& data_dir, const std::string& edited, World& world);
std::string shopper_setting(const World& world);

}  // namespace aisle::session
