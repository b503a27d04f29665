// HallCache: finished halls on disk. Finishing one takes seconds (materials, baked light) and depends on nothing but the plan and the
// program, so the next start of the same shop reads it. A convenience: whatever is missing, damaged or unwritable is made anew.
#pragma once
#include <memory>
#include <string>

#include "showroom/mesh_builder.hpp"

namespace aisle::showroom {

class HallCache {
 public:
  // DIR: for files of this cache alone; empty: none are kept. STAMP: tells builds of the program apart.
  HallCache(std::string dir, std::string stamp) : dir_(std::move(dir)), stamp_(std::move(stamp)) {}
  // On a worker: they read, write and hash some 20 MB. Null when there is none.
  std::shared_ptr<BuiltModel> find(const Plan& plan) const;
  void keep(const Plan& plan, const BuiltModel& hall) const;

 private:
  std::string file_of(const Plan& plan) const;
  std::string dir_, stamp_;
};

}  // namespace aisle::showroom
