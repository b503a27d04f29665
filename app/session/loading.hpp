// Loading: turns the showroom's wishes into models' wants, and models' states into what showroom and panels can draw. Main thread.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/models.hpp"
#include "session/world.hpp"
#include "showroom/showroom.hpp"

namespace aisle::session {

class Loading {
 public:
  // PX_PER_M: pixels that a metre covers at a metre's distance; decides how much detail far goods need.
  Loading(models::Models& models, showroom::Showroom& showroom, float px_per_m) : models_(models), showroom_(showroom), px_per_m_(px_per_m) {}

  // Every frame; asks anew only when the shopper moved, the catalogue changed, or something is inspected.
  void update(const World& world);
  showroom::Look look(const shop::ProductId& id) const;
  renderer::TextureHandle icon(const shop::ProductId& id) const;
  renderer::TextureHandle picture(const std::string& url) const;  // of what the shop says about goods or a checkout
  // Of what is inspected: why only a photo or box is shown, and whether its size can be trusted. Empty: nothing to say.
  void note(const World& world, std::string& model_note, std::string& size_note) const;
  float share_loaded() const;
  bool settled() const { return asked_ && models_.progress().done(); }
  bool near_settled() const;                               // what stands around the shopper is shown, or has failed

 private:
  bool moved(const World& world) const;
  std::string_view size_note(const shop::Product* product, const models::State& state) const;
  void ask(const World& world);
  void ask_icon(const World& world, const shop::ProductId& id);
  void ask_pictures(const std::vector<shop::Message>& messages);

  models::Models& models_;
  showroom::Showroom& showroom_;
  float px_per_m_;
  std::vector<models::Want> wants_;
  glm::vec3 asked_at_{1e9f};
  float asked_yaw_ = 0;
  std::uint64_t asked_version_ = ~0ull;
  std::size_t asked_results_ = ~std::size_t{0}, asked_lines_ = 0, asked_pictures_ = 0;
  shop::ProductId asked_inspected_;
  shop::VariantId asked_variant_;
  std::string asked_query_;
  bool asked_ = false;
  mutable std::unordered_map<std::string, std::string> picture_keys_;  // URL -> "picture:URL"
  mutable std::unordered_map<std::string, std::string> icon_keys_;  // product id -> "icon:ID": made once, not every frame
};

}  // namespace aisle::session
