// A ray or frame line: a strip that always turns its width to the eye.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
layout(set = 0, binding = 2, std430) readonly buffer Lines { LineData lines[]; };
layout(location = 0) out vec4 out_color;
layout(location = 1) out float out_across;
layout(location = 2) out float out_begun;  // 0 at the start, 1 where it has faded in

void main() {
  LineData l = lines[gl_InstanceIndex];
  vec3 at = (gl_VertexIndex >> 1) == 0 ? l.from_width.xyz : l.to_fade.xyz;
  float side = (gl_VertexIndex & 1) == 0 ? -1.0 : 1.0;
  ViewData view = current_view();
  vec3 across = cross(l.to_fade.xyz - l.from_width.xyz, view.eye_m.xyz - at);
  float size = length(across);
  at += size > 1e-6 ? across / size * (0.5 * l.from_width.w * side) : vec3(0.0);
  out_color = l.color;
  out_across = side;
  out_begun = (gl_VertexIndex >> 1) == 0 ? 0.0 : length(l.to_fade.xyz - l.from_width.xyz) / max(l.to_fade.w, 1e-3);
  gl_Position = view.clip_from_world * vec4(at, 1.0);
}
