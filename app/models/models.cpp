#include "models/models.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>

#include "base/clock.hpp"
#include "base/platform.hpp"
#include "assets/format/cooked.hpp"
#include "base/random.hpp"
#include "base/worker_pool.hpp"
#include "glue/log.hpp"
#include "models/asset.hpp"
#include "models/jobs.hpp"
#include "renderer/api/renderer.hpp"

namespace aisle::models {

namespace {

constexpr std::size_t kEventsPerPump = 64;
constexpr std::size_t kLoadsAtATime = 32;    // mapped and validated, not yet uploaded
constexpr std::int64_t kUsualFrameNs = 11'000'000, kMostFramesMissed = 4;
constexpr std::size_t kPipelineAtATime = 8;  // downloading or importing
constexpr float kAtOnce = 1e5f;              // priorities from here up are of what the shopper has in hand

int importer_count(int wished) {
  if (wished > 0) return std::min(wished, 4);
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()) / 2, 1, 4);
}

struct KeyHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
};

class Loader final : public Models {
 public:
  Loader(Config config, Fetch fetch, renderer::Renderer* renderer, Cache cache)
      : config_(std::move(config)), fetch_(std::move(fetch)), renderer_(renderer), cache_(std::move(cache)) {
    workers_.post(std::numeric_limits<int>::min(), [dir = config_.cache_dir] { sweep(dir); });
  }

  ~Loader() override {
    stop_ = true;
    for (auto& [url, asset] : assets_) {
      asset.ticket.reset();
      release(asset);
    }
    events_->close();
  }

  void want(std::span<const Want> wants) override {
    for (Asset* asset : all_) {
      asset->wanted = false;
      asset->parked = false;
    }
    for (const Want& w : wants) {
      const auto known = entries_.find(std::string_view(w.key));
      Entry& entry = known != entries_.end() ? known->second : entries_[w.key];
      attach(entry, entry.model, Kind::model, w.model_url, w.priority, w.error_m);
      entry.photo_url = w.photo_url;
      if (photo_needed(entry, w.priority)) attach(entry, entry.photo, Kind::photo, w.photo_url, photo_priority(entry, w));
      if (entry.state.model_stage != stage_of(entry.model) || entry.state.photo_stage != stage_of(entry.photo)) refresh(entry);
    }
    ++changes_;
    ++stage_changes_;
    order_.clear();
    for (Asset* asset : all_) {
      if (asset->wanted) {
        order_.push_back(asset);
      } else {
        abandon(*asset);
      }
    }
    for (Asset* photo : replaced_) give_back(*photo);
    replaced_.clear();
    std::sort(order_.begin(), order_.end(), [](const Asset* a, const Asset* b) { return a->priority != b->priority ? a->priority > b->priority : a->number < b->number; });
    todo_stale_ = look_again_ = true;
  }

  void pump() override {
    const std::int64_t now_ns = clock_.now_ns();
    uploads_allowed_ = config_.uploads_in_flight * static_cast<std::size_t>(std::clamp((now_ns - pumped_ns_) / kUsualFrameNs, std::int64_t{1}, kMostFramesMissed));
    pumped_ns_ = now_ns;
    for (std::size_t i = 0; i < kEventsPerPump; ++i) {
      auto event = events_->take();
      if (!event) break;
      Asset& asset = *event->asset;
      if (event->attempt != 0 && event->attempt != asset.attempt) continue;  // of a download that was given up
      std::visit([&](auto& what) { on(asset, what); }, event->what);
      look_again_ = true;
      changed(asset);
    }
    settle_uploads();
    start_waiting();
    upload_loaded();
  }

  const State* state(std::string_view key) const override {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second.state;
  }

  // Asked for in every frame; counted again when something has moved on.
  Progress progress() const override {
    progress_.resident_bytes = resident_bytes_;
    if (progress_at_ == stage_changes_) return progress_;
    progress_at_ = stage_changes_;
    Progress& out = progress_;
    out.wanted = out.resident = out.failed = out.busy = 0;
    for (const Asset* asset : order_) {
      ++out.wanted;
      if (asset->stage == Stage::resident) ++out.resident;
      if (asset->stage == Stage::failed) ++out.failed;
      if (asset->stage != Stage::resident && asset->stage != Stage::failed && !asset->parked) ++out.busy;
    }
    return out;
  }

