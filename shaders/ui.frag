// Straight alpha in, premultiplied out.
#version 450
layout(set = 0, binding = 0) uniform sampler2D picture;
layout(location = 0) in vec2 in_uv;
layout(location = 1) in vec4 in_color;
layout(location = 0) out vec4 out_color;

void main() {
  vec4 c = in_color * texture(picture, in_uv);
  out_color = vec4(c.rgb * c.a, c.a);
}
