// Goods, floors and walls: 20-byte vertices (RICH: and 8 bytes of extras), one instance record each. Constants as in mesh.frag.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
layout(set = 0, binding = 2, std430) readonly buffer Instances { InstanceData instances[]; };
layout(constant_id = 0) const int kTextures = 2;
layout(constant_id = 2) const int kLight = 1;

layout(location = 0) in vec4 position_occlusion;
layout(location = 1) in vec2 normal_oct;
layout(location = 2) in vec4 tangent_oct_sign;
layout(location = 3) in vec2 uv;
layout(location = 4) in vec4 own_color;  // sRGB; a: roughness (5 bits) and metallic (3 bits)

#ifdef RICH
layout(location = 5) in vec4 vertex_color;  // sRGB, alpha linear
layout(location = 6) in vec2 second_uv;
layout(location = 5) out vec4 out_color;
#endif

// Few and full: a software GPU keeps 48 bytes of each triangle for every location.
layout(location = 0) out vec4 out_world_occlusion;
layout(location = 1) out vec4 out_normal_highlight;
layout(location = 2) out vec4 out_uvs;
layout(location = 3) flat out vec4 out_tint;  // a: with colours of their own, the byte of roughness and metallic, and half the alpha
layout(location = 4) out vec4 out_tangent;

vec3 from_octahedral(vec2 e) {
  vec3 v = vec3(e, 1.0 - abs(e.x) - abs(e.y));
  if (v.z < 0.0) v.xy = (1.0 - abs(v.yx)) * vec2(v.x >= 0.0 ? 1.0 : -1.0, v.y >= 0.0 ? 1.0 : -1.0);
  return v;
}

vec3 linear(vec3 s) { return mix(s / 12.92, pow((s + 0.055) / 1.055, vec3(2.4)), greaterThan(s, vec3(0.04045))); }

void main() {
  InstanceData instance = instances[gl_InstanceIndex];
  vec4 local = vec4(push.offset_view.xyz + push.scale.xyz * position_occlusion.xyz, 1.0);
  vec3 world = vec3(dot(instance.rows[0], local), dot(instance.rows[1], local), dot(instance.rows[2], local));
  out_world_occlusion = vec4(world, position_occlusion.w);
  vec3 n = from_octahedral(normal_oct);
  n = normalize(vec3(dot(instance.normals[0].xyz, n), dot(instance.normals[1].xyz, n), dot(instance.normals[2].xyz, n)));
  out_normal_highlight = vec4(n, instance.extra.x);
  if (kTextures == 2 && kLight == 1) {
    vec3 t = from_octahedral(tangent_oct_sign.xy);
    out_tangent = vec4(normalize(vec3(dot(instance.rows[0].xyz, t), dot(instance.rows[1].xyz, t), dot(instance.rows[2].xyz, t))), sign(tangent_oct_sign.z) * instance.extra.y);
  } else {
    out_tangent = vec4(0.0);
  }
  out_uvs = vec4(uv, uv);
  out_tint = instance.tint;
  if (kTextures == 3) out_tint = vec4(out_tint.rgb * linear(own_color.rgb), floor(own_color.a * 255.0 + 0.5) + 0.5 * out_tint.a);
#ifdef RICH
  out_color = vec4(linear(vertex_color.rgb), vertex_color.a);
  out_uvs.zw = second_uv;
#endif
  gl_Position = current_view().clip_from_world * vec4(world, 1.0);
}