  std::uint64_t changes() const override { return changes_; }

  void retry(std::string_view key) override {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    for (Asset* asset : {found->second.model, found->second.photo}) {
      if (asset == nullptr || asset->stage != Stage::failed) continue;
      if (!asset->sha256.empty()) {
        workers_.post(0, [file = cache_.cooked_path(asset->kind, asset->sha256)] { forget_failure(file); });
      }
      asset->stage = Stage::waiting;
      asset->message.clear();
      look_again_ = true;
      changed(*asset);
    }
  }

 private:
  // --- wants
  void attach(Entry& entry, Asset*& slot, Kind kind, const std::string& url, float priority, float error_m = 0) {
    if (slot != nullptr && slot->url != url) {
      std::erase(slot->users, &entry);
      slot = nullptr;
    }
    if (url.empty()) return;
    Asset& asset = slot != nullptr ? *slot : asset_of(url);
    if (slot == nullptr) {
      asset.kind = kind;
      asset.url = url;
      asset.fixed_sha256 = hash_in_url(url);
      asset.users.push_back(&entry);
      slot = &asset;
    }
    asset.priority = asset.wanted ? std::max(asset.priority, priority) : priority;
    asset.wished_error_m = asset.wanted ? std::min(asset.wished_error_m, error_m) : error_m;
    asset.wanted = true;
    if (asset.stage == Stage::absent) asset.stage = Stage::waiting;
    if (asset.stage == Stage::waiting) asset.cached = is_cached(asset);
  }

  Asset& asset_of(const std::string& url) {
    const auto [at, is_new] = assets_.try_emplace(url);
    if (is_new) {
      at->second.number = all_.size();
      all_.push_back(&at->second);
    }
    return at->second;
  }

  // Nobody wants it now: what has not begun costs nothing, what is on its way is finished, what is resident may be evicted.
  void abandon(Asset& asset) {
    asset.priority = std::numeric_limits<float>::lowest();
    if (asset.stage == Stage::waiting) asset.stage = Stage::absent;
    if (asset.stage == Stage::downloading && asset.ticket != nullptr) {
      asset.ticket.reset();
      ++asset.attempt;
      --in_pipeline_;
      discard_scratch(asset);
      asset.stage = Stage::absent;
    }
  }

  // A photo stands in for a model: beside one that is there, or will be in a moment, it only takes memory.
  bool photo_needed(Entry& entry, float priority) {
    const Asset* model = entry.model;
    if (model == nullptr || model->stage == Stage::failed || priority >= kAtOnce) return true;
    const bool model_is_there = model->stage == Stage::resident;
    if (model_is_there && entry.photo != nullptr && entry.photo->stage == Stage::resident) replaced_.push_back(entry.photo);
    return !model_is_there && model->stage != Stage::uploading && !model->cached;
  }

  void give_back(Asset& photo) {
    if (photo.wanted || photo.stage != Stage::resident) return;
    release(photo);
    photo.stage = Stage::absent;
    changed(photo);
  }

  // Its photo is all there will be.
  void ask_for_photos(const Asset& model) {
    for (Entry* entry : model.users) {
      attach(*entry, entry->photo, Kind::photo, entry->photo_url, model.priority);
      if (entry->photo != nullptr && std::find(order_.begin(), order_.end(), entry->photo) == order_.end()) order_.push_back(entry->photo);
      refresh(*entry);
    }
    ++stage_changes_;
    todo_stale_ = look_again_ = true;
  }

  void changed(Asset& asset) {
    ++changes_;
    if (asset.stage != asset.counted) {
      asset.counted = asset.stage;
      ++stage_changes_;
    }
    if (to_do(asset)) todo_stale_ = true;
    for (Entry* entry : asset.users) refresh(*entry);
  }

