#include "models/models.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/hash.hpp"
#include "base/random.hpp"

namespace aisle::models {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// One triangle of SIZE metres as GLB.
std::string triangle_glb(float size) {
  const float positions[] = {0, 0, 0, size, 0, 0, 0, size, 0};
  const nlohmann::json root = {
      {"asset", {{"version", "2.0"}}},
      {"scene", 0},
      {"scenes", {{{"nodes", {0}}}}},
      {"nodes", {{{"mesh", 0}}}},
      {"meshes", {{{"primitives", {{{"attributes", {{"POSITION", 0}}}}}}}}},
      {"buffers", {{{"byteLength", sizeof positions}}}},
      {"bufferViews", {{{"buffer", 0}, {"byteOffset", 0}, {"byteLength", sizeof positions}}}},
      {"accessors", {{{"bufferView", 0}, {"componentType", 5126}, {"count", 3}, {"type", "VEC3"}, {"min", {0, 0, 0}}, {"max", {size, size, 0}}}}}};
  std::string text = root.dump();
  text.resize((text.size() + 3) / 4 * 4, ' ');
  const auto u32 = [](std::size_t v) { return std::string{static_cast<char>(v), static_cast<char>(v >> 8), static_cast<char>(v >> 16), static_cast<char>(v >> 24)}; };
  const std::string bytes(reinterpret_cast<const char*>(positions), sizeof positions);
  return "glTF" + u32(2) + u32(12 + 8 + text.size() + 8 + bytes.size()) + u32(text.size()) + "JSON" + text + u32(bytes.size()) + std::string("BIN\0", 4) + bytes;
}

struct FakeShop {
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> etags;
  bool online = true;
  std::atomic<int> requests = 0, bodies = 0;

  Fetch fetch() {
    return [this](const FetchRequest& request, std::function<void(Result<FetchReply>)> done) -> FetchTicket {
      ++requests;
      if (!online) {
        done(fail(ErrorKind::unavailable, "The shop does not answer."));
        return nullptr;
      }
      const auto found = files.find(request.url);
      if (found == files.end()) {
        done(FetchReply{404, ""});
      } else if (!request.etag.empty() && request.etag == etags[request.url]) {
        done(FetchReply{304, request.etag});
      } else {
        ++bodies;
        std::ofstream(request.to_file, std::ios::binary) << found->second;
        done(FetchReply{200, etags[request.url]});
      }
      return std::make_shared<int>(1);
    };
  }
};

class ModelsTest : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("aisle-models-" + base::uuid_v4());
    const char* build = std::getenv("AISLE_BUILD_DIR");
    config_.cache_dir = dir_.string();
    config_.import_program = std::string(build != nullptr ? build : "build") + "/aisle-import";
  }
  void TearDown() override { fs::remove_all(dir_); }

  void start() {
    models_.reset();
    auto made = Models::make(config_, shop_.fetch(), nullptr);
    ASSERT_TRUE(made) << made.error().sentence();
    models_ = std::move(*made);
  }
  void want(std::vector<Want> wants) { models_->want(wants); }
  Stage settle(const std::string& key) {
    for (int i = 0; i < 60'000 && !models_->progress().done(); ++i) {  // ends when done: the bound is for a hang, not for a slow machine
      models_->pump();
      std::this_thread::sleep_for(2ms);
    }
    return models_->state(key)->model_stage;
  }

  fs::path dir_;
  Config config_;
  FakeShop shop_;
  std::unique_ptr<Models> models_;
};

TEST_F(ModelsTest, AModelArrivesAndItsSizeIsKnown) {
  shop_.files["http://shop/a.glb"] = triangle_glb(2);
  start();
  want({{"a", "http://shop/a.glb", "", 1}});
  EXPECT_EQ(models_->state("a")->model_stage, Stage::waiting);
  EXPECT_EQ(settle("a"), Stage::resident) << models_->state("a")->message;
  EXPECT_FLOAT_EQ(models_->state("a")->max_m.x, 2);
  EXPECT_EQ(models_->state("a")->triangles, 1u);
  EXPECT_EQ(models_->state("nobody"), nullptr);
}

