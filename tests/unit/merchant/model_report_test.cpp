// What a merchant is told about a model: scale, turn, triangles, textures, size; and how to mend it.
#include <gtest/gtest.h>

#include "merchant/model_report.hpp"

namespace aisle::merchant {
namespace {

std::string all(const ModelFacts& facts) {
  std::string out;
  for (const Finding& f : look_over(facts)) {
    EXPECT_FALSE(f.fix.empty()) << f.problem;
    out += f.problem + "|" + f.fix + "\n";
  }
  return out;
}
bool says(const ModelFacts& facts, std::string_view words) { return all(facts).find(words) != std::string::npos; }

TEST(ModelReport, AGoodModelHasNothingWrong) {
  EXPECT_EQ(all({{1.8, 0.85, 0.9}, {}, 20'000, 3, 2 << 20, {}}), "");
  EXPECT_EQ(all({{1.8, 0.85, 0.9}, std::array{1.81, 0.85, 0.9}, 20'000, 3, 2 << 20, {}}), "");
}

TEST(ModelReport, UnitsAreGuessed) {
  EXPECT_TRUE(says({{1800, 850, 900}, {}, 100, 0, 0, {}}, "most likely in millimetres"));
  EXPECT_TRUE(says({{18, 8.5, 9}, {}, 100, 0, 0, {}}, "most likely in centimetres"));
  EXPECT_TRUE(says({{0.0018, 0.0008, 0.0009}, {}, 100, 0, 0, {}}, "only 1.8 mm long"));
  EXPECT_TRUE(says({{180, 85, 90}, std::array{1.8, 0.85, 0.9}, 100, 0, 0, {}}, "is in centimetres"));
  EXPECT_TRUE(says({{70.87, 33.46, 35.43}, std::array{1.8, 0.85, 0.9}, 100, 0, 0, {}}, "is in inches"));
}

TEST(ModelReport, TurnedAndStretchedModelsAreTold) {
  EXPECT_TRUE(says({{1.8, 0.9, 0.85}, std::array{1.8, 0.85, 0.9}, 100, 0, 0, {}}, "lies on its back"));
  EXPECT_TRUE(says({{0.9, 0.85, 1.8}, std::array{1.8, 0.85, 0.9}, 100, 0, 0, {}}, "a quarter"));
  EXPECT_TRUE(says({{1, 1, 1}, std::array{0.5, 0.4, 0.3}, 100, 0, 0, {}}, "stretched"));
  EXPECT_EQ(all({{1, 0, 1}, std::array{0.5, 0.4, 0.3}, 100, 0, 0, {}}), "");  // a flat picture has no proportions
}

TEST(ModelReport, HeavyModelsAndTheImportersWordsAreTold) {
  EXPECT_TRUE(says({{1, 1, 1}, {}, 600'000, 0, 0, {}}, "photo instead"));
  EXPECT_TRUE(says({{1, 1, 1}, {}, 200'000, 0, 0, {}}, "loads slowly"));
  EXPECT_TRUE(says({{1, 1, 1}, {}, 100, 0, 48ll << 20, {}}, "48 MB"));
  EXPECT_TRUE(says({{1, 1, 1}, {}, 100, 0, 0, {"The texture wood.tga is missing."}}, "Pack the pictures"));
  EXPECT_TRUE(says({{1, 1, 1}, {}, 100, 0, 0, {"The model is rigged: it is shown in its rest pose."}}, "pose"));
}

}  // namespace
}  // namespace aisle::merchant
