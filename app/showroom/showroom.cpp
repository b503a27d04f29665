#include "showroom/showroom.hpp"

#include <algorithm>
#include <cmath>
#include <stop_token>
#include <string_view>
#include <tuple>

#include "base/mailbox.hpp"
#include "base/worker_pool.hpp"
#include "glue/log.hpp"
#include "showroom/goods_seen.hpp"
#include "showroom/goods_view.hpp"
#include "showroom/hall.hpp"
#include "showroom/hall_cache.hpp"
#include "showroom/labels.hpp"
#include "showroom/occlusion.hpp"
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
constexpr float kEyesMovedM = 0.04f, kEyesApartM = 0.04f;
constexpr float kMovedM = 0.02f;  // occlusion is looked at again when the head has moved this far

struct Delivery {  // from the worker: the hall (page < 0) or a page of labels
  std::uint64_t opening = 0;
  int page = -1;
  Finish finish = Finish::full;  // of a hall
  std::shared_ptr<BuiltModel> model;
};

struct PageState {
  CardPage page;
  renderer::ModelHandle model;
  bool asked = false, came = false;
  Box box;              // of all its cards
  bool hidden = false;  // behind a wall
};

Box box_of_cards(const CardPage& page) {
  Box out{glm::vec3(1e9f), glm::vec3(-1e9f)};
  for (const Card& c : page.cards) {  // a stand's card has a stem down to what it stands on
    const glm::mat3 axes = glm::mat3_cast(c.world.orientation);
    const glm::vec3 half = glm::abs(axes[0]) * (c.size_m.x / 2) + glm::abs(axes[1]) * (c.size_m.y / 2) + glm::vec3(0.03f);
    out.min = glm::min(out.min, c.world.position - half - glm::vec3(0, c.kind == Card::Kind::stand ? 0.5f : 0.0f, 0));
    out.max = glm::max(out.max, c.world.position + half);
  }
  out.min.y = std::max(out.min.y, 0.0f);
  return out;
}

class TheShowroom final : public Showroom {
 public:
  TheShowroom(renderer::Renderer* renderer, std::unique_ptr<TextPainter> text, HallCache halls)
      : renderer_(renderer), text_(std::move(text)), halls_(std::move(halls)), goods_(renderer) {
    if (renderer_ != nullptr) worker_ = std::make_unique<base::WorkerPool>("showroom", 1);
    plan_ = showroom::plan({});  // a lobby to stand in until the catalogue is here: at once, the first frame shows it
    index_.build(plan_);
    name_everything({});
    eyes_ = plan_.entrance.position;
    if (renderer_ == nullptr) return;
    auto lobby = build_hall(plan_, Finish::plain, {});
    hall_ = renderer_->upload(lobby->view, lobby);
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
    name_everything(catalogue);
    seen_from_ = hidden_from_ = glm::vec3(1e9f);
    eyes_ = plan_.entrance.position;
    occlusion_.build(plan_);
    good_boxes_.clear();
    for (const Placed& p : plan_.placed) good_boxes_.push_back(box_of(p));
    goods_seen_.build(plan_, good_boxes_);
    log::info("event=hall_planned products={} departments={}", plan_.placed.size(), plan_.departments.size());
    if (renderer_ == nullptr) return;
    stop_.request_stop();
    stop_ = std::stop_source();
    ++opening_;
    release_pages();
    for (CardPage& page : card_pages(plan_, catalogue, shop_name, language)) {
      PageState& state = pages_.emplace_back();
      state.box = box_of_cards(page);
      state.page = std::move(page);
    }
    ask_for_hall(Finish::plain, 3);
    ask_for_hall(Finish::full, 2);
  }