TEST_F(ModelsTest, ASecondStartNeedsNoNetworkForContentAddressedUrls) {
  const std::string glb = triangle_glb(1);
  const std::string url = "http://shop/media/" + base::sha256_hex(glb) + ".glb";
  shop_.files[url] = glb;
  start();
  want({{"a", url, "", 1}});
  ASSERT_EQ(settle("a"), Stage::resident);
  shop_.online = false;
  shop_.requests = 0;
  start();
  want({{"a", url, "", 1}});
  EXPECT_EQ(settle("a"), Stage::resident);
  EXPECT_EQ(shop_.requests, 0);
}

TEST_F(ModelsTest, OtherUrlsAreAskedAgainByEtagAndServedWithoutNetwork) {
  const std::string url = "http://shop/chair.glb";
  shop_.files[url] = triangle_glb(1);
  shop_.etags[url] = "\"one\"";
  start();
  want({{"a", url, "", 1}});
  ASSERT_EQ(settle("a"), Stage::resident);
  start();
  want({{"a", url, "", 1}});
  EXPECT_EQ(settle("a"), Stage::resident);
  EXPECT_EQ(shop_.bodies, 1);
  shop_.online = false;
  start();
  want({{"a", url, "", 1}});
  EXPECT_EQ(settle("a"), Stage::resident);
  shop_.online = true;
  shop_.files[url] = triangle_glb(3);
  shop_.etags[url] = "\"two\"";
  start();
  want({{"a", url, "", 1}});
  EXPECT_EQ(settle("a"), Stage::resident);
  EXPECT_FLOAT_EQ(models_->state("a")->max_m.x, 3);
}

TEST_F(ModelsTest, WhatCannotBeShownSaysWhy) {
  shop_.files["http://shop/page.glb"] = "<html>gone</html>";
  shop_.files["http://shop/cut.glb"] = triangle_glb(1).substr(0, 60);
  start();
  want({{"page", "http://shop/page.glb", "", 1}, {"cut", "http://shop/cut.glb", "", 1}, {"none", "http://shop/none.glb", "", 1}, {"file", "file:///etc/passwd", "", 1}});
  for (const char* key : {"page", "cut", "none", "file"}) {
    EXPECT_EQ(settle(key), Stage::failed) << key;
    EXPECT_FALSE(models_->state(key)->message.empty()) << key;
  }
  EXPECT_EQ(models_->progress().failed, 4u);
  // Put right, it comes after all.
  shop_.files["http://shop/page.glb"] = triangle_glb(1);
  models_->retry("page");
  EXPECT_EQ(settle("page"), Stage::resident);
}

TEST_F(ModelsTest, ADamagedCookedFileIsMadeAgain) {
  const std::string url = "http://shop/a.glb";
  shop_.files[url] = triangle_glb(1);
  start();
  want({{"a", url, "", 1}});
  ASSERT_EQ(settle("a"), Stage::resident);
  models_.reset();
  for (const auto& entry : fs::directory_iterator(dir_ / "cooked")) fs::resize_file(entry.path(), 100);
  start();
  want({{"a", url, "", 1}});
  EXPECT_EQ(settle("a"), Stage::resident) << models_->state("a")->message;
}

TEST_F(ModelsTest, TheBudgetKeepsWhatIsWantedMost) {
  for (int i = 0; i < 5; ++i) shop_.files["http://shop/" + std::to_string(i)] = triangle_glb(static_cast<float>(i + 1));
  config_.resident_limit_bytes = 2 * (3 * 20 + 3 * 2);
  start();
  std::vector<Want> wants;
  for (int i = 0; i < 5; ++i) wants.push_back({"p" + std::to_string(i), "http://shop/" + std::to_string(i), "", static_cast<float>(i)});
  want(wants);
  EXPECT_EQ(settle("p4"), Stage::resident);
  EXPECT_EQ(models_->state("p3")->model_stage, Stage::resident);
  EXPECT_NE(models_->state("p0")->model_stage, Stage::resident);
  EXPECT_LE(models_->progress().resident_bytes, config_.resident_limit_bytes);
  // The shopper walks to the other end.
  for (auto& w : wants) w.priority = -w.priority;
  want(wants);
  EXPECT_EQ(settle("p0"), Stage::resident);
  EXPECT_NE(models_->state("p4")->model_stage, Stage::resident);
}

}  // namespace
}  // namespace aisle::models
