// Models: a product's 3D model and photo from URL to visible: fetch, import, cook cache, residency budget, fallbacks.
// Main thread only; no call waits for disk, network, a process or the GPU. Work happens on workers and in aisle-import processes.
#pragma once
#include <cstdint>
#include <functional>
#include <glm/glm.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"
#include "renderer/api/handles.hpp"

namespace aisle::renderer {
class Renderer;
}

namespace aisle::models {

struct FarShape;

// --- the seam to the network (app/net by way of session; tests give their own)
struct FetchRequest {
  std::string url;
  std::string etag;  // sent as If-None-Match when not empty
  std::size_t limit_bytes = 0;
  std::string to_file;  // where the body goes; exists only when it came whole
};
struct FetchReply {
  int status = 0;  // 200, 304, ...
  std::string etag;
};
using FetchTicket = std::shared_ptr<void>;  // dropping the last copy cancels
// Called on any thread, must not wait. DONE is called once, on any thread (or never, once cancelled).
using Fetch = std::function<FetchTicket(const FetchRequest&, std::function<void(Result<FetchReply>)> done)>;

struct Config {
  std::string cache_dir;       // shared, content-addressed: cooked/ downloads/ index.json
  std::string import_program;  // path of aisle-import
  int importers = 0;           // aisle-import processes at a time, 1..4; 0: half the processor's threads
  int downloads = 4;           // requests at a time
  std::size_t model_limit_bytes = 30u << 20;  // experience.md: GLB up to 30 MB
  std::size_t photo_limit_bytes = 20u << 20;
  std::uint64_t resident_limit_bytes = 1024u << 20;  // models and photos together, in GPU bytes
  std::size_t uploads_in_flight = 8;                // handed to the renderer but not yet resident, at 90 frames a second; more where frames are longer
  int photo_side_px = 512;                          // photos are shrunk to this
  bool block_compression = true;                    // false where the GPU has no BC textures
  bool allow_file_urls = false;                     // file:///... for explicit scenes and tests
  bool far_shapes = false;                          // makes State::far
};

// What should be visible. Higher priority first; nothing below the budget's cut is loaded, the lowest are evicted first.
struct Want {
  std::string key;        // product id, or any name the caller likes ("icon:...")
  std::string model_url;  // empty: photo only
  std::string photo_url;  // empty: none
  float priority = 0;
  float error_m = 0;      // the model may be off by so much: finer levels of detail need not be resident
};

enum class Stage : std::uint8_t { absent, waiting, downloading, importing, uploading, resident, failed };
std::string_view to_string(Stage);

struct State {
  Stage model_stage = Stage::absent;
  Stage photo_stage = Stage::absent;
  renderer::ModelHandle model;    // drawable when model_stage is resident (null when there is no renderer)
  renderer::TextureHandle photo;  // likewise
  std::uint32_t photo_width = 0, photo_height = 0;
  glm::vec3 min_m{0}, max_m{0};  // the model's box, once imported
  std::uint32_t triangles = 0;
  std::shared_ptr<const FarShape> far;  // how it looks from far away; null unless Config::far_shapes
  std::string message;                // why it failed: one sentence for the shopper
  std::vector<std::string> warnings;  // what the import had to leave out
};

struct Progress {
  std::uint32_t wanted = 0, resident = 0, failed = 0, busy = 0;  // models and photos of the last want()
  std::uint64_t resident_bytes = 0;
  bool done() const { return busy == 0; }  // the rest does not fit the budget
};

class Models {
 public:
  // RENDERER may be null (tests, servers): stages advance, handles stay null.
  static Result<std::unique_ptr<Models>> make(Config config, Fetch fetch, renderer::Renderer* renderer);
  virtual ~Models() = default;

  // Replaces the list of wants. Cheap when little changed; call it when the shopper has moved, not every frame.
  virtual void want(std::span<const Want> wants) = 0;
  // Once a frame: takes what came back, starts what may start, hands at most a few uploads to the renderer.
  virtual void pump() = 0;
  // Null when KEY was never wanted. The address stays; what it holds changes in want() and pump().
  virtual const State* state(std::string_view key) const = 0;
  virtual Progress progress() const = 0;
  virtual std::uint64_t changes() const = 0;  // counts what moved on in any pump() or want()
  // Forgets a failure so that KEY is tried again (the shopper pressed "Try again", or the network is back).
  virtual void retry(std::string_view key) = 0;
};

}  // namespace aisle::models
