#include "showroom/showroom.hpp"

#include <algorithm>
#include <cmath>
#include <stop_token>
#include <tuple>

#include "base/mailbox.hpp"
#include "base/worker_pool.hpp"
#include "glue/log.hpp"
#include "showroom/goods_view.hpp"
#include "showroom/hall.hpp"
#include "showroom/labels.hpp"
#include "showroom/world_index.hpp"

namespace aisle::showroom {
namespace {

constexpr float kTagsSeenM = 22.0f;   // beyond it a tag is less than a pixel a letter
constexpr float kPagesKeptM = 45.0f;  // pages farther away are given back once there are many
constexpr std::size_t kPagesKept = 48;
constexpr int kPagesInFlight = 2;
constexpr float kTargetsM = 15.0f;
constexpr float kHiddenTargetsM = 6.0f;  // what is hidden and farther than this is nobody's target
constexpr std::size_t kMostTargets = 160;
constexpr float kMovedM = 0.02f;  // occlusion is looked at again when the head has moved this far

struct Delivery {  // from the worker: the hall (page < 0) or a page of labels
  std::uint64_t opening = 0;
  int page = -1;
  std::shared_ptr<BuiltModel> model;
};

struct PageState {
  CardPage page;
  renderer::ModelHandle model;
  bool asked = false;
};

class TheShowroom final : public Showroom {
 public:
  TheShowroom(renderer::Renderer* renderer, std::unique_ptr<TextPainter> text)
      : renderer_(renderer), text_(std::move(text)), goods_(renderer) {
    if (renderer_ != nullptr) worker_ = std::make_unique<base::WorkerPool>("showroom", 1);
    open({}, {}, "en");  // a lobby to stand in until the catalogue is here
  }
  ~TheShowroom() override {
    stop_.request_stop();
    deliveries_->close();
    worker_.reset();
    release_pages();
    release(hall_);
    release(old_hall_);
  }

  void open(const shop::Catalogue& catalogue, const std::string& shop_name, const std::string& language) override {
    plan_ = showroom::plan(catalogue);
    index_.build(plan_);
    titles_.clear();
    for (const Placed& p : plan_.placed) titles_.push_back(catalogue.find(p.product)->title);
    seen_from_ = glm::vec3(1e9f);
    log::info("event=hall_planned products={} departments={}", plan_.placed.size(), plan_.departments.size());
    if (renderer_ == nullptr) return;
    stop_.request_stop();
    stop_ = std::stop_source();
    ++opening_;
    release_pages();
    for (CardPage& page : card_pages(plan_, catalogue, shop_name, language))
      pages_.push_back({std::move(page), {}, false});
    worker_->post(2, [opening = opening_, plan = plan_, stop = stop_.get_token(), out = deliveries_] {
      if (auto model = build_hall(plan, stop)) out->put({opening, -1, std::move(model)});
    });
  }

  const Plan& plan() const override { return plan_; }
  bool ready() const override {
    return renderer_ == nullptr || (hall_opening_ == opening_ && renderer_->resident(hall_));
  }
  ui::Hit pick(const base::Ray& ray) const override { return index_.pick(plan_, ray); }
  bool walkable(glm::vec3 floor_point) const override { return walkable_at(plan_, floor_point); }

  // Near things, large things and things looked at come first.
  std::vector<Wish> wishes(const base::Pose& world_from_head) const override {
    std::vector<Wish> out;
    out.reserve(plan_.placed.size());
    for (const Placed& p : plan_.placed) {
      const glm::vec3 to = p.world.position + glm::vec3(0, p.size_m.y / 2, 0) - world_from_head.position;
      const float distance = std::max(0.3f, glm::length(to));
      const float ahead = glm::dot(to / distance, world_from_head.forward());
      const float gaze = 0.35f + 0.65f * std::clamp((ahead + 0.2f) / 1.2f, 0.0f, 1.0f);
      const float large = std::sqrt(std::clamp(std::max({p.size_m.x, p.size_m.y, p.size_m.z}), 0.1f, 4.0f));
      out.push_back({p.product, gaze * (0.6f + large) / (0.5f + distance)});
    }
    std::stable_sort(out.begin(), out.end(), [](const Wish& a, const Wish& b) { return a.priority > b.priority; });
    return out;
  }

  void build(renderer::RenderScene& scene, const Shown& shown, const LookOf& look) override {
    const glm::vec3 head = shown.world_from_head.position;
    if (renderer_ != nullptr) {
      take_deliveries();
      ask_for_pages(head);
      draw_hall(scene, head);
    }
    goods_.build(scene, plan_, shown, look);
    light(scene);
  }

