// Light: one key light with shadow, and the environment (spherical harmonics for diffuse, filtered layers for reflections).
// Sources: Burley 2012 and Karis 2013 (GGX, split sum), Karis 2014 "Physically Based Shading on Mobile" (analytic split-sum term),
// Ramamoorthi & Hanrahan 2001 (irradiance), Cigolle et al. 2014 (octahedral maps), Lagarde 2014 (specular occlusion),
// Fdez-Aguera 2019, "A Multiple-Scattering Microfacet Model for Real-Time Image-based Lighting".
layout(set = 0, binding = 3) uniform sampler2DArray environment_map;
layout(set = 0, binding = 4) uniform sampler2DShadow shadow_map;

const float kPi = 3.14159265;
const float kEnvironmentSize = 64.0;

vec2 octahedral_uv(vec3 d) {
  vec2 p = d.xz / (abs(d.x) + abs(d.y) + abs(d.z));
  if (d.y < 0.0) p = (1.0 - abs(p.yx)) * vec2(p.x >= 0.0 ? 1.0 : -1.0, p.y >= 0.0 ? 1.0 : -1.0);
  // One texel of border on each side keeps bilinear filtering seamless.
  return (p * 0.5 + 0.5) * ((kEnvironmentSize - 2.0) / kEnvironmentSize) + 1.0 / kEnvironmentSize;
}

vec3 reflected_environment(vec3 direction, float roughness) {
  float level = roughness * scene.options.w;
  float low = floor(level);
  vec2 uv = octahedral_uv(direction);
  vec3 a = textureLod(environment_map, vec3(uv, low), 0.0).rgb;
  vec3 b = textureLod(environment_map, vec3(uv, min(low + 1.0, scene.options.w)), 0.0).rgb;
  return mix(a, b, level - low);
}

vec3 environment_irradiance(vec3 n) {
  vec3 e = scene.irradiance[0].rgb + scene.irradiance[1].rgb * n.y + scene.irradiance[2].rgb * n.z + scene.irradiance[3].rgb * n.x +
           scene.irradiance[4].rgb * (n.x * n.y) + scene.irradiance[5].rgb * (n.y * n.z) +
           scene.irradiance[6].rgb * (3.0 * n.z * n.z - 1.0) + scene.irradiance[7].rgb * (n.x * n.z) +
           scene.irradiance[8].rgb * (n.x * n.x - n.y * n.y);
  return max(e, vec3(0.0));
}

float key_visibility(vec3 world, vec3 normal) {
  vec3 at = (scene.shadow_from_world * vec4(world + normal * scene.shadow.z, 1.0)).xyz;
  vec2 from_center = abs(at.xy - 0.5) * 2.0;
  float inside = 1.0 - smoothstep(0.85, 1.0, max(from_center.x, from_center.y));  // fades out where the map ends
  float t = scene.shadow.y;
  float lit = textureLod(shadow_map, at + vec3(-1.5 * t, -0.5 * t, 0.0), 0.0) + textureLod(shadow_map, at + vec3(0.5 * t, -1.5 * t, 0.0), 0.0) +
              textureLod(shadow_map, at + vec3(1.5 * t, 0.5 * t, 0.0), 0.0) + textureLod(shadow_map, at + vec3(-0.5 * t, 1.5 * t, 0.0), 0.0);
  return mix(1.0, lit * 0.25, scene.shadow.x * inside);
}

struct Surface {
  vec3 base_color, normal, world;
  float metallic, roughness, occlusion;
};

// The rule of explicit scenes: A / pi * (key * N.L + ambient).
vec3 lambert(Surface s) {
  float n_l = max(dot(s.normal, scene.to_light.xyz), 0.0);
  return s.base_color / kPi * (scene.key.rgb * n_l + scene.ambient.rgb);
}

// Matte surfaces whose light from all sides is baked.
vec3 baked(Surface s) {
  vec3 light = scene.ambient.rgb * s.occlusion;
  float n_l = dot(s.normal, scene.to_light.xyz);
  if (n_l > 0.0) light += scene.key.rgb * (n_l * key_visibility(s.world, s.normal));
  return s.base_color / kPi * light;
}

// Environment: reflectance f0 * x + y of the split sum.
vec2 split_sum(float roughness, float n_v) {
  vec4 r = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
  float a004 = min(r.x * r.x, exp2(-9.28 * n_v)) * r.x + r.y;
  return vec2(-1.04, 1.04) * a004 + r.zw;
}

// Microfacets (GGX) and how they hide one another, without Fresnel's part; bounded, as a point of light has no size.
float highlight(float a, float n_h, float n_v, float n_l) {
  float a2 = a * a;
  float d = (n_h * a2 - n_h) * n_h + 1.0;
  float ggx = a2 / (kPi * d * d);
  float k = 0.5 * a;  // Schlick-Smith with remapped alpha
  float visibility = 0.25 / ((n_v * (1.0 - k) + k) * (n_l * (1.0 - k) + k));
  return min(ggx * visibility, 40.0);
}

float specular_occlusion(float n_v, float occlusion, float roughness) {
  return clamp(pow(n_v + occlusion, exp2(-16.0 * roughness - 1.0)) - 1.0 + occlusion, 0.0, 1.0);
}

float to_the_fifth(float x) {
  float x2 = x * x;
  return x2 * x2 * x;
}

