#version 450
layout(set = 0, binding = 0) uniform Views { mat4 clip_from_world[2]; vec4 to_light, key, ambient; };
layout(set = 1, binding = 0) uniform sampler2D map;
layout(constant_id = 0) const bool kTextured = true;
layout(location = 0) in vec3 in_normal;
layout(location = 1) in vec2 in_uv;
layout(location = 2) in vec4 in_color;
layout(location = 0) out vec4 out_color;
void main() {
  vec4 base = in_color;
  if (kTextured) base *= texture(map, in_uv);
  vec3 n = normalize(gl_FrontFacing ? in_normal : -in_normal);
  out_color = vec4(base.rgb / 3.14159265 * (key.rgb * max(dot(n, to_light.xyz), 0.0) + ambient.rgb), base.a);
}
