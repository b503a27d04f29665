// Jobs: what workers do for one asset: identify a download, import it, load the cooked file. Values in, events out.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <variant>

#include "base/mailbox.hpp"
#include "glue/result.hpp"
#include "models/cache.hpp"
#include "models/cooked_asset.hpp"
#include "models/far_shape.hpp"
#include "models/import_process.hpp"
#include "models/models.hpp"

namespace aisle::models {

struct Asset;  // asset.hpp; only its address travels

struct Fetched {
  Result<FetchReply> reply;
};
struct Identified {
  std::string sha256, file;
};
struct Imported {};
struct Loaded {
  std::shared_ptr<const CookedAsset> cooked;
  renderer::ModelView model;      // for models
  renderer::TextureView texture;  // for photos
  std::shared_ptr<const FarShape> far;
};
struct Failed {
  Error error;
  bool cooked_file_bad = false;  // the cached file is unusable: make it again
};
using Outcome = std::variant<Fetched, Identified, Imported, Loaded, Failed>;
struct Event {
  Asset* asset = nullptr;
  Outcome what;
  std::uint32_t attempt = 0;  // not 0: belongs to that download, and to no later one
};
using Events = base::Mailbox<Event>;

// Hashes and sniffs FILE; gives it an extension. KEEP: it is the shopper's own file, leave it where it is.
Outcome identify(const std::string& file, Kind kind, bool keep);
// Imports FILE into OUT unless OUT is there already; remembers beside OUT when a file is bad for good. Removes SCRATCH afterwards.
Outcome import_asset(const ImportJob& job, const std::string& scratch, const std::atomic<bool>& stop);
// TRUSTED: this program has read it before. FAR: makes its far shape too.
Outcome load_asset(const std::string& cooked_file, Kind kind, bool trusted = false, bool far = false);
void remove_scratch(const std::string& dir);
void forget_failure(const std::string& cooked_file);
// Scratch folders of programs that were killed, and cooked files of other versions.
void sweep(const std::string& cache_dir);

}  // namespace aisle::models
