#include "tests/xr/remote.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>

namespace aisle::test {
namespace {

static_assert(offsetof(RemotePacket, views) == 8 && offsetof(RemotePacket, head) == 104 && offsetof(RemotePacket, own_views) == 132 &&
              offsetof(RemotePacket, hands) == 136);
static_assert(offsetof(RemoteHand, curl) == 52 && offsetof(RemoteHand, trigger) == 72 && offsetof(RemoteHand, stick) == 84 &&
              offsetof(RemoteHand, hand_tracking) == 104 && offsetof(RemoteHand, trigger_click) == 112);

RemotePose to_remote(const base::Pose& p) {
  return {{p.orientation.x, p.orientation.y, p.orientation.z, p.orientation.w}, p.position};
}

bool receive(int fd, void* out, std::size_t size) { return ::recv(fd, out, size, MSG_WAITALL) == static_cast<ssize_t>(size); }

}  // namespace

Result<Remote> Remote::connect(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int code = errno;
    ::close(fd);
    return fail(ErrorKind::unavailable, fmt::format("Monado's remote driver on port {} does not answer ({}).", port, std::strerror(code)));
  }
  Remote remote(fd);  // owns FD from here
  const int one = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  // The driver greets with its reset state and then with the latest, from which we go on.
  RemotePacket reset;
  if (!receive(fd, &reset, sizeof reset) || !receive(fd, &remote.packet_, sizeof remote.packet_)) {
    return fail(ErrorKind::unavailable, "Monado's remote driver hung up (it takes one visitor at a time).");
  }
  remote.packet_.header = RemotePacket{}.header;
  const RemotePose& head = remote.packet_.head;
  remote.head_ = {glm::quat(head.orientation.w, head.orientation.x, head.orientation.y, head.orientation.z), head.position};
  return remote;
}

Remote::Remote(int socket) : socket_(socket) {}
Remote::Remote(Remote&& o) noexcept : socket_(std::exchange(o.socket_, -1)), packet_(o.packet_), head_(o.head_) {}
Remote& Remote::operator=(Remote&& o) noexcept {
  std::swap(socket_, o.socket_);
  packet_ = o.packet_;
  head_ = o.head_;
  return *this;
}
Remote::~Remote() {
  if (socket_ >= 0) ::close(socket_);
}

void Remote::head(const base::Pose& pose) {
  head_ = pose;
  packet_.head = to_remote(pose);
}
void Remote::hand(xr::Hand hand, const base::Pose& pose) { state(hand).pose = to_remote(pose); }

void Remote::aim(xr::Hand which, glm::vec3 from, glm::vec3 at) {
  const glm::vec3 d = at - from;
  const float yaw = std::atan2(-d.x, -d.z), pitch = std::atan2(d.y, glm::length(glm::vec2(d.x, d.z)));
  hand(which, {glm::normalize(base::from_yaw(yaw) * glm::angleAxis(pitch, glm::vec3(1, 0, 0))), from});
}

// Which field moves an action depends on the interaction profile taken, so a press moves the value and the click.
void Remote::trigger(xr::Hand hand, bool down) {
  state(hand).trigger = down ? 1.0f : 0.0f;
  state(hand).trigger_click = state(hand).trigger_touch = down ? 1 : 0;
}
void Remote::squeeze(xr::Hand hand, bool down) { state(hand).squeeze = state(hand).squeeze_force = down ? 1.0f : 0.0f; }
void Remote::menu(xr::Hand hand, bool down) { state(hand).b_click = state(hand).b_touch = down ? 1 : 0; }
void Remote::stick(xr::Hand hand, glm::vec2 value) {
  state(hand).stick = value;
  state(hand).stick_touch = value != glm::vec2(0) ? 1 : 0;
}
void Remote::tracked(xr::Hand hand, bool on) { state(hand).active = state(hand).hand_tracking = on ? 1 : 0; }

Result<void> Remote::send() {
  if (::send(socket_, &packet_, sizeof packet_, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof packet_)) {
    return fail(ErrorKind::unavailable, "Monado's remote driver hung up.");
  }
  return {};
}

}  // namespace aisle::test