  // A photo stands in until the model is there: it comes just before a model that must be imported first, and last of all
  // where the model is a matter of milliseconds (unless somebody looks at that very product).
  float photo_priority(const Entry& entry, const Want& w) const {
    if (entry.model == nullptr || w.priority >= kAtOnce) return w.priority;
    const bool model_is_near = entry.model->stage == Stage::resident || entry.model->stage == Stage::uploading || entry.model->cached;
    return model_is_near ? w.priority - kAtOnce : std::nextafter(w.priority, std::numeric_limits<float>::max());
  }

  bool is_cached(const Asset& asset) const { return asset.fixed_sha256 && cache_.has_cooked(asset.kind, *asset.fixed_sha256); }

  // --- the pipeline
  static bool to_do(const Asset& asset) {
    if (asset.stage == Stage::resident) return asset.kind == Kind::model && !asset.changing_detail && asset.wanted && other_detail_wished(asset);
    return asset.stage == Stage::waiting && !asset.parked;
  }

  // Most wanted first. In most frames nothing is.
  void list_what_is_to_do() {
    if (!std::exchange(todo_stale_, false)) {
      std::erase_if(todo_, [](const Asset* asset) { return !to_do(*asset); });
      return;
    }
    todo_.clear();
    std::copy_if(order_.begin(), order_.end(), std::back_inserter(todo_), [](const Asset* asset) { return to_do(*asset); });
  }

  void start_waiting() {
    if (!look_again_ || (in_pipeline_ >= kPipelineAtATime && loading_ >= kLoadsAtATime)) return;
    look_again_ = false;  // until something comes back, nothing more can start
    list_what_is_to_do();
    for (Asset* asset : todo_) {
      if (!to_do(*asset)) continue;
      if (asset->stage == Stage::resident) {
        if (loading_ < kLoadsAtATime) change_detail(*asset);
        continue;
      }
      if (asset->cached) {
        if (loading_ < kLoadsAtATime) load(*asset, *asset->fixed_sha256);
      } else if (in_pipeline_ < kPipelineAtATime) {
        acquire(*asset);
      }
      if (asset->stage != Stage::waiting) changed(*asset);
      if (in_pipeline_ >= kPipelineAtATime && loading_ >= kLoadsAtATime) break;
    }
  }

  void acquire(Asset& asset) {
    ++in_pipeline_;
    asset.stage = Stage::downloading;
    constexpr std::string_view kFileScheme = "file://";
    if (asset.url.starts_with(kFileScheme)) {
      if (!config_.allow_file_urls) return on(asset, Failed{{ErrorKind::invalid, "The shop names a file of this computer as its model; it is not opened."}});
      post(asset, [file = asset.url.substr(kFileScheme.size()), kind = asset.kind] { return identify(file, kind, true); });
      return;
    }
    asset.scratch = cache_.dir() + "/downloads/" + base::uuid_v4();
    // The folder is made by a worker, since the disk may be slow; the request follows from there.
    const Known* known = cache_.known(asset.url);
    FetchRequest request;
    request.url = asset.url;
    if (known != nullptr && cache_.has_cooked(asset.kind, known->sha256)) request.etag = known->etag;
    request.limit_bytes = asset.kind == Kind::model ? config_.model_limit_bytes : config_.photo_limit_bytes;
    request.to_file = asset.scratch + "/file";
    asset.ticket = std::make_shared<Start>(Start{fetch_, std::move(request), asset.scratch, events_, &asset, ++asset.attempt});
    workers_.post(job_priority(asset), [start = std::weak_ptr<Start>(std::static_pointer_cast<Start>(asset.ticket))] {
      if (const auto alive = start.lock()) alive->run(alive);
    });
  }

  // A download that a worker starts; dropping it (as the asset's ticket) cancels both ways.
  struct Start {
    Fetch fetch;
    FetchRequest request;
    std::string scratch;
    std::shared_ptr<Events> events;
    Asset* asset;
    std::uint32_t attempt;
    FetchTicket inner{};

