// Furniture: the products a set of .sh3f catalogues describes, before their models are converted. Reads files; not for
// a server's threads.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "glue/result.hpp"
#include "merchant/catalogue.hpp"

namespace aisle::merchant {

struct FurniturePiece {
  Product product;      // all but media, triangles and notes
  std::string archive;  // path of the .sh3f
  std::string model;    // entry names inside it
  std::string icon;
  std::optional<std::string> rotation;  // nine numbers, comma separated, row by row
  std::array<double, 3> size_m{};       // width, height, depth
  std::string content;                  // what the model's files are: names, sizes and checksums
};

// All pieces of all .sh3f files in FOLDER, in the catalogues' order.
Result<std::vector<FurniturePiece>> read_furniture(const std::string& folder);

// At most LIMIT, taken from every category in turn, so that a small shop has all departments.
std::vector<FurniturePiece> spread_over_categories(std::vector<FurniturePiece> pieces, std::size_t limit);

}  // namespace aisle::merchant
