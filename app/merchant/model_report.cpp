#include "merchant/model_report.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

namespace aisle::merchant {
namespace {

constexpr double kLargestPiece = 15, kSmallestPiece = 0.01;  // metres: beyond it is most likely another unit
constexpr double kAlike = 1.02;                              // experience.md: within 2 %

struct Unit {
  std::string_view name;
  double metres;
};
constexpr Unit kUnits[] = {{"millimetres", 0.001}, {"centimetres", 0.01}, {"inches", 0.0254}};

std::string metres(const std::array<double, 3>& size) { return fmt::format("{:.3g} x {:.3g} x {:.3g} m", size[0], size[1], size[2]); }

bool about(double a, double b) { return a > 0 && b > 0 && std::max(a / b, b / a) < kAlike; }

// One factor for all three axes; none when the proportions differ.
std::optional<double> one_factor(const std::array<double, 3>& from, const std::array<double, 3>& to) {
  const double factor = to[1] / from[1];
  const bool same = std::ranges::all_of(std::array{0, 1, 2}, [&](int i) { return about(from[static_cast<std::size_t>(i)] * factor, to[static_cast<std::size_t>(i)]); });
  return same ? std::optional(factor) : std::nullopt;
}

void look_at_proportions(std::vector<Finding>& out, const std::array<double, 3>& own, const std::array<double, 3>& wanted) {
  if (std::ranges::min(own) <= 1e-6) return;  // flat: nothing to compare with
  if (const auto factor = one_factor(own, wanted)) {
    for (const Unit& unit : kUnits) {
      if (about(*factor, unit.metres))
        out.push_back({fmt::format("The model is in {}; it was scaled to the size in products.csv.", unit.name), "Export it in metres: other shops may take it as it is."});
    }
    return;
  }
  auto turned = own;
  std::swap(turned[1], turned[2]);
  if (one_factor(turned, wanted)) {
    out.push_back({"The model lies on its back: its height is the depth in products.csv.", "Export it with +Y up (in Blender: glTF export, Transform, +Y Up)."});
    return;
  }
  turned = own;
  std::swap(turned[0], turned[2]);
  if (one_factor(turned, wanted)) {
    out.push_back({"The model is turned by a quarter: its width is the depth in products.csv.", "Turn it so that its front looks along +Z, or swap width_mm and depth_mm."});
    return;
  }
  out.push_back({fmt::format("The model's proportions ({}) are not those of products.csv ({}): it was stretched.", metres(own), metres(wanted)),
                 "Measure the piece again, or correct the model: it is shown at life size."});
}

void look_at_scale(std::vector<Finding>& out, const ModelFacts& facts) {
  if (facts.wanted_size_m) return look_at_proportions(out, facts.own_size_m, *facts.wanted_size_m);
  const double longest = std::ranges::max(facts.own_size_m);
  if (longest > kLargestPiece) {
    const Unit& unit = longest / 1000 > 0.05 ? kUnits[0] : kUnits[1];
    out.push_back({fmt::format("The model is {} as it stands; it is most likely in {}.", metres(facts.own_size_m), unit.name),
                   fmt::format("Export it in metres (scale {}), or give width_mm, height_mm and depth_mm.", unit.metres)});
  } else if (longest < kSmallestPiece) {
    out.push_back({fmt::format("The model is only {:.2g} mm long.", longest * 1000), "Export it in metres, or give width_mm, height_mm and depth_mm."});
  }
}

std::string fix_for(const std::string& warning) {
  const auto says = [&](std::string_view word) { return warning.find(word) != std::string::npos; };
  if (says("texture coordinates")) return "Bake them onto one UV map.";
  if (says("more than")) return "Join textures into an atlas.";
  if (says("exture") || says("icture") || says("mage")) return "Pack the pictures into the GLB as PNG, JPEG or WebP, at most 4096 pixels a side.";
  if (says("rigged") || says("animation")) return "Apply the pose you want to be seen before you export.";
  if (says("which is not read")) return "Export it without that extension.";
  if (says("position")) return "Remove degenerate faces (in Blender: Mesh, Clean Up).";
  return "Open the model in a glTF viewer and export it again.";
}

}  // namespace

std::vector<Finding> look_over(const ModelFacts& facts) {
  std::vector<Finding> out;
  look_at_scale(out, facts);
  if (facts.bytes > kMostModelBytes) {
    out.push_back({fmt::format("The file has {} MB; headsets take at most {} MB.", facts.bytes >> 20, kMostModelBytes >> 20),
                   "Shrink its textures to 2048 pixels, or compress it (Draco or meshopt)."});
  }
  if (facts.triangles > kMostTriangles) {
    out.push_back({fmt::format("The model has {} triangles; headsets take at most {}: they show a photo instead.", facts.triangles, kMostTriangles),
                   "Simplify it (in Blender: Decimate)."});
  } else if (facts.triangles > kManyTriangles) {
    out.push_back({fmt::format("The model has {} triangles: it loads slowly.", facts.triangles), fmt::format("Simplify it to {} or fewer.", kManyTriangles)});
  }
  for (const std::string& warning : facts.warnings) out.push_back({warning, fix_for(warning)});
  return out;
}

Json to_json(const std::vector<Finding>& findings) {
  Json out = Json::array();
  for (const Finding& f : findings) out.push_back({{"problem", f.problem}, {"fix", f.fix}});
  return out;
}

}  // namespace aisle::merchant
