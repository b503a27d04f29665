// Start-up self-test: triangles that clipping must cut, elsewhere in each view.
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_multiview : require
#include "shared/interface.h"
layout(push_constant) uniform Push { UiPush push; };
layout(location = 0) flat out vec4 out_color;

void main() {
  int view = int(push.scale.x) + gl_ViewIndex;
  float shift = view == 0 ? -0.3 : 0.3;
  // Triangle 0 reaches behind the eye (w < 0), triangle 1 far outside the picture, triangle 2 is not clipped at all.
  const vec4 corners[9] = vec4[9](vec4(-0.9, -0.9, 0.5, 1.0), vec4(0.2, -0.9, 0.5, 1.0), vec4(-0.4, -1.5, -0.8, -0.4),
                                  vec4(-0.5, 0.2, 0.5, 1.0), vec4(900.0, 0.4, 0.5, 1.0), vec4(-0.5, 0.6, 0.5, 1.0),
                                  vec4(-0.4, -0.1, 0.5, 1.0), vec4(0.4, -0.1, 0.5, 1.0), vec4(0.0, 0.15, 0.5, 1.0));
  vec4 p = corners[gl_VertexIndex];
  gl_Position = p + vec4(shift * p.w, 0.0, 0.0, 0.0);
  out_color = view == 0 ? vec4(1.0, 0.0, 0.25, 1.0) : vec4(0.0, 1.0, 0.5, 1.0);
}
