#include <gtest/gtest.h>

#include <chrono>

#include "xr/devices.hpp"

namespace aisle::xr {
namespace {

TEST(Headless, TimeFollowsTheFrameNumberWithoutWaiting) {
  Options options;
  options.mode = Mode::headless;
  options.tick_hz = 30;
  auto chosen = choose(options);
  ASSERT_TRUE(chosen) << chosen.error().sentence();
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 90; ++i) {
    ASSERT_EQ(chosen->device->poll(), Poll::go_on);
    ASSERT_TRUE(chosen->device->wait_frame().value());
  }
  EXPECT_NEAR(static_cast<double>(chosen->device->sample()->predicted_display_ns), 3e9, 1e3);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(Headless, EyesAreAnAdultsAtStandingHeight) {
  Options options;
  options.mode = Mode::headless;
  auto chosen = choose(options);
  ASSERT_TRUE(chosen);
  const auto sample = chosen->device->sample();
  ASSERT_TRUE(sample);
  ASSERT_EQ(sample->eyes.size(), 2u);
  EXPECT_NEAR(sample->eyes[1].tracking_from_eye.position.x - sample->eyes[0].tracking_from_eye.position.x, 0.063, 1e-6);
  EXPECT_NEAR(sample->head.position.y, 1.6, 1e-6);
  EXPECT_FALSE(sample->hands[0].active || sample->hands[1].active);
}

TEST(Modes, NamesAreThoseOfTheContract) {
  EXPECT_EQ(parse_mode("auto").value(), Mode::automatic);
  EXPECT_EQ(parse_mode("headset").value(), Mode::headset);
  EXPECT_EQ(name_of(Mode::desktop), "desktop");
  EXPECT_EQ(parse_mode("vr").error().kind, ErrorKind::invalid);
}

TEST(Devices, ListNamesHeadsetVulkanAndDisplay) {
  const std::string list = list_devices();
  EXPECT_NE(list.find("headset"), std::string::npos);
  EXPECT_NE(list.find("Vulkan device: "), std::string::npos);
  EXPECT_NE(list.find("display: "), std::string::npos);
}

}  // namespace
}  // namespace aisle::xr
