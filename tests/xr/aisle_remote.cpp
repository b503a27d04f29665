// aisle-remote PORT: moves head and controllers of a Monado remote headset by lines on stdin, for tests/journey/player.
// Metres and degrees in the stage (floor y = 0, -Z ahead, yaw positive left, pitch positive up). Each line is sent at once and
// answered with "ok" or "error ...". HAND is left or right.
//   head X Y Z YAW PITCH          hand HAND X Y Z YAW PITCH       aim HAND X Y Z  AT_X AT_Y AT_Z
//   trigger HAND 0|1              squeeze HAND 0|1                menu HAND 0|1
//   stick HAND X Y                tracked HAND 0|1                wait MS
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <thread>

#include "tests/xr/remote.hpp"

namespace {

using namespace aisle;

struct Line {
  std::istringstream words;
  template <class T>
  T take() {
    T value{};
    if (!(words >> value)) throw std::runtime_error("a value is missing or is no number");
    return value;
  }
  glm::vec3 point() {
    const float x = take<float>(), y = take<float>(), z = take<float>();
    return {x, y, z};
  }
  base::Pose pose() {
    base::Pose p;
    p.position = point();
    const float yaw = glm::radians(take<float>()), pitch = glm::radians(take<float>());
    p.orientation = glm::normalize(base::from_yaw(yaw) * glm::angleAxis(pitch, glm::vec3(1, 0, 0)));
    return p;
  }
  xr::Hand hand() {
    const auto name = take<std::string>();
    if (name != "left" && name != "right") throw std::runtime_error("a hand is left or right");
    return name == "left" ? xr::Hand::left : xr::Hand::right;
  }
};

void obey(test::Remote& remote, Line& line) {
  const auto what = line.take<std::string>();
  if (what == "wait") {
    std::this_thread::sleep_for(std::chrono::milliseconds(line.take<int>()));
    return;
  }
  if (what == "head") {
    remote.head(line.pose());
    return;
  }
  const xr::Hand hand = line.hand();
  if (what == "hand") {
    remote.hand(hand, line.pose());
  } else if (what == "aim") {
    const glm::vec3 from = line.point();
    remote.aim(hand, from, line.point());
  } else if (what == "trigger") {
    remote.trigger(hand, line.take<int>() != 0);
  } else if (what == "squeeze") {
    remote.squeeze(hand, line.take<int>() != 0);
  } else if (what == "menu") {
    remote.menu(hand, line.take<int>() != 0);
  } else if (what == "stick") {
    const float x = line.take<float>();
    remote.stick(hand, {x, line.take<float>()});
  } else if (what == "tracked") {
    remote.tracked(hand, line.take<int>() != 0);
  } else {
    throw std::runtime_error("unknown word " + what);
  }
}

std::string answer(test::Remote& remote, const std::string& text) {
  try {
    Line line{std::istringstream(text)};
    obey(remote, line);
  } catch (const std::exception& e) {
    return std::string("error ") + e.what();
  }
  const auto sent = remote.send();
  return sent ? "ok" : "error " + sent.error().what;
}

}  // namespace

int main(int argc, char** argv) {
  const int port = argc == 2 ? std::atoi(argv[1]) : argc == 1 ? 4242 : 0;
  if (port <= 0 || port > 65535) {
    std::fputs("usage: aisle-remote [PORT]\n", stderr);
    return 2;
  }
  auto remote = aisle::test::Remote::connect(static_cast<std::uint16_t>(port));
  if (!remote) {
    fmt::print(stderr, "{}\n", remote.error().sentence());
    return 3;
  }
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::cout << answer(*remote, line) << std::endl;  // flushed: the player waits for it
  }
  return 0;
}
