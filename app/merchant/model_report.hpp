// Model report: what is wrong with a merchant's model, and how to mend it. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "merchant/json.hpp"

namespace aisle::merchant {

struct ModelFacts {
  std::array<double, 3> own_size_m{};                    // width, height, depth as the file has them
  std::optional<std::array<double, 3>> wanted_size_m;    // what products.csv says
  std::int64_t triangles = 0, textures = 0, bytes = 0;
  std::vector<std::string> warnings;                     // the importer's
};
struct Finding {
  std::string problem, fix;
};
// Limits of shoppers' headsets: experience.md "True products".
inline constexpr std::int64_t kMostModelBytes = 30ll << 20, kMostTriangles = 500'000, kManyTriangles = 150'000;

std::vector<Finding> look_over(const ModelFacts& facts);
Json to_json(const std::vector<Finding>& findings);

}  // namespace aisle::merchant