  const Plan& plan() const override { return plan_; }
  bool standing() const override {
    return renderer_ == nullptr || renderer_->resident(old_hall_ ? old_hall_ : hall_);
  }
  bool ready() const override {
    if (renderer_ == nullptr) return true;
    if (hall_opening_ != opening_ || !renderer_->resident(hall_)) return false;
    return std::all_of(pages_.begin(), pages_.end(), [this](const PageState& p) {
      return glm::distance(eyes_, p.page.centre) - p.page.radius_m >= kTagsSeenM ||
             (p.came && (!p.model || renderer_->resident(p.model)));
    });
  }
  std::uint64_t changes() const override { return changes_; }
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
      const float reach = 0.5f * glm::length(p.size_m);
      out.push_back({p.product, gaze * (0.6f + large) / (0.5f + distance), std::max(0.0f, distance - reach)});
    }
    std::stable_sort(out.begin(), out.end(), [](const Wish& a, const Wish& b) { return a.priority > b.priority; });
    return out;
  }

  void build(renderer::RenderScene& scene, const Shown& shown, const LookOf& look) override {
    const glm::vec3 head = shown.world_from_head.position;
    eyes_ = head;
    if (renderer_ != nullptr) {
      take_deliveries();
      ask_for_pages(head);
      look_past_walls(head);
      draw_hall(scene, head);
    }
    if (shown_opening_ == opening_) {  // never goods of one hall in another
      if (look) goods_seen_.learn_sizes(plan_, look);
      goods_seen_.choose(shown, renderer_ != nullptr ? renderer_->depth_hint() : renderer::DepthHint{}, occlusion_);
      goods_.build(scene, plan_, shown, look, goods_seen_.seen(), false);
      goods_.build(scene, plan_, shown, look, goods_seen_.casting(), true);
    }
    light(scene);
  }

  void targets(ui::Tree& tree, const Shown& shown) const override {
    const glm::vec3 head = shown.world_from_head.position;
    if (glm::distance(head, seen_from_) > kMovedM) look_around(head);
    for (const Seen& s : seen_) product_target(s, shown, tree.add());
    for (std::uint32_t i = 0; i < plan_.departments.size(); ++i) sign_target(i, head, tree.add());
    if (glm::distance(head, plan_.directory_board.position) > kTargetsM) return;
    for (std::size_t i = 0; i < rows_.size(); ++i) row_target(i, tree.add());
  }

 private:
  struct Seen {  // a product near the head
    std::uint32_t placed = 0;
    float distance = 0;
    glm::vec3 aim{0};                             // the point of it that can be pointed at
    const WorldIndex::Item* hidden_by = nullptr;  // none: it is seen
  };

  // --- drawing

  // What walls hide is not drawn. Looked at again whenever the head has moved a little; the slack covers that and the eyes.
  void look_past_walls(glm::vec3 head) {
    if (glm::distance(head, hidden_from_) <= kEyesMovedM) return;
    hidden_from_ = head;
    constexpr float kSlackM = kEyesMovedM + kEyesApartM;
    for (PageState& p : pages_) p.hidden = occlusion_.hidden(p.box, head, kSlackM);
  }

  void light(renderer::RenderScene& scene) const {
    scene.key = {glm::normalize(glm::vec3(-0.42f, -1.0f, -0.08f)), {1.0f, 0.965f, 0.91f}, 1.05f};
    scene.ambient_color = {1.0f, 0.985f, 0.96f};
    scene.ambient_intensity = 2.15f;
    scene.background = {0.62f, 0.74f, 0.85f};
    scene.detail_px = 1;  // a finer choice takes more memory than a shop's worth of models may
  }

  void draw_hall(renderer::RenderScene& scene, glm::vec3 head) {
    if (hall_ && old_hall_ && renderer_->resident(hall_)) {
      release(old_hall_);
      ++changes_;
    }
    if (!old_hall_) shown_opening_ = hall_of_;
    if (const auto hall = old_hall_ ? old_hall_ : hall_) scene.instances.push_back({.model = hall});
    for (const PageState& p : pages_) {
      if (p.model && !p.hidden && glm::distance(head, p.page.centre) - p.page.radius_m < kTagsSeenM)
        scene.instances.push_back({.model = p.model});
    }
  }

  void ask_for_hall(Finish finish, int priority) {
    worker_->post(priority, [opening = opening_, plan = plan_, finish, stop = stop_.get_token(), out = deliveries_, halls = halls_] {
      auto model = finish == Finish::full ? halls.find(plan) : nullptr;
      const bool kept = model != nullptr;
      if (!kept) model = build_hall(plan, finish, stop);
      if (model == nullptr) return;
      out->put({opening, -1, finish, model});
      if (finish == Finish::full && !kept) halls.keep(plan, *model);
    });
  }

  void take_deliveries() {
    auto d = deliveries_->take();  // one a frame: an upload takes time
    if (!d) return;
    ++changes_;
    if (d->page >= 0) --pages_in_flight_;
    if (d->opening != opening_) return;
    const renderer::ModelHandle model = renderer_->upload(d->model->view, d->model);
    if (d->page >= 0) {
      PageState& page = pages_[static_cast<std::size_t>(d->page)];
      page.model = model;
      page.came = true;
      return;
    }
    if (old_hall_) {
      release(hall_);
    } else {
      old_hall_ = hall_;
    }
    hall_ = model;
    hall_of_ = d->opening;
    if (d->finish == Finish::full) hall_opening_ = d->opening;
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
    ++changes_;
    worker_->post(1, [opening = opening_, page = pages_[nearest].page, i = static_cast<int>(nearest),
                      text = text_.get(), out = deliveries_] {
      out->put({opening, i, Finish::full, build_page(page, *text)});
    });
  }
  void give_back_far_pages(glm::vec3 head) {
    for (PageState& p : pages_) {
      if (!p.model || glm::distance(head, p.page.centre) - p.page.radius_m < kPagesKeptM) continue;
      release(p.model);
      p.asked = p.came = false;
      ++changes_;
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
    for (std::uint32_t i = 0; i < plan_.departments.size(); ++i)
      signs_hidden_by_[i] = index_.between(head, sign_pose(i, head).position, WorldIndex::Kind::place, i);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      rows_hidden_by_[i] = index_.between(head, row_pose(rows_[i]).position, WorldIndex::Kind::place, rows_[i].department);
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

  // The targets' names, made once: publishing them every frame then only copies letters.
  void name_everything(const shop::Catalogue& catalogue) {
    titles_.clear();
    product_ids_.clear();
    for (const Placed& p : plan_.placed) {
      titles_.push_back(catalogue.find(p.product)->title);
      product_ids_.push_back("product:" + p.product.value);
    }
    place_ids_.clear();
    board_ids_.clear();
    for (const Department& d : plan_.departments) {
      place_ids_.push_back("place:" + d.name);
      board_ids_.push_back("board:" + d.name);
    }
    rows_ = directory_rows(plan_);
    seen_.reserve(plan_.placed.size());
    signs_hidden_by_.assign(plan_.departments.size(), nullptr);
    rows_hidden_by_.assign(rows_.size(), nullptr);
  }

  std::string_view name_of(const WorldIndex::Item* item) const {
    if (item == nullptr) return {};
    switch (item->kind) {
      case WorldIndex::Kind::good:
      case WorldIndex::Kind::label:
        return product_ids_[item->index];
      case WorldIndex::Kind::place:
        return place_ids_[item->index];
      case WorldIndex::Kind::solid:
        break;
    }
    return "fixture";
  }

  void product_target(const Seen& s, const Shown& shown, ui::Target& t) const {
    const Placed& p = plan_.placed[s.placed];
    const Box& box = index_.aim_box(s.placed);
    const bool turned = std::abs((p.world.orientation * glm::vec3(0, 0, 1)).x) > 0.5f;
    t.id = product_ids_[s.placed];
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
  }

  void place_target(std::uint32_t department, const base::Pose& world, glm::vec2 size, const WorldIndex::Item* hidden_by, ui::Target& t) const {
    t.label = plan_.departments[department].name;
    t.role = ui::Role::place;
    t.world = world;
    t.size_m = size;
    t.occluded_by = name_of(hidden_by);
  }
  base::Pose sign_pose(std::uint32_t i, glm::vec3 head) const {  // of the side that is seen from HEAD
    base::Pose world = plan_.departments[i].sign;
    if ((world.inverse() * head).z < 0) world.orientation = world.orientation * base::from_yaw(3.14159265f);
    world.position += world.orientation * glm::vec3(0, 0, kSignThickM / 2 + 0.004f);
    return world;
  }
  void sign_target(std::uint32_t i, glm::vec3 head, ui::Target& t) const {
    place_target(i, sign_pose(i, head), kSignM, signs_hidden_by_[i], t);
    t.id = place_ids_[i];
    t.text_height_m = 0.3f;
    t.contrast = 12;
  }
  base::Pose row_pose(const BoardRow& row) const {
    base::Pose world = plan_.directory_board;
    world.position = world * glm::vec3(row.centre, 0.04f);
    return world;
  }
  void row_target(std::size_t i, ui::Target& t) const {
    const BoardRow& row = rows_[i];
    place_target(row.department, row_pose(row), row.size_m, rows_hidden_by_[i], t);
    t.id = board_ids_[row.department];
    t.text_height_m = 0.10f;
    t.contrast = 8;
  }

  renderer::Renderer* renderer_;
  std::unique_ptr<TextPainter> text_;  // the worker's alone
  HallCache halls_;
  Plan plan_;
  std::vector<std::string> titles_, product_ids_;   // of plan_.placed
  std::vector<std::string> place_ids_, board_ids_;  // of plan_.departments
  std::vector<BoardRow> rows_;                      // of the directory board
  WorldIndex index_;
  GoodsView goods_;
  Occlusion occlusion_;
  std::vector<Box> good_boxes_;       // of plan_.placed
  GoodsSeen goods_seen_;
  glm::vec3 hidden_from_{1e9f};
  renderer::ModelHandle hall_, old_hall_;  // old: shown until the new one is resident
  std::vector<PageState> pages_;
  int pages_in_flight_ = 0;
  // open() calls so far; the one that hall_ is of, finished or not; the one whose hall is finished; the one whose hall is drawn
  std::uint64_t opening_ = 0, hall_of_ = 0, hall_opening_ = 0, shown_opening_ = 0;
  std::stop_source stop_;
  std::shared_ptr<base::Mailbox<Delivery>> deliveries_ = std::make_shared<base::Mailbox<Delivery>>(16);
  mutable std::vector<Seen> seen_;
  mutable std::vector<const WorldIndex::Item*> signs_hidden_by_, rows_hidden_by_;
  mutable glm::vec3 seen_from_{1e9f};
  glm::vec3 eyes_{0};  // of the newest build()
  std::uint64_t changes_ = 0;
  std::unique_ptr<base::WorkerPool> worker_;  // last: its jobs use the above
};

}  // namespace

Result<std::unique_ptr<Showroom>> Showroom::make(renderer::Renderer* renderer, std::vector<std::string> fonts, Halls halls) {
  std::unique_ptr<TextPainter> text;
  if (renderer != nullptr) {
    TRY_ASSIGN(text, TextPainter::make(fonts));
  }
  return std::make_unique<TheShowroom>(renderer, std::move(text), HallCache(std::move(halls.dir), std::move(halls.stamp)));
}

}  // namespace aisle::showroom
