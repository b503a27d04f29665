// Ids: strings that cannot be mistaken for each other.
#pragma once
#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace aisle::base {

template <class Tag>
struct Id {
  std::string value;
  Id() = default;
  explicit Id(std::string v) : value(std::move(v)) {}
  bool empty() const { return value.empty(); }
  auto operator<=>(const Id&) const = default;
};

}  // namespace aisle::base

template <class Tag>
struct std::hash<aisle::base::Id<Tag>> {
  std::size_t operator()(const aisle::base::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
