// Browser: one web page in an isolated browser process of its own (Chromium and kin), as pictures and input events. It owns the
// process and its profile folder, which is wiped at the end. What the page does is never believed: callers ask the shop.
#pragma once
#include <cstdint>
#include <glm/glm.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "browser/devtools.hpp"
#include "glue/result.hpp"

namespace aisle::browser {

struct Picture {
  std::uint32_t width = 0, height = 0;  // pixels
  std::vector<std::byte> rgba;          // sRGB, top row first
};

struct Status {
  enum class Phase : std::uint8_t { starting, showing, ended } phase = Phase::starting;
  bool loading = false;
  std::string host;        // "shop.example" or "127.0.0.1:8080": of the page that is shown, from the browser, never from the page
  bool encrypted = false;  // the browser vouches for the connection
  std::string problem;     // why nothing is shown; empty: no trouble
};

struct Settings {
  std::string program;         // find_program()
  std::string profile_folder;  // made, used by nobody else, wiped at the end
  std::string url;
  std::string language = "en";
  std::uint32_t width_px = 470, height_px = 380;  // of the page, in its own (CSS) pixels
  float scale = 2;                                // picture pixels per page pixel
};

// The first of chromium, google-chrome, microsoft-edge (and their usual variants) found in PATH; empty: none.
std::string find_program();

class Browser {
 public:
  // Returns at once; the process starts on a thread of its own. Main thread, as all calls here; none of them waits.
  static std::unique_ptr<Browser> open(Settings settings);
  virtual ~Browser() = default;  // quick once the phase is `ended`, else it waits for the process to go

  virtual Status status() const = 0;
  virtual std::optional<Picture> take_picture() = 0;  // the newest one not yet taken
  // UV: 0..1 of the picture, from the top left.
  virtual void mouse(Mouse what, glm::vec2 uv, bool down) = 0;
  virtual void scroll(glm::vec2 uv, float notches_down) = 0;
  virtual void type(std::string_view utf8) = 0;
  virtual void press(Key key) = 0;
  virtual void close() = 0;  // asks it to end; the phase tells when it has
};

}  // namespace aisle::browser
