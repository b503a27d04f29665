#include "session/loading.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::session {
namespace {

constexpr float kAskAgainM = 1.5f, kAskAgainRad = 0.6f;
constexpr float kNow = 1e6f;       // above anything that distance and gaze give
constexpr std::size_t kNear = 90;   // goods around the shopper that a picture wants complete
constexpr std::string_view kPicture = "picture:";

const std::vector<shop::Message>& said_of_checkout(const World& world, const std::vector<shop::Message>& none) {
  const shop::Checkout* checkout = shop::shown(world.purchase.stage);
  return checkout == nullptr ? none : checkout->messages;
}

// Changes when other pictures are wanted; cheap enough for every frame.
std::size_t pictures_wanted(const World& world) {
  const std::vector<shop::Message> none;
  std::size_t sum = 0;
  for (const shop::Message& m : said_of_checkout(world, none)) sum = m.image_url.empty() ? sum : sum * 31 + m.image_url.size();
  return sum;
}

constexpr std::size_t kIcons = 60; // of search results; more come as the list is searched again

}  // namespace

bool Loading::moved(const World& world) const {
  const base::Pose head = world.body.world_from_head();
  return glm::distance(head.position, asked_at_) > kAskAgainM ||
         std::abs(std::remainder(base::yaw_rad(head.orientation) - asked_yaw_, 6.2831853f)) > kAskAgainRad;
}

void Loading::update(const World& world) {
  if (!world.hall_open) return;
  const bool results_changed = world.search.results.size() != asked_results_ || world.search.query != asked_query_;
  if (asked_ && !moved(world) && !results_changed && world.catalogue.version() == asked_version_ &&
      world.inspecting.product == asked_inspected_ && world.inspecting.variant == asked_variant_ && world.cart.lines.size() == asked_lines_ && pictures_wanted(world) == asked_pictures_) {
    return;
  }
  ask(world);
}

void Loading::ask(const World& world) {
  const base::Pose head = world.body.world_from_head();
  asked_ = true;
  asked_at_ = head.position;
  asked_yaw_ = base::yaw_rad(head.orientation);
  asked_version_ = world.catalogue.version();
  asked_results_ = world.search.results.size();
  asked_query_ = world.search.query;
  asked_inspected_ = world.inspecting.product;
  asked_variant_ = world.inspecting.variant;
  asked_lines_ = world.cart.lines.size();
  asked_pictures_ = pictures_wanted(world);
  wants_.clear();
  for (const auto& wish : showroom_.wishes(head)) {
    const shop::Product* product = world.catalogue.find(wish.product);
    if (product == nullptr) continue;
    const bool inspected = wish.product == world.inspecting.product;
    const float error_m = inspected ? 0 : std::max(0.0f, wish.distance_m - kAskAgainM) / px_per_m_;
    const shop::VariantId chosen = inspected ? world.inspecting.variant : shop::VariantId{};  // in the hand stands what would be bought
    const shop::Media *model = product->model(chosen), *photo = product->photo(chosen);
    wants_.push_back({product->id.value, model != nullptr ? model->url : std::string{}, photo != nullptr ? photo->url : std::string{},
                      inspected ? kNow : wish.priority, error_m});
  }
  const std::size_t before_icons = wants_.size();
  for (const auto& line : world.cart.lines) ask_icon(world, line.product);
  for (const auto& id : world.search.results) {
    if (wants_.size() - before_icons < kIcons) ask_icon(world, id);
  }
  const std::vector<shop::Message> none;
  ask_pictures(said_of_checkout(world, none));
  if (const shop::Product* inspected = world.catalogue.find(world.inspecting.product)) ask_pictures(inspected->messages);
  models_.want(wants_);
}

void Loading::ask_pictures(const std::vector<shop::Message>& messages) {
  for (const shop::Message& m : messages) {
    if (!m.image_url.empty()) wants_.push_back({std::string(kPicture) + m.image_url, {}, m.image_url, kNow - 1});
  }
}

renderer::TextureHandle Loading::picture(const std::string& url) const {
  std::string& key = picture_keys_[url];
  if (key.empty()) key = std::string(kPicture) + url;
  const models::State* state = models_.state(key);
  return state != nullptr && state->photo_stage == models::Stage::resident ? state->photo : renderer::TextureHandle{};
}

void Loading::ask_icon(const World& world, const shop::ProductId& id) {
  const shop::Product* product = world.catalogue.find(id);
  if (product == nullptr || product->icon() == nullptr) return;
  std::string& key = icon_keys_[id.value];
  if (key.empty()) key = "icon:" + id.value;
  const bool asked = std::any_of(wants_.begin(), wants_.end(), [&](const models::Want& w) { return w.key == key; });
  if (!asked) wants_.push_back({key, {}, product->icon()->url, kNow - 1, 0});
}

showroom::Look Loading::look(const shop::ProductId& id) const {
  showroom::Look look;
  const models::State* state = models_.state(id.value);
  if (state == nullptr) return look;
  if (state->model_stage == models::Stage::resident) look.model = state->model;
  if (state->photo_stage == models::Stage::resident) look.photo = state->photo;
  look.min_m = state->min_m;
  look.max_m = state->max_m;
  look.failed = state->model_stage == models::Stage::failed;
  return look;
}

renderer::TextureHandle Loading::icon(const shop::ProductId& id) const {
  const auto key = icon_keys_.find(id.value);
  if (key == icon_keys_.end()) return {};
  const models::State* state = models_.state(key->second);
  return state != nullptr && state->photo_stage == models::Stage::resident ? state->photo : renderer::TextureHandle{};
}

void Loading::note(const World& world, std::string& model_note, std::string& size_note) const {
  model_note.clear();
  size_note.clear();
  const shop::ProductId& id = world.inspecting.product;
  const models::State* state = id.empty() ? nullptr : models_.state(id.value);
  if (state == nullptr) return;
  if (state->model_stage == models::Stage::failed) model_note.append("Shown as a photo. ").append(state->message);
  if (state->model_stage == models::Stage::resident) size_note = this->size_note(world.catalogue.find(id), *state);
}

std::string_view Loading::size_note(const shop::Product* product, const models::State& state) const {
  if (product == nullptr) return {};
  showroom::Look look;
  look.min_m = state.min_m;
  look.max_m = state.max_m;
  return showroom::size_verified(*product, look) ? std::string_view{} : "Size not verified";
}

bool Loading::near_settled() const {
  if (!asked_) return false;
  const auto over = [](models::Stage stage) { return stage == models::Stage::resident || stage == models::Stage::failed; };
  for (std::size_t i = 0; i < std::min(kNear, wants_.size()); ++i) {  // wishes come most wanted first
    const models::State* state = models_.state(wants_[i].key);
    if (state == nullptr) return false;
    if (!over(wants_[i].model_url.empty() ? state->photo_stage : state->model_stage)) return false;
  }
  return true;
}

float Loading::share_loaded() const {
  const models::Progress p = models_.progress();
  return p.wanted == 0 ? 1.0f : static_cast<float>(p.resident + p.failed) / static_cast<float>(p.wanted);
}

}  // namespace aisle::session
