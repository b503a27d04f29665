// depth_tiles.frag for multisampled depth: of the first sample of each pixel, as the picture with one sample would say.
#version 450
layout(set = 0, binding = 0) uniform sampler2DMSArray depth_map;
layout(push_constant) uniform Push { vec4 layer_tile; };
layout(location = 0) out vec2 out_depths;

void main() {
  ivec2 size = textureSize(depth_map).xy;
  ivec2 tile = ivec2(layer_tile.yz), from = ivec2(gl_FragCoord.xy) * tile, to = min(from + tile, size);
  float far = 1.0, near = 0.0;
  for (int y = from.y; y < to.y; ++y) {
    for (int x = from.x; x < to.x; ++x) {
      float d = texelFetch(depth_map, ivec3(x, y, int(layer_tile.x)), 0).x;
      far = min(far, d);
      near = max(near, d);
    }
  }
  out_depths = vec2(far, near);
}
