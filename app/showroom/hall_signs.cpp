// Boards for names: where aisles end, above departments, at the entrance. Labels draw their text.
#include "showroom/hall_site.hpp"

#include <algorithm>
#include <array>

namespace aisle::showroom {
namespace {

class SignBuilder : HallSite {
 public:
  explicit SignBuilder(const HallSite& site) : HallSite(site) {}
  void build() {
    alley_ends();
    signs();
    directory();
  }

 private:
  // Where an aisle ends: a panel in the department's deeper colour between oak, its name (labels draw it), a bench below.
  void alley_ends() {
    for (const AlleyEnd& e : plan.alley_ends) {
      const glm::vec3 n = e.world.orientation * glm::vec3(0, 0, 1), right = e.world.orientation * glm::vec3(1, 0, 0);
      const auto at = [&](float x, float y, float out) { return e.world.position + right * x + glm::vec3(0, y, 0) + n * out; };
      const float half = kFeatureM.x / 2, high = kFeatureM.y;
      add_rows(*this, index(Surface::feature) + e.department % kTones, at(-half, 0, 0.02f), right * (2 * half), high, light.washed(high, 0.8f), kShell);
      const auto bar = [&](glm::vec3 a, glm::vec3 b) {
        mesh.box(index(Surface::oak), {glm::min(a, b), glm::max(a, b)}, kBevelM, kOakTileM, facing, kShell);
      };
      for (const float s : {-1.0f, 1.0f}) bar(at(s * half, 0, 0), at(s * (half + 0.06f), high, 0.07f));
      bar(at(-half - 0.09f, high, 0), at(half + 0.09f, high + kCapHighM, kCapOutM + 0.04f));
    }
  }

  void signs() {
    for (const Department& d : plan.departments) {
      const glm::vec3 c = d.sign.position, half{kSignM.x / 2, kSignM.y / 2, kSignThickM / 2};
      mesh.box(index(Surface::sign), {c - half, c + half}, kBevelM, 0, nullptr, kShell);
      const float top = d.outdoors ? 0.0f : plan.hall.max.y;
      for (const float s : {-0.8f, 0.8f}) {
        const glm::vec3 a{c.x + s * half.x - 0.012f, std::min(c.y, top), c.z - 0.012f},
            b{c.x + s * half.x + 0.012f, std::max(c.y, top), c.z + 0.012f};
        const Box rod = d.outdoors ? Box{a, {b.x, c.y - half.y, b.z}} : Box{{a.x, c.y + half.y, a.z}, b};
        mesh.box(index(Surface::metal), rod, 0, 0, nullptr, kShell);
      }
    }
  }

  // The board stands at an angle: a box in its own frame, turned into the world.
  void directory() {
    const glm::vec3 half{kDirectoryM.x / 2 + 0.04f, kDirectoryM.y / 2 + 0.04f, 0.03f};
    const auto turned = [&](const Box& b, Surface s) {
      const base::Pose& pose = plan.directory_board;
      for (int face = 0; face < 6; ++face) {
        const int axis = face / 2, j = (axis + 1) % 3, k = (axis + 2) % 3;
        const float sign = face % 2 == 0 ? -1.0f : 1.0f;
        std::array<Corner, 4> corners;
        for (std::size_t c = 0; c < 4; ++c) {
          const bool dj = c == 1 || c == 2, dk = c >= 2;
          glm::vec3 p, n(0);
          p[axis] = sign > 0 ? b.max[axis] : b.min[axis];
          p[j] = (sign > 0) == dj ? b.max[j] : b.min[j];
          p[k] = dk ? b.max[k] : b.min[k];
          n[axis] = sign;
          corners[c] = {pose * p, pose.orientation * n, {0, 0}, 1};
        }
        mesh.quad(index(s), corners, kShell);
      }
    };
    turned({-half, half - glm::vec3(0, 0, 0.002f)}, Surface::sign);
    const float floor_y = -plan.directory_board.position.y;
    for (const float s : {-1.0f, 1.0f}) {
      const float x = s * (half.x - 0.2f);
      turned({{x - 0.03f, floor_y, -0.06f}, {x + 0.03f, half.y, -0.03f}}, Surface::metal);
      turned({{x - 0.05f, floor_y, -0.30f}, {x + 0.05f, floor_y + 0.02f, 0.24f}}, Surface::metal);
    }
  }
};

}  // namespace

void build_signs(const HallSite& site) { SignBuilder(site).build(); }

}  // namespace aisle::showroom
