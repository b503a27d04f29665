// Discs, rings and arcs: a square around the unit circle.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
layout(set = 0, binding = 2, std430) readonly buffer Discs { DiscData discs[]; };
layout(location = 0) out vec2 out_unit;
layout(location = 1) flat out vec4 out_color;
layout(location = 2) flat out vec4 out_shape;

void main() {
  DiscData d = discs[gl_InstanceIndex];
  out_unit = vec2(float(gl_VertexIndex >> 1), float(gl_VertexIndex & 1)) * 2.0 - 1.0;
  vec4 local = vec4(out_unit, 0.0, 1.0);
  out_color = d.color;
  out_shape = d.shape;
  gl_Position = current_view().clip_from_world * vec4(dot(d.rows[0], local), dot(d.rows[1], local), dot(d.rows[2], local), 1.0);
}
