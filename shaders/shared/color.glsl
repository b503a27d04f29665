// Tone mapping, once, at the end of a lit fragment. Source: Khronos PBR Neutral Tone Mapper (2024), github.com/KhronosGroup/ToneMapping.
vec3 pbr_neutral(vec3 color) {
  const float start = 0.8 - 0.04;
  const float desaturation = 0.15;
  float low = min(color.r, min(color.g, color.b));
  color -= low < 0.08 ? low - 6.25 * low * low : 0.04;
  float peak = max(color.r, max(color.g, color.b));
  if (peak < start) return color;
  const float d = 1.0 - start;
  float new_peak = 1.0 - d * d / (peak + d - start);
  color *= new_peak / peak;
  float g = 1.0 - 1.0 / (desaturation * (peak - new_peak) + 1.0);
  return mix(color, vec3(new_peak), g);
}

// Note on all shaders: never branch on a uniform. lavapipe (Mesa 22.3) builds a new shader whenever a uniform that an `if` reads
// may have changed, at every draw; mix() with a bvec selects without a branch.
vec3 shown(vec3 radiance) { return mix(radiance, pbr_neutral(radiance), bvec3(scene.options.x > 0.5)); }

// An ordered 4x4 pattern in 0..1 for fading without blending.
float dither(vec2 pixel) {
  ivec2 p = ivec2(pixel) & 3;
  int b = ((p.x ^ p.y) & 1) * 8 + (p.y & 1) * 4 + (((p.x ^ p.y) >> 1) & 1) * 2 + ((p.y >> 1) & 1);
  return (float(b) + 0.5) / 16.0;
}
