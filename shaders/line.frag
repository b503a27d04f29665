// Soft towards both edges, so that a thin ray does not crawl, and from its start, so that it has no cut end before the eyes. Premultiplied output.
#version 450
layout(location = 0) in vec4 in_color;
layout(location = 1) in float in_across;
layout(location = 2) in float in_begun;
layout(location = 0) out vec4 out_color;

void main() {
  float a = in_color.a * (1.0 - smoothstep(0.5, 1.0, abs(in_across))) * smoothstep(0.0, 1.0, in_begun);
  out_color = vec4(in_color.rgb * a, a);
}