// OPEN: the part of the diffuse light that is not let through.
vec3 lit(Surface s, vec3 to_eye, float open) {
  vec3 n = s.normal, l = scene.to_light.xyz;
  float n_v = max(dot(n, to_eye), 1e-3);
  float n_l = max(dot(n, l), 0.0);
  float a = max(s.roughness * s.roughness, 0.002);
  vec3 f0 = mix(vec3(0.04), s.base_color, s.metallic);
  vec3 diffuse = s.base_color * ((1.0 - s.metallic) * open);

  vec2 split = split_sum(s.roughness, n_v);
  vec3 reflectance = f0 * split.x + split.y;
  vec3 mirror = reflect(-to_eye, n);
  vec3 ambient = scene.ambient.rgb / kPi;
  // What a rough surface reflects more than once comes back diffuse and coloured by the metal (Fdez-Aguera 2019).
  float once = split.x + split.y;
  vec3 average = f0 + (1.0 - f0) * 0.047619;
  vec3 again = reflectance * average * (1.0 - once) / (1.0 - (1.0 - once) * average);
  vec3 irradiance = environment_irradiance(n) * s.occlusion;
  vec3 sum = ambient * ((diffuse * (1.0 - reflectance - again) + again) * irradiance +
                        reflectance * reflected_environment(mirror, s.roughness) * specular_occlusion(n_v, s.occlusion, s.roughness));
  if (n_l > 0.0) {
    vec3 h = normalize(l + to_eye);
    float n_h = max(dot(n, h), 0.0), v_h = max(dot(to_eye, h), 0.0);
    vec3 fresnel = f0 + (1.0 - f0) * to_the_fifth(1.0 - v_h);
    sum += scene.key.rgb * (n_l * key_visibility(s.world, n)) * (diffuse * (1.0 - fresnel) / kPi + fresnel * highlight(a, n_h, n_v, n_l));
  }
  return sum;
}

vec3 lit(Surface s, vec3 to_eye) { return lit(s, to_eye, 1.0); }

#ifdef RICH
// Share of light that fibres throw back (Estevez & Kulla 2017 "Charlie", with Neubelt & Pettineo 2013 visibility), integrated over the
// hemisphere: our own fit, at most 0.008 off for alpha 0.1 to 1.
float sheen_albedo(float n_v, float alpha) {
  vec4 a = vec4(1.0, alpha, alpha * alpha, 1.0 / (alpha + 0.1));
  vec4 m = vec4(1.0, n_v, n_v * n_v, n_v * n_v * n_v);
  return min(exp(dot(m, vec4(dot(a, vec4(-0.5633, -0.16507, 0.05858, 0.16548)), dot(a, vec4(-0.15038, -1.67013, 0.81479, -1.01307)),
                             dot(a, vec4(-1.27047, 2.69284, -1.12309, 1.22273)), dot(a, vec4(2.52555, -3.57082, 1.55556, -1.559))))), 1.0);
}

struct Layered {
  vec3 color;
  float behind;  // share of what lies behind that is seen unchanged
};

// Source: KHR_materials_sheen, KHR_materials_clearcoat and KHR_materials_transmission (Khronos): sheen scales the surface below by what
// it takes (albedo scaling), the coat by its Fresnel term at F0 = 0.04. COAT: strength, roughness; SHEEN: rgb, roughness; CLEAR: 0..1.
Layered lit_in_layers(Surface s, vec3 plain_normal, vec3 to_eye, vec2 coat, vec4 sheen, float clear) {
  vec3 l = scene.to_light.xyz, h = normalize(l + to_eye);
  vec3 ambient = scene.ambient.rgb / kPi;
  vec3 key = scene.key.rgb * key_visibility(s.world, plain_normal);
  Layered result;
  result.color = lit(s, to_eye, 1.0 - clear);

  // Thin clear walls: what lies behind is seen as it is, dimmed by what all colours lose; the tint and what roughness blurs is light
  // from that direction of the environment.
  float n_v = max(dot(s.normal, to_eye), 1e-3);
  vec2 split = split_sum(s.roughness, n_v);
  vec3 through = s.base_color * (clear * (1.0 - (0.04 * split.x + split.y)));
  result.behind = min(min(through.r, through.g), through.b) * (1.0 - s.roughness);
  result.color += (through - result.behind) * ambient * reflected_environment(-to_eye, s.roughness);

  // Sheen.
  float alpha = max(sheen.a * sheen.a, 0.1);
  float taken = sheen_albedo(n_v, alpha);
  float n_l = max(dot(s.normal, l), 0.0), n_h = max(dot(s.normal, h), 0.0);
  float fibres = (2.0 + 1.0 / alpha) * pow(max(1.0 - n_h * n_h, 1e-4), 0.5 / alpha) / (2.0 * kPi) / max(4.0 * (n_l + n_v - n_l * n_v), 1e-3);
  vec3 fuzz = sheen.rgb * (key * (n_l * fibres) + ambient * environment_irradiance(s.normal) * s.occlusion * taken);
  float left = 1.0 - max(max(sheen.r, sheen.g), sheen.b) * taken;
  result.color = result.color * left + fuzz;

  // Coat, on the surface without its normal map.
  float c_v = max(dot(plain_normal, to_eye), 1e-3), c_l = max(dot(plain_normal, l), 0.0), c_h = max(dot(plain_normal, h), 0.0);
  vec2 coat_split = split_sum(coat.y, c_v);
  vec3 mirrored = ambient * (0.04 * coat_split.x + coat_split.y) * reflected_environment(reflect(-to_eye, plain_normal), coat.y) * specular_occlusion(c_v, s.occlusion, coat.y);
  float fresnel = 0.04 + 0.96 * to_the_fifth(1.0 - max(dot(to_eye, h), 0.0));
  mirrored += key * (c_l * fresnel * highlight(max(coat.y * coat.y, 0.002), c_h, c_v, max(c_l, 1e-3)));
  float covered = coat.x * (0.04 + 0.96 * to_the_fifth(1.0 - c_v));
  result.color = result.color * (1.0 - covered) + coat.x * mirrored;
  result.behind *= (1.0 - covered) * left;
  return result;
}
#endif
