// Flat or bent rectangles: panels, photo cards, labels. A strip of kSegments x 2 triangles.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
layout(set = 0, binding = 2, std430) readonly buffer Quads { QuadData quads[]; };
layout(constant_id = 0) const int kSegments = 1;

layout(location = 0) out vec3 out_world;
layout(location = 1) out vec3 out_normal;
layout(location = 2) out vec2 out_uv;
layout(location = 3) flat out vec4 out_tint;
layout(location = 4) flat out float out_premultiplied;

void main() {
  QuadData q = quads[gl_InstanceIndex];
  vec2 unit = vec2(float(gl_VertexIndex >> 1) / float(kSegments), float(gl_VertexIndex & 1));  // x right, y down
  vec3 right = vec3(q.rows[0].x, q.rows[1].x, q.rows[2].x);
  vec3 up = vec3(q.rows[0].y, q.rows[1].y, q.rows[2].y);
  vec3 origin = vec3(q.rows[0].w, q.rows[1].w, q.rows[2].w);
  vec3 front = normalize(cross(right, up));
  vec3 at = origin + up * (0.5 - unit.y);
  float width = length(right), bend = q.extra.x;
  float angle = (unit.x - 0.5) * bend;
  if (abs(bend) > 1e-3) {
    // An arc of the quad's width around an axis in front of it.
    float radius = width / bend;
    at += right / width * (radius * sin(angle)) + front * (radius * (1.0 - cos(angle)));
    out_normal = front * cos(angle) - right / width * sin(angle);
  } else {
    at += right * (unit.x - 0.5);
    out_normal = front;
  }
  out_world = at;
  out_uv = mix(q.uv.xy, q.uv.zw, unit);
  out_tint = q.tint;
  out_premultiplied = q.extra.y;
  gl_Position = current_view().clip_from_world * vec4(at, 1.0);
}
