// Mount: how one product is shown (on a shelf, a plinth, hung on a wall ...), judged from its real size and what it is
// called.
#pragma once
#include <glm/glm.hpp>

#include "shop/catalogue.hpp"

namespace aisle::showroom {

enum class Mount : std::uint8_t {
  shelf,     // fits a board 0.5 m deep
  counter,   // low and flat: a table at 0.75 m, so that nobody has to stoop
  plinth,    // up to 0.8 m tall: a plinth at 0.35 m
  platform,  // furniture: a low platform
  wall,      // hangs on a wall
  standing,  // a door or tall window: stands on the platform against a wall
  hanging,   // a ceiling lamp: hangs from a rail
  yard,      // larger than a room
};

inline constexpr float kYardFromM = 3.5f;  // pieces longer or taller than this stand outdoors

// Catalogue dimensions in metres; never zero, never absurd. KNOWN is false when the shop gave none.
glm::vec3 size_of(const shop::Product& product, bool* known = nullptr);
Mount mount_of(const shop::Product& product, glm::vec3 size_m);

}  // namespace aisle::showroom
