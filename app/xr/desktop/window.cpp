#include "xr/desktop/window.hpp"

#include <SDL.h>
#include <SDL_vulkan.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "glue/log.hpp"

namespace aisle::xr {
namespace {

bool named(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && value[0] != '\0';
}

// SDL's video part, started once and kept: several devices may be tried one after the other.
bool start_video(std::string& why) {
  if (SDL_WasInit(SDL_INIT_VIDEO) != 0) return true;
  SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");              // SIGTERM is ours
  SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");        // the click that raises the window counts
  SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
  SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");        // never make an OpenGL context
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");         // inhibiting it would ask D-Bus, which may not answer
  SDL_SetMainReady();
  if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
    why = fmt::format("the display does not answer ({})", SDL_GetError());
    return false;
  }
  SDL_StopTextInput();  // SDL starts with it on; letters walk until a text field asks
  return true;
}

std::optional<KeyPress::Key> key_of(const SDL_Keysym& sym) {
  using Key = KeyPress::Key;
  switch (sym.sym) {
    case SDLK_RETURN:
    case SDLK_KP_ENTER: return Key::enter;
    case SDLK_ESCAPE: return Key::escape;
    case SDLK_TAB: return (sym.mod & KMOD_SHIFT) != 0 ? Key::back_tab : Key::tab;
    case SDLK_BACKSPACE: return Key::backspace;
    case SDLK_DELETE: return Key::del;
    case SDLK_LEFT: return Key::left;
    case SDLK_RIGHT: return Key::right;
    case SDLK_UP: return Key::up;
    case SDLK_DOWN: return Key::down;
    case SDLK_HOME: return Key::home;
    case SDLK_END: return Key::end;
    case SDLK_F1: return Key::f1;
    default: return std::nullopt;
  }
}

}  // namespace

bool display_answers(std::string& why) {
#ifdef __linux__
  if (!named("DISPLAY") && !named("WAYLAND_DISPLAY")) {
    why = "neither DISPLAY nor WAYLAND_DISPLAY is set";
    return false;
  }
#endif
  return start_video(why);
}

Result<std::unique_ptr<Window>> Window::open(const std::string& title, glm::uvec2 size_px) {
  std::string why;
  if (!display_answers(why)) {
    return fail(ErrorKind::device, fmt::format("No window can be opened: {}.", why),
                "Start a desktop session, or use --mode headless.");
  }
  SDL_Window* window = SDL_CreateWindow(title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, static_cast<int>(size_px.x),
                                        static_cast<int>(size_px.y), SDL_WINDOW_VULKAN | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (window == nullptr) {
    return fail(ErrorKind::device, fmt::format("No window can be opened: {}.", SDL_GetError()),
                "Install a Vulkan driver (Debian: mesa-vulkan-drivers), or use --mode headless.");
  }
  SDL_SetWindowMinimumSize(window, 160, 120);
  return std::unique_ptr<Window>(new Window(window));
}

Window::~Window() { SDL_DestroyWindow(window_); }

void Window::pump() {
  input_.drag = {};
  input_.scroll = 0;
  input_.text.clear();
  input_.keys.clear();
  SDL_Event event;
  while (SDL_PollEvent(&event) != 0) take(event);
  take_held_keys();
  if ((SDL_GetWindowFlags(window_) & SDL_WINDOW_INPUT_FOCUS) != 0) was_focused_ = true;
}

void Window::take(const SDL_Event& event) {
  switch (event.type) {
    case SDL_QUIT: input_.closed = true; break;
    case SDL_WINDOWEVENT:
      if (event.window.event == SDL_WINDOWEVENT_CLOSE) input_.closed = true;
      if (event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED) read_size();
      if (event.window.event == SDL_WINDOWEVENT_ENTER) input_.cursor_inside = true;
      if (event.window.event == SDL_WINDOWEVENT_LEAVE) input_.cursor_inside = false;
      if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) input_.select = right_held_ = false;
      break;
    case SDL_MOUSEMOTION:
      move_cursor(event.motion.x, event.motion.y);
      if (right_held_) input_.drag += glm::vec2(event.motion.xrel, event.motion.yrel) / static_cast<float>(size_units_.y);
      break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
      move_cursor(event.button.x, event.button.y);
      if (event.button.button == SDL_BUTTON_LEFT) input_.select = event.type == SDL_MOUSEBUTTONDOWN;
      if (event.button.button == SDL_BUTTON_RIGHT) right_held_ = event.type == SDL_MOUSEBUTTONDOWN;
      break;
    case SDL_MOUSEWHEEL: input_.scroll += event.wheel.preciseY; break;
    case SDL_KEYDOWN: take_key(event.key); break;
    case SDL_TEXTINPUT: input_.text += event.text.text; break;
    default: break;
  }
}

