// A small scene whose picture is easy to judge and to measure: chequered floor, a red box straight ahead, a panel with an F.
#pragma once
#include <vector>

#include "renderer/api/renderer.hpp"
#include "xr/seam.hpp"

namespace aisle::test {

inline constexpr glm::vec3 kRedBox{0, 1.6f, -1.5f};     // centre, 0.2 m cube: at eye height, straight ahead
inline constexpr glm::vec3 kPanelAt{0.55f, 1.35f, -1.2f};
inline constexpr glm::vec2 kPanelSize{0.6f, 0.45f};
inline constexpr glm::uvec2 kUiSize{512, 512};
inline constexpr glm::uvec4 kPanelPx{64, 32, 320, 240};  // region of the UI texture

class ShowScene {
 public:
  explicit ShowScene(renderer::Renderer& renderer);
  // The panel is drawn in the world unless it is a layer of its own.
  const renderer::RenderScene& build(const xr::Sample& sample, bool panel_in_world);
  renderer::UiDraw ui() const;
  xr::QuadLayer panel_layer() const;

 private:
  void add_floor();
  void add_box(glm::vec3 centre, glm::vec3 size, glm::vec4 color);
  void add_hand(const xr::HandState& hand);
  void ui_rectangle(glm::vec2 from, glm::vec2 to, std::uint32_t rgba);

  renderer::TextureHandle white_, ui_texture_;
  renderer::ModelHandle cube_;
  renderer::RenderScene scene_;
  std::vector<renderer::UiVertex> ui_vertices_;
  std::vector<std::uint16_t> ui_indices_;
  std::vector<renderer::UiCommand> ui_commands_;
};

}  // namespace aisle::test