  void targets(ui::Tree& tree, const Shown& shown) const override {
    const glm::vec3 head = shown.world_from_head.position;
    if (glm::distance(head, seen_from_) > kMovedM) look_around(head);
    for (const Seen& s : seen_) tree.targets.push_back(product_target(s, shown));
    for (std::uint32_t i = 0; i < plan_.departments.size(); ++i) tree.targets.push_back(sign_target(i, head));
    if (glm::distance(head, plan_.directory_board.position) > kTargetsM) return;
    for (const BoardRow& row : directory_rows(plan_)) tree.targets.push_back(row_target(row, head));
  }

 private:
  struct Seen {  // a product near the head
    std::uint32_t placed = 0;
    float distance = 0;
    glm::vec3 aim{0};                             // the point of it that can be pointed at
    const WorldIndex::Item* hidden_by = nullptr;  // none: it is seen
  };

  // --- drawing

  void light(renderer::RenderScene& scene) const {
    scene.key = {glm::normalize(glm::vec3(-0.35f, -1.0f, -0.45f)), {1.0f, 0.965f, 0.91f}, 1.05f};
    scene.ambient_color = {1.0f, 0.985f, 0.96f};
    scene.ambient_intensity = 2.15f;
    scene.background = {0.62f, 0.74f, 0.85f};
  }

  void draw_hall(renderer::RenderScene& scene, glm::vec3 head) {
    if (hall_ && old_hall_ && renderer_->resident(hall_)) release(old_hall_);
    if (const auto hall = old_hall_ ? old_hall_ : hall_) scene.instances.push_back({.model = hall});
    for (const PageState& p : pages_) {
      if (p.model && glm::distance(head, p.page.centre) - p.page.radius_m < kTagsSeenM)
        scene.instances.push_back({.model = p.model});
    }
  }

  void take_deliveries() {
    auto d = deliveries_->take();  // one a frame: an upload takes time
    if (!d) return;
    if (d->page >= 0) --pages_in_flight_;
    if (d->opening != opening_) return;
    const renderer::ModelHandle model = renderer_->upload(d->model->view, d->model);
    if (d->page >= 0) {
      pages_[static_cast<std::size_t>(d->page)].model = model;
      return;
    }
    if (old_hall_) {
      release(hall_);
    } else {
      old_hall_ = hall_;
    }
    hall_ = model;
    hall_opening_ = d->opening;
  }

  void ask_for_pages(glm::vec3 head) {
    if (pages_in_flight_ >= kPagesInFlight || !hall_) return;
    std::size_t held = 0, nearest = pages_.size();
    float least = kPagesKeptM;
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      const float distance = glm::distance(head, pages_[i].page.centre) - pages_[i].page.radius_m;
      if (pages_[i].model) ++held;
      if (!pages_[i].asked && distance < least) least = distance, nearest = i;
    }
    if (held > kPagesKept) give_back_far_pages(head);
    if (nearest == pages_.size()) return;
    pages_[nearest].asked = true;
    ++pages_in_flight_;
    worker_->post(1, [opening = opening_, page = pages_[nearest].page, i = static_cast<int>(nearest),
                      text = text_.get(), out = deliveries_] {
      out->put({opening, i, build_page(page, *text)});
    });
  }
  void give_back_far_pages(glm::vec3 head) {
    for (PageState& p : pages_) {
      if (!p.model || glm::distance(head, p.page.centre) - p.page.radius_m < kPagesKeptM) continue;
      release(p.model);
      p.asked = false;
    }
  }

  void release(renderer::ModelHandle& model) {
    if (model && renderer_ != nullptr) renderer_->release(model);
    model = {};
  }
  void release_pages() {
    for (PageState& p : pages_) release(p.model);
    pages_.clear();
  }

  // --- targets

  void look_around(glm::vec3 head) const {
    seen_from_ = head;
    seen_.clear();
    for (std::uint32_t i = 0; i < plan_.placed.size(); ++i) {
      const Box box = index_.aim_box(i);
      const float distance = glm::distance(head, glm::clamp(head, box.min, box.max));
      if (distance <= kTargetsM) seen_.push_back({i, distance, {}, nullptr});
    }
    std::sort(seen_.begin(), seen_.end(), [](const Seen& a, const Seen& b) {
      return std::tie(a.distance, a.placed) < std::tie(b.distance, b.placed);
    });
    for (Seen& s : seen_) find_aim(s, head);
    std::erase_if(seen_, [](const Seen& s) { return s.hidden_by != nullptr && s.distance > kHiddenTargetsM; });
    if (seen_.size() > kMostTargets) seen_.resize(kMostTargets);
  }

