// Remote: a scripted head and pair of controllers for Monado's remote driver (TCP, 376-byte packets, no answer).
// The controllers are a Valve Index pair; every state given stays until the next one.
#pragma once
#include <array>
#include <cstdint>

#include "base/pose.hpp"
#include "glue/result.hpp"
#include "xr/seam.hpp"

namespace aisle::test {

// Monado 25's wire format, little-endian.
struct RemotePose {
  glm::vec4 orientation{0, 0, 0, 1};  // x y z w
  glm::vec3 position{0};
};
struct RemoteHand {
  RemotePose pose;
  glm::vec3 linear_velocity{0}, angular_velocity{0};
  std::array<float, 5> curl{};  // little .. thumb
  float trigger = 0, squeeze = 0, squeeze_force = 0;
  glm::vec2 stick{0};
  float trackpad_force = 0;
  glm::vec2 trackpad{0};
  std::uint8_t hand_tracking = 1, active = 1, system_click = 0, system_touch = 0, a_click = 0, a_touch = 0, b_click = 0, b_touch = 0,
               trigger_click = 0, trigger_touch = 0, stick_click = 0, stick_touch = 0, trackpad_touch = 0;
  std::array<std::uint8_t, 3> padding{};
};
struct RemoteView {
  std::array<float, 4> fov{};  // left right up down, radians
  RemotePose pose;
  std::uint32_t padding = 0;
};
struct RemotePacket {
  std::array<char, 8> header{'m', 'n', 'd', 'r', 'm', 't', '3', '\0'};
  std::array<RemoteView, 2> views{};
  RemotePose head;
  std::uint8_t own_views = 0;  // 1: VIEWS replace the default eyes
  std::array<std::uint8_t, 3> padding{};
  std::array<RemoteHand, 2> hands{};
};
static_assert(sizeof(RemoteView) == 48 && sizeof(RemoteHand) == 120 && sizeof(RemotePacket) == 376);

class Remote {
 public:
  static Result<Remote> connect(std::uint16_t port);
  Remote(Remote&& o) noexcept;
  Remote& operator=(Remote&& o) noexcept;
  ~Remote();

  // Poses in the stage: floor at y = 0, the shopper's start at the origin, looking along -Z.
  void head(const base::Pose& pose);
  void hand(xr::Hand hand, const base::Pose& pose);
  void aim(xr::Hand hand, glm::vec3 from, glm::vec3 at);
  void trigger(xr::Hand hand, bool down);
  void squeeze(xr::Hand hand, bool down);
  void menu(xr::Hand hand, bool down);
  void stick(xr::Hand hand, glm::vec2 value);
  void tracked(xr::Hand hand, bool on);
  const base::Pose& head() const { return head_; }

  Result<void> send();  // the whole state, at once

 private:
  explicit Remote(int socket);
  RemoteHand& state(xr::Hand hand) { return packet_.hands[static_cast<std::size_t>(hand)]; }

  int socket_ = -1;
  RemotePacket packet_;
  base::Pose head_;
};

}  // namespace aisle::test