    void run(const std::shared_ptr<Start>& self) {
      if (auto made = base::make_folder(scratch); !made) {
        events->put({asset, Failed{made.error()}, attempt});
        return;
      }
      // Weak: once the ticket is dropped nobody waits for the answer.
      inner = fetch(request, [weak = std::weak_ptr<Start>(self)](Result<FetchReply> reply) {
        if (const auto alive = weak.lock()) alive->events->put({alive->asset, Fetched{std::move(reply)}, alive->attempt});
      });
    }
  };

  void on(Asset& asset, Fetched& fetched) {
    if (asset.stage != Stage::downloading) return;
    asset.ticket.reset();
    const Known* known = cache_.known(asset.url);
    const bool have_old = known != nullptr && cache_.has_cooked(asset.kind, known->sha256);
    const bool fresh = fetched.reply && fetched.reply->status == 200;
    if (!fresh && have_old) {  // unchanged, or no network: what we have is good
      discard_scratch(asset);
      --in_pipeline_;
      return load(asset, known->sha256);
    }
    if (!fetched.reply) return on(asset, Failed{fetched.reply.error()});
    if (!fresh) {
      const char* what = asset.kind == Kind::model ? "3D model" : "picture";
      return on(asset, Failed{{ErrorKind::unavailable, fmt::format("The shop did not give its {} (answer {}).", what, fetched.reply->status)}});
    }
    etags_[asset.url] = fetched.reply->etag;
    post(asset, [file = asset.scratch + "/file", kind = asset.kind] { return identify(file, kind, false); });
  }

  void on(Asset& asset, Identified& found) {
    asset.sha256 = found.sha256;
    remember(asset);
    asset.stage = Stage::importing;
    ImportJob job{config_.import_program, found.file, cache_.cooked_path(asset.kind, found.sha256), asset.kind, config_.photo_side_px, config_.block_compression};
    importers_.post(job_priority(asset), [this, job, scratch = std::exchange(asset.scratch, {}), asset = &asset, events = events_] {
      events->put({asset, import_asset(job, scratch, stop_)});
    });
  }

  void on(Asset& asset, Imported&) {
    --in_pipeline_;
    cache_.remember_cooked(asset.kind, asset.sha256);
    load(asset, asset.sha256);
  }

  void load(Asset& asset, const std::string& sha256) {
    ++loading_;
    asset.sha256 = sha256;
    asset.stage = Stage::uploading;
    post(asset, [file = cache_.cooked_path(asset.kind, sha256), kind = asset.kind, far = config_.far_shapes && asset.far == nullptr] { return load_asset(file, kind, false, far); });
  }

  // The same model with other levels of detail: the old one is shown until the new one is there.
  void change_detail(Asset& asset) {
    ++loading_;
    ++changes_;
    asset.changing_detail = true;
    post(asset, [file = cache_.cooked_path(asset.kind, asset.sha256), kind = asset.kind] { return load_asset(file, kind, true); });
  }

  void on(Asset& asset, Loaded& loaded) {
    const format::File& file = loaded.cooked->file;
    asset.next_error_m = step_error_m(detail_step(asset.wished_error_m));
    asset.next_bytes = file.gpu_bytes(asset.kind == Kind::model ? asset.next_error_m : 0);
    loaded.model.least_error_m = asset.next_error_m;
    if (asset.changing_detail) {
      asset.loaded = std::move(loaded);
      ready_.push_back(&asset);
      return;
    }
    asset.gpu_bytes = asset.next_bytes;
    asset.error_m = asset.next_error_m;
    describe(asset, file);
    if (loaded.far != nullptr) asset.far = std::move(loaded.far);
    asset.loaded = std::move(loaded);
    ready_.push_back(&asset);
  }

