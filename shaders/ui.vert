// ImGui-like draw data into the UI texture. Colours come as sRGB bytes and are made linear here.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/interface.h"
layout(push_constant) uniform Push { UiPush push; };
layout(location = 0) in vec2 position_px;
layout(location = 1) in vec2 uv;
layout(location = 2) in vec4 color_srgb;
layout(location = 0) out vec2 out_uv;
layout(location = 1) out vec4 out_color;

void main() {
  vec3 c = color_srgb.rgb;
  vec3 linear_rgb = mix(pow((c + 0.055) / 1.055, vec3(2.4)), c / 12.92, lessThanEqual(c, vec3(0.04045)));
  out_color = vec4(linear_rgb, color_srgb.a);
  out_uv = uv;
  gl_Position = vec4(position_px * push.scale.xy - 1.0, 0.5, 1.0);
}
