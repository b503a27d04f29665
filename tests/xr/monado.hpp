// Monado: an OpenXR runtime process of the test's own (own folder, own port), and an X display to see through it.
#pragma once
#include <optional>
#include <string>

#include "base/platform.hpp"
#include "tests/xr/remote.hpp"

namespace aisle::test {

std::string xr_tool(const char* name);      // tests/xr/NAME of the source tree ($AISLE_SOURCE_DIR, else here)
std::string built(const std::string& name);  // a program of this build ($AISLE_BUILD_DIR, else ./build)
std::uint16_t free_port();

// Xvfb on a free display number; ends with the object.
class XDisplay {
 public:
  static Result<XDisplay> open(glm::uvec2 size_px);
  const std::string& name() const { return name_; }  // ":7"
  Result<void> screenshot(const std::string& png) const;

 private:
  XDisplay(base::Child child, std::string name) : child_(std::move(child)), name_(std::move(name)) {}
  base::Child child_;
  std::string name_;
};

class Monado {
 public:
  // Without a display: the null compositor (20 Hz, fixed in Monado). With one: the main compositor in a window on it
  // (30 Hz, both eyes side by side), which shows what the wearer sees.
  static Result<Monado> start(const std::optional<std::string>& display = {});
  Monado(Monado&&) = default;
  ~Monado();

  const std::string& folder() const { return folder_; }  // XDG_RUNTIME_DIR of its clients
  std::uint16_t port() const { return port_; }
  std::string log() const;
  void use() const;  // makes this process its client: sets XDG_RUNTIME_DIR
  Result<Remote> remote() const { return Remote::connect(port_); }
  Result<void> recenter() const { return control("-c"); }
  Result<void> control(const std::string& option) const;  // monado-ctl
  void kill();
  Result<void> restart();

 private:
  Monado(std::string folder, std::uint16_t port, std::optional<std::string> display)
      : folder_(std::move(folder)), port_(port), display_(std::move(display)) {}
  Result<void> launch();

  std::string folder_;
  std::uint16_t port_;
  std::optional<std::string> display_;
  std::optional<base::Child> service_;
};

}  // namespace aisle::test
