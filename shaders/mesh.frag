// Metallic-roughness surfaces. Variants by specialization: textures (0 none, 1 base colour, 2 all, 3 none but each vertex has its own
// colour), alpha (0 opaque, 1 mask and dither, 2 blend), light (1 environment, 0 the plain rule of explicit scenes, 2 that rule
// with tone mapping, 3 environment light baked at vertices). With RICH defined (another module): layers, colours at vertices, second texture coordinates; textures is 2 then,
// and blending is of premultiplied colours.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
#include "shared/color.glsl"
#include "shared/lighting.glsl"
layout(constant_id = 0) const int kTextures = 2;
layout(constant_id = 1) const int kAlpha = 0;
layout(constant_id = 2) const int kLight = 1;

layout(set = 1, binding = 0, std140) uniform Material { MaterialData material; };
layout(set = 1, binding = 1) uniform sampler2D base_map;
layout(set = 1, binding = 2) uniform sampler2D orm_map;
layout(set = 1, binding = 3) uniform sampler2D normal_map;
layout(set = 1, binding = 4) uniform sampler2D emissive_map;

layout(location = 0) in vec4 in_world_occlusion;
layout(location = 1) in vec4 in_normal_highlight;
layout(location = 2) in vec4 in_uvs;
layout(location = 3) flat in vec4 in_tint;
layout(location = 4) in vec4 in_tangent;
layout(location = 0) out vec4 out_color;
#ifdef RICH
layout(set = 1, binding = 5) uniform sampler2D occlusion_map;
layout(location = 5) in vec4 in_color;
vec2 uv_of(float second) { return mix(in_uvs.xy, in_uvs.zw, second); }
#define UV(second) uv_of(second)
#else
#define UV(second) in_uvs.xy
#endif

vec3 mapped_normal(vec3 n) {
  vec2 xy = texture(normal_map, UV(material.second_uvs.z)).xy * 2.0 - 1.0;  // two channels (BC5): z follows
  vec3 m = vec3(xy * material.surface.z, sqrt(max(1.0 - dot(xy, xy), 0.0)));
  vec3 t = normalize(in_tangent.xyz - n * dot(n, in_tangent.xyz));
  return normalize(t * m.x + cross(n, t) * (in_tangent.w * m.y) + n * m.z);
}

void main() {
  vec4 base = material.base_color * vec4(in_tint.rgb, 1.0);
  float own = kTextures == 3 ? floor(in_tint.a) : 0.0;  // roughness (5 bits) and metallic (3 bits)
  float alpha = kTextures == 3 ? 2.0 * (in_tint.a - own) : in_tint.a;
  if (kTextures == 1 || kTextures == 2) base *= texture(base_map, UV(material.second_uvs.x));
#ifdef RICH
  base *= in_color;
#endif
  if (kAlpha == 1) {
    if (base.a < material.emissive.a || alpha <= dither(gl_FragCoord.xy)) discard;
  }
  vec3 n = normalize(in_normal_highlight.xyz);
  if (!gl_FrontFacing) n = -n;
  Surface s;
  s.world = in_world_occlusion.xyz;
  s.base_color = base.rgb;
  s.metallic = material.surface.x;
  s.roughness = material.surface.y;
  s.occlusion = in_world_occlusion.w;
  s.normal = n;
  vec3 glow = material.emissive.rgb;
  if (kLight == 3) {
    vec3 color = shown(mix(baked(s), base.rgb, bvec3(material.flags.x > 0.5)) + glow);
    out_color = vec4(color, kAlpha == 2 ? base.a * alpha : 1.0);
    return;
  }
  if (kLight != 1) {  // few instructions: nothing that the plain rule does not ask for
    if (kTextures == 2) glow *= texture(emissive_map, UV(material.sheen.a)).rgb;
    vec3 plain = mix(lambert(s), base.rgb, bvec3(material.flags.x > 0.5));
    vec3 color = kLight == 2 ? shown(plain + glow) : plain + glow;
    out_color = vec4(color, kAlpha == 2 ? base.a * alpha : 1.0);
#ifdef RICH
    if (kAlpha == 2) {
      out_color.a *= 1.0 - material.layers.z * min(min(base.r, base.g), base.b);
      out_color.rgb *= out_color.a;
    }
#endif
    return;
  }
  if (kTextures == 3) {
    float rough = floor(own / 8.0);
    s.roughness = rough / 31.0;
    s.metallic = (own - rough * 8.0) / 7.0;
  }
  if (kTextures == 2) {
    vec4 orm = texture(orm_map, UV(material.second_uvs.y));
    s.occlusion *= 1.0 + material.surface.w * (orm.r - 1.0);
    s.roughness *= orm.g;
    s.metallic *= orm.b;
    glow *= texture(emissive_map, UV(material.sheen.a)).rgb;
    s.normal = mix(n, mapped_normal(n), bvec3(material.flags.w > 0.5));
  }
  vec3 to_eye = normalize(current_view().eye_m.xyz - s.world);
#ifdef RICH
  s.occlusion *= 1.0 + material.surface.w * (texture(occlusion_map, UV(material.second_uvs.w)).r - 1.0);
  float clear = material.layers.z * (1.0 - s.metallic);
  Layered layered = lit_in_layers(s, n, to_eye, material.layers.xy, vec4(material.sheen.rgb, material.layers.w), clear);
  vec3 color = mix(layered.color, base.rgb, bvec3(material.flags.x > 0.5));
#else
  vec3 color = mix(lit(s, to_eye), base.rgb, bvec3(material.flags.x > 0.5));
#endif
  color = shown(color + glow);
  float rim = 1.0 - max(dot(n, to_eye), 0.0);
  color += in_normal_highlight.w * (0.06 + 0.9 * rim * rim * rim) * vec3(0.35, 0.75, 1.0);
  out_color = vec4(color, kAlpha == 2 ? base.a * alpha : 1.0);
#ifdef RICH
  // What is behind shows through by its own light: the surface covers the rest of it.
  if (kAlpha == 2) out_color = vec4(color * out_color.a, out_color.a * (1.0 - layered.behind));
#endif
}
