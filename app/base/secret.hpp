// Secret: bytes that must not linger (credentials, sealed requests). Wiped when dropped; not copyable, not printable.
#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace aisle::base {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  Secret(Secret&& o) noexcept { *this = std::move(o); }
  Secret& operator=(Secret&& o) noexcept {
    if (this == &o) return *this;
    wipe();
    bytes_ = o.bytes_;  // a copy and a wipe: a moved-from small string would keep its characters
    o.wipe();
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  std::string_view view() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  Secret clone() const { return Secret(std::string(bytes_)); }  // said aloud, so that copies can be counted

 private:
  void wipe() {
    volatile char* at = bytes_.data();  // volatile: the optimiser may not drop the stores
    for (std::size_t i = 0; i < bytes_.size(); ++i) at[i] = 0;
    bytes_.clear();
  }
  std::string bytes_;
};

}  // namespace aisle::base
