#include "session/frame.hpp"

#include <chrono>
#include <thread>

#include "base/platform.hpp"
#include "base/thread_guard.hpp"
#include "glue/log.hpp"
#include "session/picture.hpp"

namespace aisle::session {
namespace {

constexpr std::uint32_t kUiTexturePx = 2048;
constexpr double kDefaultTickHz = 30;
constexpr auto kIdlePause = std::chrono::milliseconds(2);  // frames that draw nothing do not spin

constexpr int kFramesInFlight = 3;
constexpr std::size_t kUsualInstances = 2048, kUsualTargets = 512;

}  // namespace

Result<std::unique_ptr<Loop>> Loop::make(Rooms& rooms) {
  TRY_ASSIGN(Driving driving, Driving::make(rooms.options));
  return std::unique_ptr<Loop>(new Loop(rooms, std::move(driving)));
}

Loop::Loop(Rooms& rooms, Driving driving) : rooms_(rooms), evidence_(rooms), driving_(std::move(driving)) {
  look_ = [this](const shop::ProductId& id) { return rooms_.loading->look(id); };
  content_.icon = [this](const shop::ProductId& id) { return rooms_.loading->icon(id); };
  content_.picture = [this](const std::string& url) { return rooms_.loading->picture(url); };
  scene_.instances.reserve(kUsualInstances);  // steady frames allocate nothing, wherever the shopper looks
  scene_.quads.reserve(kUsualInstances);
  tree_.prepare(kUsualTargets);
  if (!rooms.world.shop.url.empty()) events_.push_back(event::ShopUp{rooms.world.shop.url, false, 1});
}

Result<int> Loop::run() {
  base::enter_frame_loop();
  Result<Turn> turned = Turn::go_on;
  while (turned && *turned == Turn::go_on) turned = turn();
  base::leave_frame_loop();
  if (!turned) {
    rooms_.ledger->flush();
    return tl::unexpected(turned.error());
  }
  return end();
}

// One frame. The order is architecture.md's "Frame".
Result<Loop::Turn> Loop::turn() {
  xr::Device& device = *rooms_.chosen.device;
  qa::SteadyAllocations& allocations = evidence_.allocations();
  frame_began_ns_ = rooms_.wall.now_ns();
  evidence_.mark(qa::Mark::begin);
  allocations.begin();
  rooms_.messenger->collect(rooms_.world, events_);
  calm_ = events_.empty();
  switch (device.poll()) {
    case xr::Poll::go_on: break;
    case xr::Poll::quit: return Turn::quit;
    case xr::Poll::lost: return tl::unexpected(device.why_lost());
  }
  evidence_.mark(qa::Mark::wait);
  TRY_ASSIGN(const bool shown, device.wait_frame());
  evidence_.mark(qa::Mark::waited);
  if (!shown) {
    std::this_thread::sleep_for(kIdlePause);
    return base::quit_requested() ? Turn::quit : Turn::go_on;
  }
  advance_clock();
  TRY_ASSIGN(xr::Sample sample, device.sample());
  allocations.pause();  // who plays the shopper is no part of the shop
  driving_.drive(rooms_, tree_, frames_, sample);
  if (auto name = driving_.take_screenshot()) evidence_.ask(std::move(*name));
  allocations.resume();
  point_and_step(sample);
  if (const bool typing = !rooms_.world.field.id.empty(); typing != typing_) {  // real keys write only while a field takes text
    typing_ = typing;
    device.start_text_input(typing);
  }
  rooms_.loading->update(rooms_.world);
  rooms_.models->pump();
  rooms_.page->update();
  place_panels();
  build_panels(sample);
  evidence_.mark(qa::Mark::draw);
  TRY(draw(sample));
  evidence_.mark(qa::Mark::drawn);
  evidence_.collect();
  const bool was_steady = steady();
  allocations.end(was_steady);
  evidence_.log_frame(frames_, was_steady);
  ++frames_;
  return ended() || base::quit_requested() ? Turn::quit : Turn::go_on;
}

// A frame in which nothing arrived from workers, shop or ledger and nothing was pressed, opened or closed, nor in those still in
// flight (what they gave up is taken back now): standing, looking and walking are such frames, also while something is on its way.
bool Loop::steady() {
  const std::uint64_t changes = rooms_.models->changes() + rooms_.showroom->changes() + rooms_.world.body.moves;
  const bool same = changes == last_changes_;
  last_changes_ = changes;
  const bool calm = calm_ && same && rooms_.world.hall_open && must_draw() && !built_.changed && !evidence_.pending();
  calm_frames_ = calm ? calm_frames_ + 1 : 0;
  return calm_frames_ > kFramesInFlight;
}

void Loop::advance_clock() {
  if (!rooms_.virtual_clock) return;
  const double hz = rooms_.options.tick_hz > 0 ? rooms_.options.tick_hz : kDefaultTickHz;
  rooms_.virtual_clock->advance_ns(static_cast<std::int64_t>(1e9 / hz));
}

void Loop::point_and_step(xr::Sample& sample) {
  World& world = rooms_.world;
  const input::Surroundings around{world.body.world_from_tracking(), places_,
                                   [this](const base::Ray& ray) { return rooms_.showroom->pick(ray); },
                                   shop::payment_open(world.purchase.stage)};
  pointing_ = rooms_.pointing.update(sample, around, rooms_.clock().now_ns());
  Input input;
  input.now_ns = rooms_.clock().now_ns();
  input.unix_ms = rooms_.clock().unix_time_ms();
  input.seconds = last_now_ns_ == 0 ? 0 : static_cast<float>(static_cast<double>(input.now_ns - last_now_ns_) * 1e-9);
  last_now_ns_ = input.now_ns;
  input.focused = sample.state == xr::SessionState::focused;
  input.tracked = sample.tracked;
  input.recentered = sample.recentered;
  input.tracking_from_head = sample.head;
  input.walk = sample.walk;
  input.turn = sample.turn;
  input.back = pointing_.back;
  input.intents.swap(panel_intents_);
  for (auto& intent : pointing_.intents) input.intents.push_back(std::move(intent));
  calm_ = calm_ && input.intents.empty();
  step(world, input, events_, effects_);
  calm_ = calm_ && effects_.empty();
  events_.clear();
  panel_intents_.swap(input.intents);
  panel_intents_.clear();
  rooms_.messenger->carry_out(world, effects_);
}

void Loop::place_panels() {
  places_.clear();
  for (const OpenPanel& panel : rooms_.world.panels.open()) places_.push_back(rooms_.panels->place(panel.kind, panel.world));
}

void Loop::build_panels(const xr::Sample& sample) {
  const World& world = rooms_.world;
  fill_content(content_, world);
  content_.loading = rooms_.loading->share_loaded();
  rooms_.loading->note(world, content_.model_note, content_.size_note);
  content_.page = rooms_.page->view();
  content_.page.on_phone = world.page.on_phone;
  panels::Pointer pointer;
  const auto& lead = pointing_.pointers[static_cast<std::size_t>(pointing_.lead)];
  if (lead.active && lead.hit.kind == ui::HitKind::panel && world.focused) {
    pointer = {lead.hit.panel, lead.hit.uv, lead.down, lead.pressed, lead.released, pointing_.scroll};
  }
  tree_.clear();
  built_ = rooms_.panels->build(places_, content_, pointer, sample, tree_);
  ui_stale_ = ui_stale_ || built_.changed;
  panel_intents_.insert(panel_intents_.end(), built_.intents.begin(), built_.intents.end());
  showroom::Shown& shown = shown_;
  shown.world_from_head = world.body.world_from_head();
  shown.inspected.value.assign(world.inspecting.in_hand ? world.inspecting.product.value : std::string_view{});
  shown.inspect_pose = world.inspecting.pose * base::Pose{base::from_yaw(world.inspecting.yaw_rad), {0, 0, 0}};
  shown.language = world.language;
  shown.hovered.value.clear();
  for (const auto& p : pointing_.pointers) {
    if (p.active && p.hit.kind == ui::HitKind::product) shown.hovered.value = p.hit.id;
  }
  rooms_.showroom->targets(tree_, shown);
  ui::hide_behind_panels(tree_, shown.world_from_head.position);
  shown.view_count = 0;
  if (!evidence_.wanted()) {  // a screenshot has views of its own
    for (const auto& eye : sample.eyes) shown.views[shown.view_count++] = view_of(world.body.world_from_tracking(), eye);
    shown.height_px = static_cast<float>(rooms_.options.eye_height != 0 ? rooms_.options.eye_height : rooms_.chosen.device->traits().eye_height);
  }
  scene_.clear();
  rooms_.showroom->build(scene_, shown, look_);
  scene_.fade = world.body.fade;
}

bool Loop::must_draw() const { return !rooms_.options.draw_needed_only || evidence_.wanted(); }

Result<void> Loop::draw(const xr::Sample& sample) {
  const double cpu_ms = static_cast<double>(rooms_.wall.now_ns() - frame_began_ns_) / 1e6;
  xr::Device& device = *rooms_.chosen.device;
  if (!must_draw()) {
    TRY(rooms_.renderer->begin_frame());  // copies to the GPU go on, nothing is drawn
    TRY(rooms_.renderer->end_frame());
    evidence_.frame_done(0, 0, false, sample.tracked);
    if (rooms_.sandbox) std::this_thread::sleep_for(kIdlePause);
    return {};
  }
  renderer::Renderer& renderer = *rooms_.renderer;
  TRY(device.begin_frame());
  TRY_ASSIGN(renderer::TargetUse use, device.acquire());
  views_.clear();
  for (const auto& eye : sample.eyes) views_.push_back(view_of(rooms_.world.body.world_from_tracking(), eye));
  use.views = views_;
  TRY(renderer.begin_frame());
  if (ui_stale_) renderer.draw_ui(built_.draw);
  ui_stale_ = false;
  const bool layered = give_panels_to_compositor(sample.head);
  if (!layered) add_panels(scene_, places_, rooms_.panels->texture(), static_cast<float>(kUiTexturePx));
  add_pointers(scene_, pointing_);
  renderer.draw(scene_, use);
  if (layered) add_panels(scene_, places_, rooms_.panels->texture(), static_cast<float>(kUiTexturePx));
  evidence_.capture(use, sample, scene_);
  if (const auto late = device.late_views(); !late.empty()) {
    for (std::size_t i = 0; i < late.size() && i < views_.size(); ++i) views_[i] = view_of(rooms_.world.body.world_from_tracking(), late[i]);
    renderer.set_views(use.target, views_);
  }
  const bool mirror_drawn = layered && device.traits().has_window && draw_mirror(sample);
  TRY(renderer.end_frame());
  if (device.traits().has_window) {
    const renderer::TargetHandle picture = mirror_drawn ? mirror_ : use.target;
    if (auto presented = renderer.present(picture, mirror_drawn ? 0 : use.image, 0, true); !presented) {
      return tl::unexpected(presented.error());
    }
  }
  TRY(device.end_frame(layers_));
  evidence_.frame_done(static_cast<double>(rooms_.wall.now_ns() - frame_began_ns_) / 1e6, cpu_ms, true, sample.tracked);
  return {};
}

// Panels as compositor layers keep their text sharp. A layer covers everything that is nearer, so the world keeps the panels
// while goods in hand could stand before one.
bool Loop::give_panels_to_compositor(const base::Pose& tracking_from_head) {
  layers_.clear();
  xr::Device& device = *rooms_.chosen.device;
  if (!device.traits().quad_layers || places_.empty() || rooms_.world.inspecting.in_hand || scene_.fade > 0) return false;
  const auto image = device.acquire_ui(kUiTexturePx, kUiTexturePx);
  if (!image) return false;
  rooms_.renderer->copy_ui_to(image->first, image->second);
  const base::Pose tracking_from_world = rooms_.world.body.world_from_tracking().inverse();
  for (const auto& place : places_) layers_.push_back({tracking_from_world * place.world, place.size_m, place.region_px});
  add_ray_layers(layers_, pointing_, tracking_from_world, tracking_from_head, rooms_.panels->ray_patches());
  return true;
}

// The mirror of a headset whose panels are layers: its own view from the left eye, panels included.
bool Loop::draw_mirror(const xr::Sample& sample) {
  if (sample.eyes.empty()) return false;
  if (!mirror_) {
    auto made = rooms_.renderer->make_target(960, 540, 1);
    if (!made) return false;
    mirror_ = *made;
  }
  xr::EyeView eye = sample.eyes.front();
  eye.fov = {-0.9f, 0.9f, 0.9f * 9 / 16, -0.9f * 9 / 16};
  mirror_view_ = {view_of(rooms_.world.body.world_from_tracking(), eye)};
  rooms_.renderer->draw(scene_, {mirror_, 0, mirror_view_});
  return true;
}

bool Loop::ended() const {
  if (rooms_.options.frames != 0 && frames_ >= rooms_.options.frames) return true;
  if (driving_.script_ended() && !evidence_.pending()) return true;
  return driving_.quit_asked() || rooms_.messenger->quit_asked();
}

Result<int> Loop::end() {
  rooms_.ledger->flush();
  TRY(evidence_.finish());
  if (rooms_.options.validate && rooms_.renderer->validation_messages() > 0) {
    std::fprintf(stderr, "aisle: %llu Vulkan validation messages; see the log.\n",
                 static_cast<unsigned long long>(rooms_.renderer->validation_messages()));
    return kValidation;
  }
  const std::string failure = driving_.failure();
  if (failure.empty()) return kDone;
  std::fprintf(stderr, "aisle: %s\n", failure.c_str());
  return kFailed;
}

}  // namespace aisle::session
