#include "showroom/hall_cache.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <type_traits>

#include "base/hash.hpp"
#include "base/platform.hpp"
#include "glue/log.hpp"

namespace aisle::showroom {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "AISLHALL";
constexpr std::size_t kHashLength = 64, kHeader = 80, kAlign = 16;  // magic, SHA-256 in hex of what follows the header
constexpr std::size_t kHallsKept = 6;
// What is written as it lies in memory: values without pointers (GLM's types are not trivially copyable by name, but they are values).
template <class T>
concept Plain = std::is_standard_layout_v<T> && std::is_trivially_destructible_v<T> && !std::is_pointer_v<T>;

// Writer and Reader answer to the same calls, so that what a file holds is told once (pass_hall).
class Writer {
 public:
  template <Plain T>
  void value(const T& v) {
    bytes.append(reinterpret_cast<const char*>(&v), sizeof v);
  }
  template <Plain T>
  void array(std::span<const T> values) {
    value(static_cast<std::uint64_t>(values.size()));
    bytes.resize((bytes.size() + kAlign - 1) / kAlign * kAlign);
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  template <Plain T>
  void array(const std::vector<T>& values) {
    array(std::span<const T>(values));
  }
  template <class T, class Each>
  void list(const std::vector<T>& items, const Each& each) {
    value(static_cast<std::uint32_t>(items.size()));
    for (const T& item : items) each(item);
  }
  std::string bytes;
};

// Whatever is asked for beyond the end is empty, and OK() false from then on. Spans show the bytes read from.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  template <Plain T>
  void value(T& v) {
    if (const auto from = take(sizeof v); !from.empty()) std::memcpy(static_cast<void*>(&v), from.data(), sizeof v);
  }
  template <Plain T>
  void array(std::span<const T>& values) {
    std::uint64_t count = 0;
    value(count);
    at_ = std::min((at_ + kAlign - 1) / kAlign * kAlign, bytes_.size());
    ok_ = ok_ && count <= (bytes_.size() - at_) / sizeof(T);
    if (ok_) values = {reinterpret_cast<const T*>(take(count * sizeof(T)).data()), count};
  }
  template <Plain T>
  void array(std::vector<T>& values) {
    std::span<const T> from;
    array(from);
    values.assign(from.begin(), from.end());
  }
  template <class T, class Each>
  void list(std::vector<T>& items, const Each& each) {
    std::uint32_t count = 0;
    value(count);
    for (; count > 0 && ok_; --count) each(items.emplace_back());
  }

 private:
  std::span<const std::byte> take(std::size_t size) {
    ok_ = ok_ && size <= bytes_.size() - at_;
    if (!ok_) return {};
    at_ += size;
    return bytes_.subspan(at_ - size, size);
  }
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

std::string_view text_of(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// HALL: a renderer::ModelView, const for a Writer.
template <class Pass, class Hall>
void pass_hall(Pass& pass, Hall& hall) {
  pass.array(hall.vertices);
  pass.array(hall.indices);
  pass.list(hall.meshes, [&](auto& mesh) {
    pass.value(mesh.offset_m);
    pass.value(mesh.scale_m);
    pass.value(mesh.first_vertex);
    pass.value(mesh.vertex_count);
    pass.value(mesh.material);
    pass.array(mesh.lods);
  });
  pass.array(hall.materials);
  pass.list(hall.textures, [&](auto& texture) {
    pass.value(texture.format);
    pass.value(texture.clamp);
    pass.list(texture.mips, [&](auto& mip) {
      pass.value(mip.width);
      pass.value(mip.height);
      pass.array(mip.bytes);
    });
  });
  pass.value(hall.min_m);
  pass.value(hall.max_m);
}

// Everything of a plan that has a place or a size.
std::string bytes_of(const Plan& plan) {
  Writer to;
  for (const Department& d : plan.departments) {
    to.value(d.min_xz);
    to.value(d.max_xz);
    to.value(d.sign);
    to.value(d.arrival);
    to.value(d.arrival_yaw_rad);
    to.value(d.products);
    to.value(d.outdoors);
    to.array(std::span<const char>(d.name));
  }
  for (const Placed& p : plan.placed) {
    to.value(p.world);
    to.value(p.size_m);
    to.value(p.support);
    to.value(p.department);
    to.value(p.display_only);
    to.value(p.label);
    to.value(p.label_size_m);
  }
  for (const Fixture& f : plan.fixtures) {
    to.value(f.kind);
    to.value(f.box);
  }
  to.array(std::span<const AlleyEnd>(plan.alley_ends));
  to.array(std::span<const Box>(plan.walkable));
  for (const Box& box : {plan.bounds, plan.hall, plan.lobby, plan.yard}) to.value(box);
  to.value(plan.entrance);
  to.value(plan.directory_board);
  return std::move(to.bytes);
}

// Those not used for longest go.
void tidy(const std::string& dir) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> halls;
  for (const auto& entry : fs::directory_iterator(dir, error)) halls.emplace_back(entry.last_write_time(error), entry.path());
  std::sort(halls.rbegin(), halls.rend());
  for (std::size_t i = kHallsKept; i < halls.size(); ++i) fs::remove(halls[i].second, error);
}

}  // namespace

std::string HallCache::file_of(const Plan& plan) const { return dir_ + "/" + base::sha256_hex(stamp_ + bytes_of(plan)) + ".hall"; }

std::shared_ptr<BuiltModel> HallCache::find(const Plan& plan) const {
  if (dir_.empty()) return nullptr;
  const std::string file = file_of(plan);
  Result<base::MappedFile> mapped = base::MappedFile::open(file);
  if (!mapped || mapped->bytes().size() < kHeader) return nullptr;
  const auto header = text_of(mapped->bytes().first(kHeader)), body = text_of(mapped->bytes().subspan(kHeader));
  if (!header.starts_with(kMagic) || header.substr(kMagic.size(), kHashLength) != base::sha256_hex(body)) {
    log::warning("event=kept_hall_damaged");
    return nullptr;
  }
  Reader reader(mapped->bytes().subspan(kHeader));
  auto out = std::make_shared<BuiltModel>();
  pass_hall(reader, out->view);
  if (!reader.ok()) return nullptr;
  out->name = "hall";
  out->view.name = out->name;
  for (renderer::TextureView& texture : out->view.textures) texture.name = out->name;
  out->file = std::make_shared<base::MappedFile>(std::move(*mapped));
  std::error_code error;
  fs::last_write_time(file, fs::file_time_type::clock::now(), error);
  return out;
}

void HallCache::keep(const Plan& plan, const BuiltModel& hall) const {
  if (dir_.empty() || !base::make_folder(dir_)) return;
  Writer writer;
  pass_hall(writer, hall.view);
  std::string file{kMagic};
  file += base::sha256_hex(writer.bytes);
  file.resize(kHeader);
  file += writer.bytes;
  if (auto written = base::write_file_atomic(file_of(plan), file); !written) log::warning("event=hall_not_kept why=\"{}\"", written.error().what);
  tidy(dir_);
}

}  // namespace aisle::showroom
