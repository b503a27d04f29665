// RenderScene: one frame's whole picture as a value. World space: metres, right-handed, +Y up. Built and read on the main thread.
#pragma once
#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <span>
#include <vector>

#include "renderer/api/handles.hpp"

namespace aisle::renderer {

struct Instance {
  ModelHandle model;
  glm::mat4 world_from_model{1};  // rotation, uniform or per-axis scale, translation
  glm::vec4 tint{1};              // multiplies base colour; a < 1 fades (dithered)
  float highlight = 0;            // 0..1 hover rim
  bool shadow_only = false;       // not seen itself: behind the viewer, or behind a wall

  bool operator==(const Instance&) const = default;
};

// A flat rectangle in the world: panels, photo cards, labels, signs. Front is +Z, +X right, +Y up; seen from the front only unless two_sided.
struct Quad {
  TextureHandle texture;         // null: plain white, to be tinted; not resident yet: the quad is left out
  glm::mat4 world_from_quad{1};  // unit square centred on the origin, -0.5..0.5
  glm::vec4 uv{0, 0, 1, 1};      // u0 v0 (top left) u1 v1 (bottom right)
  glm::vec4 tint{1};             // linear
  bool ui = false;               // true: drawn last, alpha blended, bypasses light and tone mapper. false: lit like paper
  bool two_sided = false;
  float curve_rad = 0;           // ui only: bend around the viewer's side (0 = flat)
};

// A glowing line, for pointing rays and frames. Drawn after panels.
struct Line {
  glm::vec3 from{0}, to{0};
  glm::vec4 color{1};  // linear, a = opacity
  float width_m = 0.004f;
  float fade_in_m = 0;  // from nothing at FROM to its opacity
};
// A filled disc (ray end, teleport ring); inner > 0 makes a ring; sweep_rad < 2 pi makes an arc from the top, clockwise.
struct Disc {
  glm::mat4 world_from_disc{1};  // unit circle in XY, front +Z
  glm::vec4 color{1};
  float inner = 0;
  float sweep_rad = 6.2831853f;
  float softness = 0;   // share of the radius over which the edge fades; 1 with a dark colour is a contact shadow
  bool ground = false;  // drawn right after the goods, before cards and panels (contact shadows, floor marks)
};

struct Light {  // one key light
  glm::vec3 direction{-0.3f, -1, -0.2f};  // of travel, unit
  glm::vec3 color{1};
  float intensity = 1;
};
enum class ToneMapping : std::uint8_t { none, pbr_neutral };
// How surfaces answer light; each has pipelines of its own. plain: the rule of contract.md "Explicit scene".
enum class LightRule : std::uint8_t { plain, environment, plain_toned };

// With it pictures are like full detail to SSIM 0.98 and more (tests/bench/alike.py); with a whole pixel some are not.
inline constexpr float kDetailPx = 0.7f;

struct RenderScene {
  std::vector<Instance> instances;
  std::vector<Quad> quads;
  std::vector<Line> lines;
  std::vector<Disc> discs;
  Light key;
  glm::vec3 ambient_color{1};
  float ambient_intensity = 1;       // A surface of albedo A shows A/pi * (key + ambient), see contract.md "Explicit scene"
  bool environment = true;           // image-based ambient and reflections (scaled by ambient_*) instead of the constant
  glm::vec3 background{0.6f, 0.7f, 0.8f};
  bool shadows = true;               // of the key light, within about 9 m of the viewer; only with environment
  ToneMapping tone_mapping = ToneMapping::pbr_neutral;
  float detail_px = kDetailPx;       // levels of detail may be off by so many pixels; 0: everything in full
  bool culled = false;               // instances were chosen by Visibility for these views, or for a little around them
  float fade = 0;                    // 0 clear .. 1 black (teleport)
  LightRule light_rule() const { return environment ? LightRule::environment : tone_mapping == ToneMapping::none ? LightRule::plain : LightRule::plain_toned; }
  void clear() { instances.clear(); quads.clear(); lines.clear(); discs.clear(); }
};

// One eye or the window. clip_from_view: Vulkan clip space, reverse-Z, infinite far.
struct View {
  glm::mat4 view_from_world{1};
  glm::mat4 clip_from_view{1};
};
// Tangents of the half angles (left and down negative), as XrFovf gives angles.
glm::mat4 reverse_z_projection(float tan_left, float tan_right, float tan_up, float tan_down, float near_m);

// ImGui-like draw data for the UI texture, in pixels of that texture. Colours sRGB 8 bit with straight alpha.
struct UiVertex {
  glm::vec2 position_px, uv;
  std::uint32_t rgba;
};
struct UiCommand {
  TextureHandle texture;
  std::uint32_t first_index = 0, index_count = 0, vertex_offset = 0;
  glm::vec4 clip_px{0};  // x0 y0 x1 y1
};
struct UiDraw {
  std::span<const UiVertex> vertices;
  std::span<const std::uint16_t> indices;
  std::span<const UiCommand> commands;
};

}  // namespace aisle::renderer
