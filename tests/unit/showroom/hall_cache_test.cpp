#include "showroom/hall_cache.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "showroom/hall.hpp"

namespace aisle::showroom {
namespace {

namespace fs = std::filesystem;

class HallCacheTest : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(dir_); }
  void TearDown() override { fs::remove_all(dir_); }
  std::string only_file() const { return fs::directory_iterator(dir_)->path().string(); }
  const std::string dir_ = testing::TempDir() + "aisle-halls-" + std::to_string(::getpid());
  const Plan lobby_ = plan({});
  const std::shared_ptr<BuiltModel> hall_ = build_hall(lobby_, Finish::plain, {});
};

TEST_F(HallCacheTest, GivesBackWhatWasKept) {
  const HallCache cache(dir_, "a");
  EXPECT_EQ(cache.find(lobby_), nullptr);
  cache.keep(lobby_, *hall_);
  const auto found = cache.find(lobby_);
  ASSERT_NE(found, nullptr);
  const auto &a = hall_->view, &b = found->view;
  const auto bytes = [](auto span) { return std::vector<std::byte>(std::as_bytes(span).begin(), std::as_bytes(span).end()); };
  EXPECT_EQ(bytes(a.vertices), bytes(b.vertices));
  EXPECT_EQ(bytes(a.indices), bytes(b.indices));
  EXPECT_EQ(a.min_m, b.min_m);
  EXPECT_EQ(a.max_m, b.max_m);
  ASSERT_EQ(a.meshes.size(), b.meshes.size());
  for (std::size_t i = 0; i < a.meshes.size(); ++i) {
    EXPECT_EQ(a.meshes[i].offset_m, b.meshes[i].offset_m);
    EXPECT_EQ(a.meshes[i].material, b.meshes[i].material);
    ASSERT_EQ(a.meshes[i].lods.size(), b.meshes[i].lods.size());
    EXPECT_EQ(a.meshes[i].lods[0].index_count, b.meshes[i].lods[0].index_count);
  }
  ASSERT_EQ(a.materials.size(), b.materials.size());
  EXPECT_EQ(a.materials.back().base_color, b.materials.back().base_color);
  ASSERT_EQ(a.textures.size(), b.textures.size());
  for (std::size_t i = 0; i < a.textures.size(); ++i) {
    ASSERT_EQ(a.textures[i].mips.size(), b.textures[i].mips.size());
    EXPECT_EQ(bytes(a.textures[i].mips[0].bytes), bytes(b.textures[i].mips[0].bytes));
  }
}

TEST_F(HallCacheTest, AnotherPlanOrProgramFindsNothing) {
  HallCache(dir_, "a").keep(lobby_, *hall_);
  EXPECT_EQ(HallCache(dir_, "b").find(lobby_), nullptr);
  Plan other = lobby_;
  other.fixtures.push_back({});
  EXPECT_EQ(HallCache(dir_, "a").find(other), nullptr);
}

TEST_F(HallCacheTest, DamageIsSeen) {
  const HallCache cache(dir_, "a");
  cache.keep(lobby_, *hall_);
  const auto size = fs::file_size(only_file());
  {
    std::fstream file(only_file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file.put('\x55');
    file.put('\xaa');
  }
  EXPECT_EQ(cache.find(lobby_), nullptr);
  fs::resize_file(only_file(), size / 2);
  EXPECT_EQ(cache.find(lobby_), nullptr);
  fs::resize_file(only_file(), 10);
  EXPECT_EQ(cache.find(lobby_), nullptr);
}

TEST_F(HallCacheTest, FewAreKept) {
  const HallCache cache(dir_, "a");
  Plan plan = lobby_;
  for (int i = 0; i < 9; ++i) {
    plan.fixtures.push_back({});
    cache.keep(plan, *hall_);
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), fs::directory_iterator{}), 6);
  EXPECT_NE(cache.find(plan), nullptr);
}

TEST(HallCache, WithoutAFolderNothingIsKept) {
  const HallCache cache("", "a");
  const Plan lobby = plan({});
  cache.keep(lobby, *build_hall(lobby, Finish::plain, {}));
  EXPECT_EQ(cache.find(lobby), nullptr);
}

}  // namespace
}  // namespace aisle::showroom
