// Edges one pixel wide, or as soft as the shape asks for. Premultiplied output.
#version 450
layout(location = 0) in vec2 in_unit;
layout(location = 1) flat in vec4 in_color;
layout(location = 2) flat in vec4 in_shape;
layout(location = 0) out vec4 out_color;

void main() {
  float r = length(in_unit);
  float edge = fwidth(r);
  float a = in_shape.z > 0.0 ? 1.0 - smoothstep(1.0 - in_shape.z, 1.0, r) : clamp((1.0 - r) / edge + 0.5, 0.0, 1.0);
  if (in_shape.x > 0.0) a *= clamp((r - in_shape.x) / edge + 0.5, 0.0, 1.0);
  if (in_shape.y < 6.2831) {
    float angle = atan(in_unit.x, in_unit.y);  // from the top, clockwise
    if (angle < 0.0) angle += 6.2831853;
    a *= clamp((in_shape.y - angle) * r / edge + 0.5, 0.0, 1.0);
  }
  a *= in_color.a;
  if (a <= 0.0) discard;
  out_color = vec4(in_color.rgb * a, a);
}
