// Goods, floors and walls: 20-byte vertices, one instance record each.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
layout(set = 0, binding = 2, std430) readonly buffer Instances { InstanceData instances[]; };

layout(location = 0) in vec4 position_occlusion;
layout(location = 1) in vec2 normal_oct;
layout(location = 2) in vec4 tangent_oct_sign;
layout(location = 3) in vec2 uv;

layout(location = 0) out vec3 out_world;
layout(location = 1) out vec3 out_normal;
layout(location = 2) out vec4 out_tangent;
layout(location = 3) out vec2 out_uv;
layout(location = 4) out float out_occlusion;
layout(location = 5) flat out vec4 out_tint;
layout(location = 6) flat out float out_highlight;

vec3 from_octahedral(vec2 e) {
  vec3 v = vec3(e, 1.0 - abs(e.x) - abs(e.y));
  if (v.z < 0.0) v.xy = (1.0 - abs(v.yx)) * vec2(v.x >= 0.0 ? 1.0 : -1.0, v.y >= 0.0 ? 1.0 : -1.0);
  return normalize(v);
}

void main() {
  InstanceData instance = instances[gl_InstanceIndex];
  vec4 local = vec4(push.offset_view.xyz + push.scale.xyz * position_occlusion.xyz, 1.0);
  out_world = vec3(dot(instance.rows[0], local), dot(instance.rows[1], local), dot(instance.rows[2], local));
  // Cofactors carry normals through per-axis scale and mirroring.
  vec3 r0 = instance.rows[0].xyz, r1 = instance.rows[1].xyz, r2 = instance.rows[2].xyz;
  vec3 n = from_octahedral(normal_oct);
  vec3 t = from_octahedral(tangent_oct_sign.xy);
  vec3 c0 = cross(r1, r2), c1 = cross(r2, r0), c2 = cross(r0, r1);
  float mirrored = sign(dot(r0, c0));
  out_normal = normalize(vec3(dot(c0, n), dot(c1, n), dot(c2, n)) * mirrored);
  out_tangent = vec4(normalize(vec3(dot(r0, t), dot(r1, t), dot(r2, t))), sign(tangent_oct_sign.z) * mirrored);
  out_uv = uv;
  out_occlusion = position_occlusion.w;
  out_tint = instance.tint;
  out_highlight = instance.extra.x;
  gl_Position = current_view().clip_from_world * vec4(out_world, 1.0);
}
