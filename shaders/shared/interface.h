// Data layouts shared by C++ and GLSL (std140 / std430: everything in vec4s, so both agree without padding rules).
#ifndef AISLE_SHADERS_SHARED_INTERFACE_H
#define AISLE_SHADERS_SHARED_INTERFACE_H
#ifdef __cplusplus
#include <cstdint>
#include <glm/glm.hpp>
namespace aisle::renderer::gpu {
using vec4 = glm::vec4;
using mat4 = glm::mat4;
using uint = std::uint32_t;
#define AISLE_ARRAY(type, name, count) type name[count]
#else
#define AISLE_ARRAY(type, name, count) type name[count]
#endif

struct ViewData {
  mat4 clip_from_world;
  vec4 eye_m;  // xyz in world
};

struct SceneData {
  vec4 to_light;     // xyz: unit, towards the key light
  vec4 key;          // rgb: irradiance of a surface facing it
  vec4 ambient;      // rgb: irradiance from everywhere
  vec4 options;      // x: 1 = PBR Neutral tone mapping, y: fade to black, z: 1 = environment light, w: last environment layer
  vec4 shadow;       // x: strength (0: no shadow map), y: texel size in uv, z: normal offset in metres
  mat4 shadow_from_world;  // xy: uv, z: depth
  AISLE_ARRAY(vec4, irradiance, 9);  // rgb: spherical harmonics of the environment, mean 1
};

struct InstanceData {
  AISLE_ARRAY(vec4, rows, 3);     // world_from_model, row by row
  AISLE_ARRAY(vec4, normals, 3);  // the same for normals (cofactors, sign of mirroring included), to be normalised
  vec4 tint;                      // a < 1: dithered away
  vec4 extra;                     // x: highlight, y: -1 when mirrored
};

struct MaterialData {
  vec4 base_color;
  vec4 emissive;  // rgb; a: alpha cutoff
  vec4 surface;   // metallic, roughness, normal scale, occlusion strength
  vec4 flags;     // x: unlit, y: base texture, z: orm texture, w: normal texture (1 = present)
  // Read by rich surfaces only.
  vec4 layers;      // clearcoat, its roughness, transmission, roughness of the sheen
  vec4 sheen;       // rgb; a: 1 = emissive texture on the second coordinates
  vec4 second_uvs;  // 1 = on the second coordinates: base, orm, normal, occlusion texture
};

struct QuadData {
  AISLE_ARRAY(vec4, rows, 3);  // world_from_quad, row by row
  vec4 uv;
  vec4 tint;
  vec4 extra;  // x: curve in radians, y: 1 = texture is premultiplied
};

struct LineData {
  vec4 from_width;  // xyz, width in metres
  vec4 to_fade;  // xyz, metres over which it fades in from the start
  vec4 color;
};

struct DiscData {
  AISLE_ARRAY(vec4, rows, 3);
  vec4 color;
  vec4 shape;  // inner radius, sweep in radians, softness 0..1
};

// Push constants of every 3D pass.
struct DrawPush {
  vec4 offset_view;  // xyz: mesh offset in metres; w: index of the first view (0 or 1)
  vec4 scale;        // xyz: mesh scale in metres
};

// Push constants of the UI pass.
struct UiPush {
  vec4 scale;  // xy: clip units per pixel
};

#ifdef __cplusplus
}  // namespace aisle::renderer::gpu
#endif
#endif
