// Panels and cards. kLit: like paper in the room's light; else shown as they are, past light and tone mapper. Premultiplied output.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "shared/bindings.glsl"
#include "shared/color.glsl"
#include "shared/lighting.glsl"
layout(constant_id = 1) const bool kLit = false;
layout(constant_id = 2) const bool kEnvironment = true;
layout(set = 1, binding = 0) uniform sampler2D picture;

layout(location = 0) in vec3 in_world;
layout(location = 1) in vec3 in_normal;
layout(location = 2) in vec2 in_uv;
layout(location = 3) flat in vec4 in_tint;
layout(location = 4) flat in float in_premultiplied;
layout(location = 0) out vec4 out_color;

void main() {
  vec4 c = texture(picture, in_uv);
  if (in_premultiplied < 0.5) c.rgb *= c.a;
  c *= vec4(in_tint.rgb * in_tint.a, in_tint.a);
  if (c.a < 1.0 / 255.0) discard;
  if (kLit) {
    vec3 n = normalize(in_normal);
    if (!gl_FrontFacing) n = -n;
    vec3 albedo = c.rgb / c.a;
    vec3 ambient = kEnvironment ? environment_irradiance(n) * scene.ambient.rgb : scene.ambient.rgb;
    float key = max(dot(n, scene.to_light.xyz), 0.0);
    if (kEnvironment) key *= key_visibility(in_world, n);
    c.rgb = shown(albedo / kPi * (scene.key.rgb * key + ambient)) * c.a;
  }
  out_color = c;
}