  // The middle of it when that can be seen, else its upper part, else its price label.
  void find_aim(Seen& s, glm::vec3 head) const {
    const Box box = index_.aim_box(s.placed);
    const glm::vec3 middle = (box.min + box.max) / 2.0f,
                    upper = middle + glm::vec3(0, (box.max.y - box.min.y) * 0.35f, 0);
    for (const glm::vec3& point : {middle, upper, plan_.placed[s.placed].label.position}) {
      const auto* hidden = index_.between(head, point, WorldIndex::Kind::good, s.placed);
      if (hidden == nullptr) {
        s.aim = point;
        s.hidden_by = nullptr;
        return;
      }
      if (s.hidden_by == nullptr) s.hidden_by = hidden, s.aim = middle;
    }
  }

  std::string name_of(const WorldIndex::Item* item) const {
    if (item == nullptr) return {};
    switch (item->kind) {
      case WorldIndex::Kind::good:
      case WorldIndex::Kind::label:
        return "product:" + plan_.placed[item->index].product.value;
      case WorldIndex::Kind::place:
        return "place:" + plan_.departments[item->index].name;
      case WorldIndex::Kind::solid:
        break;
    }
    return "fixture";
  }

  ui::Target product_target(const Seen& s, const Shown& shown) const {
    const Placed& p = plan_.placed[s.placed];
    const Box& box = index_.aim_box(s.placed);
    const bool turned = std::abs((p.world.orientation * glm::vec3(0, 0, 1)).x) > 0.5f;
    ui::Target t;
    t.id = "product:" + p.product.value;
    t.label = titles_[s.placed];
    t.role = ui::Role::product;
    t.occluded_by = name_of(s.hidden_by);
    t.hovered = p.product == shown.hovered;
    t.world = {p.world.orientation, s.aim};
    t.size_m = {turned ? box.max.z - box.min.z : box.max.x - box.min.x, box.max.y - box.min.y};
    if (p.product == shown.inspected) {
      t.world = shown.inspect_pose;
      t.world.position += shown.inspect_pose.up() * (p.size_m.y / 2);
      t.occluded_by.clear();
    }
    return t;
  }

  ui::Target place_target(std::uint32_t department, const base::Pose& world, glm::vec2 size, glm::vec3 head,
                          std::string id) const {
    ui::Target t;
    t.id = std::move(id);
    t.label = plan_.departments[department].name;
    t.role = ui::Role::place;
    t.world = world;
    t.size_m = size;
    t.occluded_by = name_of(index_.between(head, world.position, WorldIndex::Kind::place, department));
    return t;
  }
  ui::Target sign_target(std::uint32_t i, glm::vec3 head) const {
    base::Pose world = plan_.departments[i].sign;
    if ((world.inverse() * head).z < 0) world.orientation = world.orientation * base::from_yaw(3.14159265f);
    world.position += world.orientation * glm::vec3(0, 0, kSignThickM / 2 + 0.004f);
    ui::Target t = place_target(i, world, kSignM, head, "place:" + plan_.departments[i].name);
    t.text_height_m = 0.3f;
    t.contrast = 13;
    return t;
  }
  ui::Target row_target(const BoardRow& row, glm::vec3 head) const {
    base::Pose world = plan_.directory_board;
    world.position = world * glm::vec3(row.centre, 0.04f);
    ui::Target t =
        place_target(row.department, world, row.size_m, head, "board:" + plan_.departments[row.department].name);
    t.text_height_m = 0.10f;
    t.contrast = 8;
    return t;
  }

  renderer::Renderer* renderer_;
  std::unique_ptr<TextPainter> text_;  // the worker's alone
  Plan plan_;
  std::vector<std::string> titles_;  // of plan_.placed
  WorldIndex index_;
  GoodsView goods_;
  renderer::ModelHandle hall_, old_hall_;  // old: shown until the new one is resident
  std::vector<PageState> pages_;
  int pages_in_flight_ = 0;
  std::uint64_t opening_ = 0, hall_opening_ = 0;  // open() calls so far, and the one that hall_ is of
  std::stop_source stop_;
  std::shared_ptr<base::Mailbox<Delivery>> deliveries_ = std::make_shared<base::Mailbox<Delivery>>(16);
  mutable std::vector<Seen> seen_;
  mutable glm::vec3 seen_from_{1e9f};
  std::unique_ptr<base::WorkerPool> worker_;  // last: its jobs use the above
};

}  // namespace

Result<std::unique_ptr<Showroom>> Showroom::make(renderer::Renderer* renderer, std::vector<std::string> fonts) {
  std::unique_ptr<TextPainter> text;
  if (renderer != nullptr) {
    TRY_ASSIGN(text, TextPainter::make(fonts));
  }
  return std::make_unique<TheShowroom>(renderer, std::move(text));
}

}  // namespace aisle::showroom
