// The farthest (x) and the nearest (y) depth of each tile of a picture: what is hidden behind it need not be drawn next time.
// Reverse-Z: far is small. Layer: push.x; tile size in pixels: push.yz.
#version 450
layout(set = 0, binding = 0) uniform sampler2DArray depth_map;
layout(push_constant) uniform Push { vec4 layer_tile; };
layout(location = 0) out vec2 out_depths;

void main() {
  ivec2 size = textureSize(depth_map, 0).xy;
  ivec2 tile = ivec2(layer_tile.yz), from = ivec2(gl_FragCoord.xy) * tile, to = min(from + tile, size);
  float far = 1.0, near = 0.0;
  for (int y = from.y; y < to.y; y += 2) {
    for (int x = from.x; x < to.x; x += 2) {
      vec4 d = textureGather(depth_map, vec3(vec2(x + 1, y + 1) / vec2(size), layer_tile.x), 0);
      far = min(far, min(min(d.x, d.y), min(d.z, d.w)));
      near = max(near, max(max(d.x, d.y), max(d.z, d.w)));
    }
  }
  out_depths = vec2(far, near);
}
