// PlatformProfiles: which capabilities a platform has, from the profile its UCP-Agent names; fetched once, remembered
// for an hour. Any thread; of() blocks for at most 2 s.
#pragma once
#include <cstdint>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "glue/result.hpp"

namespace aisle::merchant {

struct PlatformCapabilities {
  bool all = false;             // a profile we know: everything we have
  bool fetched = false;         // false: it could not be had, so only base capabilities count
  std::set<std::string> names;  // what its profile lists
  // Base capabilities (catalog, cart, checkout, order) are everybody's; extensions only of those who name them.
  bool has_extension(const std::string& name) const { return all || names.contains(name); }
};

class PlatformProfiles {
 public:
  explicit PlatformProfiles(const base::Clock& clock) : clock_(clock) {}
  PlatformCapabilities of(const std::string& profile_url);

 private:
  struct Known {
    std::shared_future<PlatformCapabilities>
        found;  // a slow name server must not hold up the buyer, nor be asked twice
    std::int64_t until_ms = 0;
  };
  const base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Known> known_;
};

}  // namespace aisle::merchant
