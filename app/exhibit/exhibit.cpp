#include "exhibit/exhibit.hpp"

#include <algorithm>
#include <glm/gtc/matrix_transform.hpp>
#include <set>
#include <string_view>
#include <unordered_map>

namespace aisle::exhibit {
namespace {
constexpr float kWalkedM = 1.5f;  // detail is there for what comes nearer by that much
}

Result<std::unique_ptr<Exhibit>> Exhibit::make(SceneFile scene, const std::string& models_dir, models::Config config, renderer::Renderer& renderer) {
  config.allow_file_urls = true;
  models::Fetch no_network = [](const models::FetchRequest&, std::function<void(Result<models::FetchReply>)> done) -> models::FetchTicket {
    done(fail(ErrorKind::invalid, "An explicit scene names files, not addresses."));
    return nullptr;
  };
  TRY_ASSIGN(auto models, models::Models::make(std::move(config), std::move(no_network), &renderer));
  std::unique_ptr<Exhibit> out(new Exhibit(std::move(scene), std::move(models), renderer));
  const auto url = [&](const std::string& file) { return "file://" + models_dir + "/" + file; };
  for (const Piece& p : out->scene_.pieces) {
    out->urls_.push_back(url(p.glb));
    out->world_from_piece_.push_back(glm::scale(p.world.matrix(), p.scale));
  }
  if (!out->scene_.hall.empty()) out->urls_.push_back(url(out->scene_.hall));
  return out;
}

// The nearest of equal pieces decides. Until a model is there, its size is not known: then its place alone.
void Exhibit::want(glm::vec3 head, float px_per_m) {
  wanted_at_ = head;
  std::unordered_map<std::string_view, std::size_t> known;
  wants_.clear();
  for (std::size_t i = 0; i < urls_.size(); ++i) {
    const bool hall = i >= world_from_piece_.size();
    float distance_m = hall ? 0 : glm::distance(head, scene_.pieces[i].world.position);
    if (const models::State* state = models_->state(urls_[i]); state != nullptr && state->model && !hall) {
      const float reach_m = glm::length(state->max_m - state->min_m) * glm::length(scene_.pieces[i].scale);
      distance_m = std::max(0.0f, distance_m - reach_m);
    }
    const float error_m = all_detail ? 0 : std::max(0.0f, distance_m - kWalkedM) / px_per_m;
    const float priority = hall ? 1e3f : 1 / (1 + distance_m);
    const auto [at, is_new] = known.try_emplace(urls_[i], wants_.size());
    if (is_new) {
      wants_.push_back({urls_[i], urls_[i], {}, priority, error_m});
    } else {
      wants_[at->second].priority = std::max(wants_[at->second].priority, priority);
      wants_[at->second].error_m = std::min(wants_[at->second].error_m, error_m);
    }
  }
  models_->want(wants_);
}

void Exhibit::update(const base::Pose& world_from_head, float px_per_m) {
  if (wants_.empty() || glm::distance(wanted_at_, world_from_head.position) > kWalkedM / 2) want(world_from_head.position, px_per_m);
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
