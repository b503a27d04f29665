// Asset: one URL's content on its way from the network to the GPU, and what those who want it are told of it. Main thread only.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "models/jobs.hpp"
#include "models/models.hpp"

namespace aisle::models {

struct Entry {
  State state;
  std::string photo_url;
  Asset* model = nullptr;
  Asset* photo = nullptr;
};

// One URL's content, shared by all wants that name it.
struct Asset {
  Kind kind = Kind::model;
  std::string url;
  std::size_t number = 0;  // among all, by when it was first wanted
  float priority = 0;
  bool wanted = false;
  bool parked = false;       // did not fit the budget; waits for the next want()
  bool cooked_again = false;  // a damaged cooked file was already made anew once
  std::optional<std::string> fixed_sha256;  // of a content-addressed URL
  bool cached = false;                      // and its cooked file was there at the last want()
  Stage stage = Stage::absent, counted = Stage::absent;  // counted: when progress was last told
  std::string sha256;
  std::string scratch;  // this download's own folder
  FetchTicket ticket;
  std::uint32_t attempt = 0;  // counts downloads
  Loaded loaded;  // between loading and upload
  renderer::ModelHandle model;
  renderer::TextureHandle texture;
  std::uint64_t gpu_bytes = 0;
  // Levels of detail, as the error of the finest: wished for; resident; of the other detail that is on its way to take its place.
  float wished_error_m = 0, error_m = 0, next_error_m = 0;
  bool changing_detail = false;
  renderer::ModelHandle next;
  std::uint64_t next_bytes = 0;
  std::uint32_t width = 0, height = 0;  // photos
  glm::vec3 min_m{0}, max_m{0};         // models
  std::uint32_t triangles = 0;
  std::shared_ptr<const FarShape> far;
  std::vector<std::string> warnings;
  std::string message;
  std::vector<Entry*> users;
};

// Steps of detail: 0 is the model in full, each further one leaves away errors up to format::kLevelErrors_m.
int detail_step(float error_m);  // the coarsest that is good enough for ERROR_M
float step_error_m(int step);
bool other_detail_wished(const Asset& asset);

Stage stage_of(const Asset* asset);                      // absent for null
void refresh(Entry& entry);                              // its State says again what its assets are
void describe(Asset& asset, const format::File& file);  // size and warnings, from the cooked file

}  // namespace aisle::models
