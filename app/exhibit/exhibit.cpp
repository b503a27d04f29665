#include "exhibit/exhibit.hpp"

#include <algorithm>
#include <glm/gtc/matrix_transform.hpp>
#include <set>

namespace aisle::exhibit {

Result<std::unique_ptr<Exhibit>> Exhibit::make(SceneFile scene, const std::string& models_dir, models::Config config, renderer::Renderer& renderer) {
  config.allow_file_urls = true;
  models::Fetch no_network = [](const models::FetchRequest&, std::function<void(Result<models::FetchReply>)> done) -> models::FetchTicket {
    done(fail(ErrorKind::invalid, "An explicit scene names files, not addresses."));
    return nullptr;
  };
  TRY_ASSIGN(auto models, models::Models::make(std::move(config), std::move(no_network), &renderer));
  std::unique_ptr<Exhibit> out(new Exhibit(std::move(scene), std::move(models), renderer));
  out->want(models_dir);
  return out;
}

void Exhibit::want(const std::string& models_dir) {
  std::vector<models::Want> wants;
  std::set<std::string> known;
  const auto add = [&](const std::string& file, float priority) {
    urls_.push_back("file://" + models_dir + "/" + file);
    if (known.insert(urls_.back()).second) wants.push_back({urls_.back(), urls_.back(), {}, priority});
  };
  for (const Piece& p : scene_.pieces) {
    add(p.glb, 1);
    world_from_piece_.push_back(glm::scale(p.world.matrix(), p.scale));
  }
  if (!scene_.hall.empty()) add(scene_.hall, 2);
  models_->want(wants);
}

void Exhibit::update() {
  models_->pump();
  constexpr std::uint64_t kNowAndThen = 32;  // while models stream in
  if (models_->changes() == stood_up_at_ || (updates_++ % kNowAndThen != 0 && !ready())) return;
  stood_up_at_ = models_->changes();
  stand_up();
}

void Exhibit::stand_up() {
  standing_.clear();
  std::vector<renderer::StandingBox> boxes;
  for (std::size_t i = 0; i < urls_.size(); ++i) {
    const models::State* state = models_->state(urls_[i]);
    if (state == nullptr || !state->model) continue;
    const glm::mat4 world = i < world_from_piece_.size() ? world_from_piece_[i] : glm::mat4(1);
    standing_.push_back({.model = state->model, .world_from_model = world});
    const glm::vec3 center(world * glm::vec4(0.5f * (state->min_m + state->max_m), 1)), half = 0.5f * (state->max_m - state->min_m);
    const glm::vec3 reach = glm::abs(glm::vec3(world[0])) * half.x + glm::abs(glm::vec3(world[1])) * half.y + glm::abs(glm::vec3(world[2])) * half.z;
    boxes.push_back({center - reach, center + reach});
  }
  visibility_.build(boxes);
}

void Exhibit::build(renderer::RenderScene& out, std::span<const renderer::View> views, float height_px) {
  out.background = scene_.background;
  out.key = scene_.key;
  out.ambient_color = scene_.ambient_color;
  out.ambient_intensity = scene_.ambient_intensity;
  out.tone_mapping = scene_.tone_mapping;
  out.environment = out.shadows = false;
  visibility_.find(views, height_px, renderer_.depth_hint(), limits, seen_);
  for (const std::uint32_t i : seen_) out.instances.push_back(standing_[i]);
}

std::vector<std::string> Exhibit::failures() const {
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (const std::string& url : urls_) {
    const models::State* state = models_->state(url);
    if (state != nullptr && state->model_stage == models::Stage::failed && seen.insert(url).second) out.push_back(url.substr(url.rfind('/') + 1) + ": " + state->message);
  }
  return out;
}

}  // namespace aisle::exhibit
