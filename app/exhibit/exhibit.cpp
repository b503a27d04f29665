#include "exhibit/exhibit.hpp"

#include <algorithm>
#include <cmath>
#include <glm/gtc/matrix_transform.hpp>
#include <numeric>
#include <string_view>
#include <unordered_map>

namespace aisle::exhibit {
namespace {
constexpr float kWalkedM = 1.5f;             // detail is there for what comes nearer by that much
constexpr std::uint32_t kHoldFrames = 8;     // what is seen is looked for again after so many frames of little motion
constexpr float kAlwaysNearM = 6;            // larger pieces are never part of a neighbourhood
constexpr std::size_t kWorthStandingIn = 2'000;  // pieces; with fewer, stand-ins cost more memory than they save work (tests/bench/README.md)
constexpr float kNowhere = 1e9f;
constexpr std::size_t kPiecesAtATime = 1'024;    // whose distances are looked at in one frame
constexpr std::size_t kCornersAtATime = 20'000;  // of neighbourhoods made in one frame: well below a millisecond

float largest_scale(const glm::mat4& m) { return std::max({glm::length(m[0]), glm::length(m[1]), glm::length(m[2])}); }

}  // namespace

Result<std::unique_ptr<Exhibit>> Exhibit::make(SceneFile scene, const std::string& models_dir, models::Config config, renderer::Renderer& renderer) {
  config.allow_file_urls = true;
  config.far_shapes = scene.pieces.size() >= kWorthStandingIn;
  models::Fetch no_network = [](const models::FetchRequest&, std::function<void(Result<models::FetchReply>)> done) -> models::FetchTicket {
    done(fail(ErrorKind::invalid, "An explicit scene names files, not addresses."));
    return nullptr;
  };
  const bool stand_ins = config.far_shapes;
  TRY_ASSIGN(auto models, models::Models::make(std::move(config), std::move(no_network), &renderer));
  std::unique_ptr<Exhibit> out(new Exhibit(std::move(scene), std::move(models), renderer));
  out->far_shapes = stand_ins;
  std::unordered_map<std::string_view, std::uint32_t> known;
  const auto look = [&](const std::string& file) {
    const auto [at, is_new] = known.try_emplace(file, static_cast<std::uint32_t>(out->looks_.size()));
    if (is_new) out->looks_.push_back({.url = "file://" + models_dir + "/" + file});
    return at->second;
  };
  for (const Piece& p : out->scene_.pieces) {
    out->look_of_.push_back(look(p.glb));
    out->world_from_piece_.push_back(glm::scale(p.world.matrix(), p.scale));
  }
  if (!out->scene_.hall.empty()) out->look_of_.push_back(look(out->scene_.hall));
  return out;
}

Exhibit::~Exhibit() {
  for (const Look& look : looks_) renderer_.release(look.far);
  for (const renderer::ModelHandle cell : cells_) renderer_.release(cell);
}

// The nearest of equal pieces decides. Until a model is there, its size is not known: then its place alone.
bool Exhibit::measure() {
  if (measured_ == 0) std::fill(nearest_m_.begin(), nearest_m_.end(), kNowhere);
  const std::size_t end = std::min(look_of_.size(), measured_ + (models_->changes() == 0 ? look_of_.size() : kPiecesAtATime));
  for (; measured_ < end; ++measured_) {
    const std::uint32_t look = look_of_[measured_];
    const bool hall = measured_ >= world_from_piece_.size();
    float distance_m = hall ? 0 : glm::distance(wanted_at_, scene_.pieces[measured_].world.position);
    if (const models::State* state = looks_[look].state; state != nullptr && state->model && !hall) {
      const float reach_m = glm::length(state->max_m - state->min_m) * glm::length(scene_.pieces[measured_].scale);
      distance_m = std::max(0.0f, distance_m - reach_m);
    }
    nearest_m_[look] = std::min(nearest_m_[look], distance_m);
  }
  if (measured_ < look_of_.size()) return false;
  measured_ = 0;
  return true;
}

void Exhibit::want(glm::vec3 head, float px_per_m) {
  if (wants_.empty()) {
    for (const Look& look : looks_) wants_.push_back({look.url, look.url, {}, 0, 0});
    nearest_m_.resize(looks_.size());
    unmet_.resize(looks_.size());
    std::iota(unmet_.begin(), unmet_.end(), 0);
  }
  if (measured_ == 0) {
    if (glm::distance(wanted_at_, head) <= kWalkedM / 2) return;
    wanted_at_ = head;
  }
  if (!measure()) return;
  for (std::size_t i = 0; i < wants_.size(); ++i) {
    wants_[i].error_m = all_detail ? 0 : std::max(0.0f, nearest_m_[i] - kWalkedM) / px_per_m;
    wants_[i].priority = 1 / (1 + nearest_m_[i]);
  }
  if (look_of_.size() > world_from_piece_.size()) wants_[look_of_.back()].priority = 1e3f;
  models_->want(wants_);
  if (looks_.empty() || looks_.back().state != nullptr) return;
  for (Look& look : looks_) look.state = models_->state(look.url);  // its address stays
}

void Exhibit::update(const base::Pose& world_from_head, float px_per_m) {
  want(world_from_head.position, px_per_m);
  models_->pump();
  if (models_->changes() != met_at_) {
    met_at_ = models_->changes();
    looks_changed_ = true;
    if (meet()) stood_up_ = false;
  }
  constexpr std::uint64_t kNowAndThen = 32;  // while models stream in
  if (!stood_up_ && (updates_++ % kNowAndThen == 0 || models_->progress().done())) stand_up();
  if (stood_up_ && cells_made_ < visibility_.cells() && models_->progress().done()) make_cells();
  show_far();
}

bool Exhibit::meet() {
  const std::size_t before = unmet_.size();
  std::erase_if(unmet_, [this](std::uint32_t i) {
    Look& look = looks_[i];
    if (look.state == nullptr || !look.state->model) return false;
    look.met = true;
    const bool is_hall = look_of_.size() > world_from_piece_.size() && i == look_of_.back();
    if (look.state->far == nullptr || !far_shapes || is_hall) return true;
    if (auto built = far_model(*look.state->far)) {
      look.far = renderer_.upload(built->view, built);
      look.far_error_m = exhibit::far_error_m(*look.state->far, 0, 1);
      if (look.far) ++far_on_the_way_;
    }
    return true;
  });
  return unmet_.size() != before;
}

void Exhibit::stand_up() {
  stood_up_ = looks_changed_ = true;
  standing_.clear();
  world_from_model_.clear();
  std::vector<renderer::StandingBox> boxes;
  for (std::size_t i = 0; i < look_of_.size(); ++i) {
    const Look& look = looks_[look_of_[i]];
    if (!look.met) continue;
    const models::State& state = *look.state;
    const bool hall = i >= world_from_piece_.size();
    const glm::mat4 world = hall ? glm::mat4(1) : world_from_piece_[i];
    const glm::vec3 center(world * glm::vec4(0.5f * (state.min_m + state.max_m), 1)), half = 0.5f * (state.max_m - state.min_m);
    const glm::vec3 reach = glm::abs(glm::vec3(world[0])) * half.x + glm::abs(glm::vec3(world[1])) * half.y + glm::abs(glm::vec3(world[2])) * half.z;
    const float scale = largest_scale(world);
    renderer::StandingBox box{center - reach, center + reach, -1, 0};
    if (look.far && !hall && 2 * glm::length(reach) < kAlwaysNearM) {
      box.far_error_m = exhibit::far_error_m(*state.far, 1, scale);
      box.kind = box.far_error_m < 0.08f ? 1 : box.far_error_m < 0.16f ? 2 : box.far_error_m < 0.32f ? 3 : 4;  // small ones are far sooner
    }
    boxes.push_back(box);
    standing_.push_back({look_of_[i], center, glm::length(reach), scale});
    world_from_model_.push_back(world);
  }
  for (const renderer::ModelHandle cell : cells_) renderer_.release(cell);
  visibility_.build(boxes);
  cells_.assign(visibility_.cells(), {});
  cells_made_ = cells_shown_ = 0;
}

void Exhibit::make_cells() {
  std::vector<FarPiece> pieces;
  for (std::size_t corners = 0; cells_made_ < visibility_.cells() && corners < kCornersAtATime; ++cells_made_) {
    pieces.clear();
    for (const std::uint32_t i : visibility_.cell(cells_made_)) {
      pieces.push_back({looks_[standing_[i].look].state->far.get(), world_from_model_[i]});
    }
    const auto built = far_model(pieces);
    if (built == nullptr) continue;
    corners += built->vertices.size();
    cells_[cells_made_] = renderer_.upload(built->view, built);
  }
}

void Exhibit::show_far() {
  if (far_on_the_way_ > 0) {
    for (Look& look : looks_) {
      if (!look.far || look.far_there || !renderer_.resident(look.far)) continue;
      look.far_there = looks_changed_ = true;
      --far_on_the_way_;
    }
  }
  for (; cells_shown_ < cells_made_; ++cells_shown_) {  // they come in the order they were asked for
    if (cells_[cells_shown_] && !renderer_.resident(cells_[cells_shown_])) break;
    visibility_.show_cell(cells_shown_, static_cast<bool>(cells_[cells_shown_]));
  }
}

void Exhibit::build(renderer::RenderScene& out, std::span<const renderer::View> views, float height_px) {
  out.background = scene_.background;
  out.key = scene_.key;
  out.ambient_color = scene_.ambient_color;
  out.ambient_intensity = scene_.ambient_intensity;
  out.tone_mapping = scene_.tone_mapping;
  out.environment = out.shadows = false;
  out.culled = true;
  if (!far_shapes) limits.far_px = 0;
  limits.hold_frames = kHoldFrames;
  const bool found = visibility_.find(views, height_px, renderer_.depth_hint(), limits, seen_, cells_seen_);
  if (views.empty()) return;
  if (found || looks_changed_) show_seen(views.front(), height_px);
  out.instances.insert(out.instances.end(), instances_.begin(), instances_.end());
}

void Exhibit::show_seen(const renderer::View& first, float height_px) {
  looks_changed_ = false;
  instances_.clear();
  const glm::vec3 eye = -(glm::transpose(glm::mat3(first.view_from_world)) * glm::vec3(first.view_from_world[3]));
  const float px_per_m = 0.5f * height_px * std::abs(first.clip_from_view[1][1]);
  shown_ = {0, 0, cells_seen_.size()};
  for (const std::uint32_t i : seen_) {
    const Standing& s = standing_[i];
    const Look& look = looks_[s.look];
    const bool far = far_shapes && look.far_there && look.far_error_m * s.scale * px_per_m <= glm::distance(eye, s.center) - s.reach_m;
    ++(far ? shown_.far : shown_.near);
    if (const renderer::ModelHandle model = far ? look.far : look.state->model) instances_.push_back({.model = model, .world_from_model = world_from_model_[i]});
  }
  for (const std::uint32_t c : cells_seen_) instances_.push_back({.model = cells_[c]});
}

std::vector<std::string> Exhibit::failures() const {
  std::vector<std::string> out;
  for (const Look& look : looks_) {
    if (look.state != nullptr && look.state->model_stage == models::Stage::failed) out.push_back(look.url.substr(look.url.rfind('/') + 1) + ": " + look.state->message);
  }
  return out;
}

}  // namespace aisle::exhibit