  void on(Asset& asset, const Failed& failed) {
    if (asset.changing_detail) {  // what there is stays
      asset.changing_detail = false;
      asset.wished_error_m = asset.error_m;
      --loading_;
      return;
    }
    discard_scratch(asset);
    if (asset.stage == Stage::uploading) {
      --loading_;
    } else {
      --in_pipeline_;
    }
    asset.ticket.reset();
    if (failed.cooked_file_bad && !asset.cooked_again) {
      asset.cooked_again = true;
      asset.cached = false;
      cache_.forget_cooked(asset.kind, asset.sha256);
      asset.stage = Stage::waiting;
      return;
    }
    asset.stage = Stage::failed;
    asset.message = failed.error.sentence();
    if (asset.kind == Kind::model && asset.wanted) ask_for_photos(asset);
    log::warning("event=asset_failed kind={} why=\"{}\"", asset.kind == Kind::model ? "model" : "photo", failed.error.what);
  }

  // --- the GPU
  void upload_loaded() {
    if (ready_.empty() || uploads_.size() >= uploads_allowed_) return;
    std::stable_sort(ready_.begin(), ready_.end(), [](const Asset* a, const Asset* b) { return a->priority > b->priority; });
    std::size_t done = 0;
    for (Asset* asset : ready_) {
      if (uploads_.size() >= uploads_allowed_) break;
      ++done;
      --loading_;
      if (asset->changing_detail) {
        if (asset->stage == Stage::resident) {
          upload_detail(*asset);
        } else {
          asset->changing_detail = false;  // evicted meanwhile
        }
      } else if (make_room(*asset)) {
        upload(*asset);
      } else {
        asset->parked = true;
        asset->stage = asset->wanted ? Stage::waiting : Stage::absent;
      }
      asset->loaded = {};
      changed(*asset);
    }
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(done));
    if (done > 0) look_again_ = true;
  }

  void upload_detail(Asset& asset) {
    if (renderer_ != nullptr) asset.next = renderer_->upload(std::move(asset.loaded.model), asset.loaded.cooked);
    if (renderer_ != nullptr && !asset.next) {
      asset.changing_detail = false;
      asset.wished_error_m = asset.error_m;
      return;
    }
    resident_bytes_ += asset.next_bytes;
    uploads_.push_back(&asset);
  }

  void take_detail(Asset& asset) {
    resident_bytes_ -= asset.gpu_bytes;
    if (renderer_ != nullptr) renderer_->release(asset.model);
    asset.model = std::exchange(asset.next, {});
    asset.gpu_bytes = asset.next_bytes;
    asset.error_m = asset.next_error_m;
    asset.changing_detail = false;
    look_again_ = true;
  }

  void upload(Asset& asset) {
    resident_bytes_ += asset.gpu_bytes;
    if (renderer_ == nullptr) {
      asset.stage = Stage::resident;
      return;
    }
    if (asset.kind == Kind::model) {
      asset.model = renderer_->upload(std::move(asset.loaded.model), asset.loaded.cooked);
    } else {
      asset.texture = renderer_->upload(std::move(asset.loaded.texture), asset.loaded.cooked);
    }
    if (!asset.model && !asset.texture) {
      resident_bytes_ -= asset.gpu_bytes;
      asset.stage = Stage::failed;
      asset.message = "The graphics memory is full.";
      return;
    }
    uploads_.push_back(&asset);
  }

  void settle_uploads() {
    std::erase_if(uploads_, [&](Asset* asset) {
      if (asset->changing_detail) {
        if (renderer_ != nullptr && !renderer_->resident(asset->next)) return false;
        take_detail(*asset);
        changed(*asset);
        return true;
      }
      const bool there = asset->kind == Kind::model ? renderer_->resident(asset->model) : renderer_->resident(asset->texture);
      if (!there) return false;
      asset->stage = Stage::resident;
      changed(*asset);
      return true;
    });
  }

  // Evicts what is wanted less, until ASSET fits. False when it would have to push out something wanted more.
  bool make_room(const Asset& asset) {
    while (resident_bytes_ + asset.gpu_bytes > config_.resident_limit_bytes) {
      Asset* least = nullptr;
      for (auto& [url, other] : assets_) {
        if (other.stage != Stage::resident || other.priority >= asset.priority) continue;
        if (least == nullptr || other.priority < least->priority) least = &other;
      }
      if (least == nullptr) return false;
      release(*least);
      least->parked = true;
      least->stage = least->wanted ? Stage::waiting : Stage::absent;
      look_again_ = true;
      changed(*least);
    }
    return true;
  }

  void release(Asset& asset) {
    if (renderer_ != nullptr && asset.model) renderer_->release(asset.model);
    if (renderer_ != nullptr && asset.texture) renderer_->release(asset.texture);
    if (asset.stage == Stage::resident) resident_bytes_ -= asset.gpu_bytes;
    if (asset.next) {  // its other detail was on its way
      renderer_->release(asset.next);
      asset.next = {};
      resident_bytes_ -= asset.next_bytes;
      asset.changing_detail = false;
      std::erase(uploads_, &asset);
    }
    asset.model = {};
    asset.texture = {};
  }

  // --- helpers
  template <class Job>
  void post(Asset& asset, Job job) {
    workers_.post(job_priority(asset), [asset = &asset, events = events_, job = std::move(job)] { events->put({asset, job()}); });
  }

  static int job_priority(const Asset& asset) { return static_cast<int>(std::clamp(asset.priority * 1000, -1e9f, 1e9f)); }

  void discard_scratch(Asset& asset) {
    if (asset.scratch.empty()) return;
    workers_.post(std::numeric_limits<int>::min() + 1, [dir = std::exchange(asset.scratch, {})] { remove_scratch(dir); });
  }

  void remember(const Asset& asset) {
    if (asset.url.starts_with("file://") || asset.fixed_sha256 == asset.sha256) return;
    if (!cache_.remember(asset.url, {asset.sha256, etags_[asset.url]})) return;
    workers_.post(0, [path = cache_.index_path(), text = cache_.index_text()] {
      if (auto written = base::write_file_atomic(path, text); !written) log::warning("event=index_not_saved why=\"{}\"", written.error().what);
    });
  }

  Config config_;
  Fetch fetch_;
  renderer::Renderer* renderer_;
  Cache cache_;
  std::shared_ptr<Events> events_ = std::make_shared<Events>(4096);
  std::unordered_map<std::string, Entry, KeyHash, std::equal_to<>> entries_;  // addresses stay
  std::map<std::string, Asset, std::less<>> assets_;  // by URL; addresses stay
  std::map<std::string, std::string> etags_;          // of downloads under way
  std::vector<Asset*> all_;                           // in the order they were first wanted
  std::vector<Asset*> order_;                         // wanted, most wanted first
  std::vector<Asset*> todo_;                          // of them, what can be started
  std::vector<Asset*> replaced_;                      // photos whose models have come
  std::vector<Asset*> ready_;                         // loaded, not yet uploaded
  std::vector<Asset*> uploads_;                       // the renderer is copying
  std::size_t in_pipeline_ = 0, loading_ = 0;
  std::uint64_t resident_bytes_ = 0, changes_ = 0;
  bool look_again_ = true;                            // something may be started
  bool todo_stale_ = true;
  std::uint64_t stage_changes_ = 0;
  base::SystemClock clock_;
  std::int64_t pumped_ns_ = 0;
  std::size_t uploads_allowed_ = 0;
  mutable Progress progress_;
  mutable std::uint64_t progress_at_ = ~std::uint64_t{0};
  std::atomic<bool> stop_ = false;
  base::WorkerPool importers_{"import", importer_count(config_.importers)};
  base::WorkerPool workers_{"models", 1};  // last: joined first, so that no job sees a dead member
};

}  // namespace

Result<std::unique_ptr<Models>> Models::make(Config config, Fetch fetch, renderer::Renderer* renderer) {
  const std::string raw = config.block_compression ? "" : "raw";
  TRY_ASSIGN(Cache cache, Cache::open(config.cache_dir, raw, std::to_string(config.photo_side_px) + raw));
  return std::make_unique<Loader>(std::move(config), std::move(fetch), renderer, std::move(cache));
}

}  // namespace aisle::models
