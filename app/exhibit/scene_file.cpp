#include "exhibit/scene_file.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace aisle::exhibit {
namespace {

using nlohmann::json;
constexpr std::size_t kMostPieces = 100'000, kMostPoses = 1'000'000;
constexpr float kFarthestM = 1e5f;

tl::unexpected<Error> bad(std::string what) { return fail(ErrorKind::invalid, std::move(what), "See contract.md, \"Explicit scene\"."); }

template <int N>
Result<glm::vec<N, float>> numbers(const json& from, const char* what) {
  glm::vec<N, float> out(0);
  if (!from.is_array() || from.size() != N) return bad(fmt::format("{} must be {} numbers.", what, N));
  for (int i = 0; i < N; ++i) {
    const json& n = from[static_cast<std::size_t>(i)];
    if (!n.is_number() || !std::isfinite(n.get<double>()) || std::abs(n.get<double>()) > kFarthestM) return bad(fmt::format("{} holds a number out of range.", what));
    out[i] = n.get<float>();
  }
  return out;
}

Result<float> number(const json& from, const char* key, float standard, float low, float high) {
  if (!from.contains(key)) return standard;
  const json& n = from[key];
  if (!n.is_number() || !(n.get<float>() >= low && n.get<float>() <= high)) return bad(fmt::format("\"{}\" must be a number from {} to {}.", key, low, high));
  return n.get<float>();
}

Result<glm::quat> rotation(const json& from, const char* what) {
  TRY_ASSIGN(const glm::vec4 q, numbers<4>(from, what));
  if (glm::length(q) < 1e-3f) return bad(fmt::format("{} is no rotation.", what));
  return glm::normalize(glm::quat(q.w, q.x, q.y, q.z));
}

// A name below the models folder, or an absolute one is the caller's own choice of file: refused, scenes travel.
Result<std::string> file_name(const json& from, const char* what) {
  if (!from.is_string()) return bad(fmt::format("{} must be a file name.", what));
  const auto name = from.get<std::string>();
  if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos || name.find('\0') != std::string::npos) return bad(fmt::format("{} must name a file in the models folder.", what));
  return name;
}

Result<glm::vec3> scale_of(const json& from) {
  if (!from.contains("scale")) return glm::vec3(1);
  const json& s = from["scale"];
  glm::vec3 out(1);
  if (s.is_number()) {
    out = glm::vec3(s.get<float>());
  } else {
    TRY_ASSIGN(out, numbers<3>(s, "\"scale\""));
  }
  if (!(glm::length(out) < kFarthestM)) return bad("\"scale\" is out of range.");
  return out;
}

Result<Piece> piece(const json& from) {
  if (!from.is_object()) return bad("A product must be an object.");
  Piece out;
  out.id = from.value("id", "");
  out.name = from.value("name", out.id);
  TRY_ASSIGN(out.glb, file_name(from.value("glb", json()), "A product's \"glb\""));
  if (from.contains("pos")) {
    TRY_ASSIGN(out.world.position, numbers<3>(from["pos"], "\"pos\""));
  }
  if (from.contains("rot")) {
    TRY_ASSIGN(out.world.orientation, rotation(from["rot"], "\"rot\""));
  }
  TRY_ASSIGN(out.scale, scale_of(from));
  return out;
}

Result<void> lights(const json& from, SceneFile& out) {
  if (from.contains("background")) {
    TRY_ASSIGN(out.background, numbers<3>(from["background"], "\"background\""));
  }
  if (const json light = from.value("light", json()); light.is_object()) {
    TRY_ASSIGN(glm::vec3 direction, numbers<3>(light.value("direction", json::array({-0.3, -1, -0.2})), "the light's \"direction\""));
    if (glm::length(direction) < 1e-6f) return bad("The light's \"direction\" has no length.");
    out.key.direction = glm::normalize(direction);
    TRY_ASSIGN(out.key.color, numbers<3>(light.value("color", json::array({1, 1, 1})), "the light's \"color\""));
    TRY_ASSIGN(out.key.intensity, number(light, "intensity", 1, 0, 1e6f));
  } else {
    out.key.intensity = 0;
  }
  if (const json ambient = from.value("ambient", json()); ambient.is_object()) {
    TRY_ASSIGN(out.ambient_color, numbers<3>(ambient.value("color", json::array({1, 1, 1})), "ambient \"color\""));
    TRY_ASSIGN(out.ambient_intensity, number(ambient, "intensity", 1, 0, 1e6f));
  }
  out.tone_mapping = from.value("tone_mapping", "") == "pbr_neutral" ? renderer::ToneMapping::pbr_neutral : renderer::ToneMapping::none;
  return {};
}