void Window::take_key(const SDL_KeyboardEvent& event) {
  const auto key = key_of(event.keysym);
  // A held Enter or Esc must not press again and again; editing and moving may repeat.
  const bool may_repeat = key && *key != KeyPress::Key::enter && *key != KeyPress::Key::escape && *key != KeyPress::Key::f1;
  if (key && (event.repeat == 0 || may_repeat)) input_.keys.push_back({*key});
}

void Window::take_held_keys() {
  const Uint8* held = SDL_GetKeyboardState(nullptr);
  const auto axis = [&](SDL_Scancode minus, SDL_Scancode plus) {
    if (accepts_text_) return 0.0f;
    return static_cast<float>(held[plus]) - static_cast<float>(held[minus]);
  };
  input_.walk = {axis(SDL_SCANCODE_A, SDL_SCANCODE_D), 0, axis(SDL_SCANCODE_W, SDL_SCANCODE_S)};
  input_.turn = axis(SDL_SCANCODE_E, SDL_SCANCODE_Q);
}

void Window::move_cursor(int x, int y) {
  input_.cursor_inside = true;
  input_.cursor = {2.0f * (static_cast<float>(x) + 0.5f) / static_cast<float>(size_units_.x) - 1.0f,
                   1.0f - 2.0f * (static_cast<float>(y) + 0.5f) / static_cast<float>(size_units_.y)};
}

void Window::read_size() {
  int width = 0, height = 0;
  SDL_Vulkan_GetDrawableSize(window_, &width, &height);
  SDL_GetWindowSize(window_, &size_units_.x, &size_units_.y);
  size_units_ = glm::max(size_units_, glm::ivec2(1));
  const glm::uvec2 size(std::max(width, 1), std::max(height, 1));
  resized_ = resized_ || size != size_px_;
  size_px_ = size;
}

bool Window::hidden() const { return (SDL_GetWindowFlags(window_) & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN)) != 0; }

// Without a window manager nobody gives a window the focus, so only losing it counts.
bool Window::in_background() const { return was_focused_ && (SDL_GetWindowFlags(window_) & SDL_WINDOW_INPUT_FOCUS) == 0; }

bool Window::take_resized() { return std::exchange(resized_, false); }

bool Window::accept_text(bool on) {
  if (on != accepts_text_) on ? SDL_StartTextInput() : SDL_StopTextInput();
  accepts_text_ = on;
  return true;
}

std::vector<std::string> Window::instance_extensions() const {
  unsigned count = 0;
  SDL_Vulkan_GetInstanceExtensions(window_, &count, nullptr);
  std::vector<const char*> names(count);
  SDL_Vulkan_GetInstanceExtensions(window_, &count, names.data());
  return {names.begin(), names.end()};
}

VkResult Window::create_surface(VkInstance instance, VkSurfaceKHR* out) const {
  if (SDL_Vulkan_CreateSurface(window_, instance, out) == SDL_TRUE) return VK_SUCCESS;
  log::warning("window=surface error=\"{}\"", SDL_GetError());
  *out = VK_NULL_HANDLE;
  return VK_ERROR_INITIALIZATION_FAILED;
}

}  // namespace aisle::xr
