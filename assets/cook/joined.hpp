// Joined: a forest of "same piece as" over numbered things (union-find with path halving; Tarjan & van Leeuwen 1984). Pure.
#pragma once
#include <cstdint>
#include <vector>

namespace aisle::cook {

// The number that stands for the piece of I. PARENT[i] == i for all that is joined to nothing; to join: parent[root(a)] = root(b).
inline std::uint32_t root(std::vector<std::uint32_t>& parent, std::uint32_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

}  // namespace aisle::cook