Result<SceneFile> scene_of(const json& from) {
  if (!from.is_object()) return bad("The scene is not a JSON object.");
  SceneFile out;
  out.name = from.value("name", "scene");
  if (from.contains("hall") && !from["hall"].is_null()) {
    TRY_ASSIGN(out.hall, file_name(from["hall"], "\"hall\""));
  }
  TRY(lights(from, out));
  const json products = from.value("products", json::array());
  if (!products.is_array() || products.size() > kMostPieces) return bad(fmt::format("\"products\" must be a list of at most {}.", kMostPieces));
  for (const json& p : products) {
    TRY_ASSIGN(Piece one, piece(p));
    out.pieces.push_back(std::move(one));
  }
  return out;
}

Result<base::Pose> pose(const json& from) {
  if (!from.is_object()) return bad("A head pose must be {p, q}.");
  base::Pose out;
  TRY_ASSIGN(out.position, numbers<3>(from.value("p", json()), "a pose's \"p\""));
  TRY_ASSIGN(out.orientation, rotation(from.value("q", json::array({0, 0, 0, 1})), "a pose's \"q\""));
  return out;
}

Result<Walk> walk_of(const json& from) {
  if (!from.is_object()) return bad("The path is not a JSON object.");
  Walk out;
  TRY_ASSIGN(out.ipd_m, number(from, "ipd", 0.063f, 0, 0.2f));
  TRY_ASSIGN(out.near_m, number(from, "near", 0.05f, 0.001f, 10));
  if (from.contains("fov_deg")) {
    TRY_ASSIGN(const glm::vec2 degrees, numbers<2>(from["fov_deg"], "\"fov_deg\""));
    if (glm::any(glm::lessThan(degrees, glm::vec2(5))) || glm::any(glm::greaterThan(degrees, glm::vec2(170)))) return bad("\"fov_deg\" must be from 5 to 170.");
    out.fov_rad = glm::radians(degrees);
  }
  const json head = from.value("head", json());
  if (!head.is_array() || head.empty() || head.size() > kMostPoses) return bad("\"head\" must be a list of poses.");
  for (const json& p : head) {
    TRY_ASSIGN(const base::Pose one, pose(p));
    out.head.push_back(one);
  }
  if (from.contains("shot")) {
    TRY_ASSIGN(out.shot, pose(from["shot"]));
  }
  return out;
}

// Whatever type stands where another belongs: a sentence, never an exception.
template <class T>
Result<T> guarded(std::string_view text, Result<T> (*read)(const json&)) {
  try {
    return read(json::parse(text));
  } catch (const json::exception& e) {
    return bad(fmt::format("The file is not the JSON it should be ({}).", e.what()));
  }
}

}  // namespace

Result<SceneFile> parse_scene(std::string_view text) { return guarded(text, scene_of); }
Result<Walk> parse_walk(std::string_view text) { return guarded(text, walk_of); }

std::vector<renderer::View> eyes_at(const base::Pose& head, const Walk& walk) {
  const float x = std::tan(walk.fov_rad.x / 2), y = std::tan(walk.fov_rad.y / 2);
  std::vector<renderer::View> out;
  for (const float side : {-0.5f, 0.5f}) {
    const base::Pose eye = head * base::Pose{{1, 0, 0, 0}, {side * walk.ipd_m, 0, 0}};
    out.push_back({eye.inverse().matrix(), renderer::reverse_z_projection(-x, x, y, -y, walk.near_m)});
  }
  return out;
}

}  // namespace aisle::exhibit
