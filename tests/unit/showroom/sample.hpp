// The sample shop's catalogue for tests: names and sizes read from Debian's sweethome3d-furniture, as the merchant's
// import gives them.
#pragma once
#include <glm/glm.hpp>
#include <optional>

#include "shop/catalogue.hpp"

namespace aisle::showroom::sample {

// None when the package is not installed.
std::optional<shop::Catalogue> furniture();

// A made-up catalogue: COUNT products in DEPARTMENTS departments, sizes from SEED between 1 cm and 3 m.
shop::Catalogue invented(int count, int departments, unsigned seed);

shop::Product product(std::string id, std::string title, std::string category, glm::ivec3 size_mm,
                      bool for_sale = true);

}  // namespace aisle::showroom::sample
