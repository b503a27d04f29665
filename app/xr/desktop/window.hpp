// Window: one SDL window with a Vulkan surface, and what its mouse and keyboard did since the last pump. Main thread only.
// The desktop device looks out of it; in a headset it is the mirror.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "renderer/api/vulkan_interop.h"
#include "xr/seam.hpp"

struct SDL_Window;
union SDL_Event;
struct SDL_KeyboardEvent;

namespace aisle::xr {

struct WindowInput {           // held things keep their value; the others are since the last pump
  glm::vec2 cursor{0};         // -1..1 of the window, right and up positive
  bool cursor_inside = false;
  bool select = false;         // left button
  glm::vec2 drag{0};           // right button: movement in fractions of the window's height, right and down positive
  glm::vec3 walk{0};           // as Sample::walk
  float turn = 0;              // as Sample::turn
  float scroll = 0;
  std::string text;
  std::vector<KeyPress> keys;
  bool closed = false;
};

// True when there is a display that SDL can open; else WHY says what is missing.
bool display_answers(std::string& why);

class Window {
 public:
  static Result<std::unique_ptr<Window>> open(const std::string& title, glm::uvec2 size_px);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  void pump();  // takes the waiting events; never blocks
  const WindowInput& input() const { return input_; }
  glm::uvec2 size_px() const { return size_px_; }
  bool hidden() const;
  bool in_background() const;  // the shopper has turned to another window
  bool take_resized();         // true once after each change of size_px()
  bool accept_text(bool on);

  std::vector<std::string> instance_extensions() const;
  VkResult create_surface(VkInstance instance, VkSurfaceKHR* out) const;

 private:
  explicit Window(SDL_Window* window) : window_(window) { read_size(); }
  void take(const SDL_Event& event);
  void take_key(const SDL_KeyboardEvent& event);
  void take_held_keys();
  void move_cursor(int x, int y);
  void read_size();

  SDL_Window* window_;
  glm::uvec2 size_px_{0};
  glm::ivec2 size_units_{1};  // what mouse events count in; differs from pixels on high-density displays
  WindowInput input_;
  bool resized_ = false;
  bool right_held_ = false;
  bool accepts_text_ = false;
  bool was_focused_ = false;
};

}  // namespace aisle::xr
