// Hall: the building as one model: floors, walls, ceiling, window walls, fixtures, yard and sky, with baked ambient
// darkening.
#pragma once
#include <memory>
#include <stop_token>

#include "showroom/mesh_builder.hpp"

namespace aisle::showroom {

// Plain: in flat colours without baked darkening, some 20 ms, to stand in at once. Full: about a second.
enum class Finish : std::uint8_t { plain, full };
// Pure; on a worker. Null when STOP was asked for.
std::shared_ptr<BuiltModel> build_hall(const Plan& plan, Finish finish, const std::stop_token& stop);

// The solid outer walls as boxes.
std::vector<Box> wall_boxes(const Plan& plan);

// Where signs hang: the boards are part of the hall, their text comes from labels.
inline constexpr glm::vec2 kSignM{2.4f, 0.56f};
inline constexpr glm::vec2 kDirectoryM{2.5f, 1.5f};
inline constexpr float kSignThickM = 0.05f;
inline constexpr glm::vec2 kFeatureM{2.6f, 2.7f};  // the panel at the end of an aisle

}  // namespace aisle::showroom
