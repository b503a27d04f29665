// xr_show: opens a device, draws a small scene for some frames and writes what it drew: the seam, before and beside the app.
//   xr_show --mode auto|headset|desktop|headless [--frames N] [--seconds S] [--out DIR] [--eye WxH] [--window WxH] [--msaa 1|4]
//           [--no-layers] [--no-mirror] [--text] [--validate] [--list-devices]
// Prints "ready" after the first drawn frame, "state NAME" at each change of session state, "recentered", and at the end one JSON line.
// Exit codes are those of contract.md.
#include <fmt/format.h>
#include <stb_image_write.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "base/platform.hpp"
#include "renderer/api/vulkan_interop.h"
#include "tests/xr/show_scene.hpp"
#include "xr/devices.hpp"

namespace {

using namespace aisle;
using Steady = std::chrono::steady_clock;

struct Arguments {
  xr::Options device;
  renderer::Settings renderer;
  int frames = 60;
  double seconds = 0;  // 0: no limit but FRAMES
  std::string out;
  bool list = false;
  bool text = false;  // as if a text field had the focus
};

struct Captures {
  std::vector<std::pair<std::string, std::uint64_t>> wanted;  // file, ticket
};

glm::uvec2 parse_size(const std::string& text) {
  glm::uvec2 size(0);
  if (std::sscanf(text.c_str(), "%ux%u", &size.x, &size.y) != 2) throw CLI::ValidationError("a size is WxH");
  return size;
}

renderer::View view_of(const xr::EyeView& eye) {
  return {eye.tracking_from_eye.inverse().matrix(),
          renderer::reverse_z_projection(eye.fov.left, eye.fov.right, eye.fov.up, eye.fov.down, 0.05f)};
}

const char* name_of(xr::SessionState state) {
  switch (state) {
    case xr::SessionState::idle: return "idle";
    case xr::SessionState::running: return "running";
    case xr::SessionState::visible: return "visible";
    case xr::SessionState::focused: return "focused";
    case xr::SessionState::ending: return "ending";
  }
  return "?";
}

void say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

class Show {
 public:
  Show(const Arguments& arguments, xr::Device& device, renderer::Renderer& renderer)
      : arguments_(arguments), device_(device), renderer_(renderer), scene_(renderer) {}

  Result<void> run() {
    const auto start = Steady::now();
    device_.start_text_input(arguments_.text);
    const auto over = [&] {
      if (base::quit_requested()) return true;
      if (arguments_.seconds > 0) return std::chrono::duration<double>(Steady::now() - start).count() > arguments_.seconds;
      return frames_ >= arguments_.frames;
    };
    for (;;) {
      if (over()) device_.request_quit();
      const xr::Poll poll = device_.poll();
      if (poll == xr::Poll::quit) break;
      if (poll == xr::Poll::lost) return tl::unexpected(device_.why_lost());
      TRY_ASSIGN(const bool draw, device_.wait_frame());
      if (draw) {
        TRY(frame());
      } else if (frames_ > 0 && !std::exchange(hidden_, true)) {
        say("state hidden");
      }
    }
    return write_captures();
  }
  int frames() const { return frames_; }

 private:
  Result<void> frame() {
    TRY_ASSIGN(const xr::Sample sample, device_.sample());
    report(sample);
    TRY(device_.begin_frame());
    TRY_ASSIGN(renderer::TargetUse use, device_.acquire());
    TRY(renderer_.begin_frame());
    renderer_.draw_ui(scene_.ui());
    const bool layers = device_.traits().quad_layers;
    const auto ui = layers ? device_.acquire_ui(test::kUiSize.x, test::kUiSize.y) : std::nullopt;
    if (ui) renderer_.copy_ui_to(ui->first, ui->second);
    set_views(sample.eyes);
    use.views = views_;
    renderer_.draw(scene_.build(sample, !ui), use);
    if (const auto late = device_.late_views(); !late.empty()) {
      set_views(late);
      renderer_.set_views(use.target, views_);
    }
    capture(use);
    TRY(renderer_.end_frame());
    if (device_.traits().has_window) TRY(renderer_.present(use.target, use.image, 0, device_.traits().headset));
    const xr::QuadLayer panel = scene_.panel_layer();
    TRY(device_.end_frame(ui ? std::span(&panel, 1) : std::span<const xr::QuadLayer>{}));
    if (frames_++ == 0) say("ready");
    return {};
  }

  void set_views(const xr::EyeViews& eyes) {
    views_.clear();
    for (const auto& eye : eyes) views_.push_back(view_of(eye));
  }

  void report(const xr::Sample& sample) {
    if (sample.state != state_ || std::exchange(hidden_, false)) say(fmt::format("state {}", name_of(sample.state)));
    if (sample.recentered) say("recentered");
    if (sample.hands[1].select && !selecting_) say("select right");
    selecting_ = sample.hands[1].select;
    state_ = sample.state;
    if (!sample.text.empty()) say("text " + sample.text);
    for (const auto& key : sample.keys) say(fmt::format("key {}", static_cast<int>(key.key)));
  }

  // Screenshots of the last drawn frame but one: there must be another to bring them back.
  void capture(const renderer::TargetUse& use) {
    if (arguments_.out.empty() || frames_ != arguments_.frames - 2) return;
    const char* names[] = {"left", "right"};
    for (std::uint32_t layer = 0; layer < use.views.size(); ++layer) {
      captures_.wanted.emplace_back(fmt::format("{}/show.{}.png", arguments_.out, names[layer]), renderer_.capture(use.target, use.image, layer));
    }
  }

  Result<void> write_captures() {
    TRY(renderer_.wait_idle());
    for (const auto& [file, ticket] : captures_.wanted) {
      const auto pixels = renderer_.captured(ticket);
      if (!pixels) return fail(ErrorKind::internal, file + " never came back.");
      stbi_write_png(file.c_str(), static_cast<int>(pixels->width), static_cast<int>(pixels->height), 4, pixels->rgba.data(), static_cast<int>(pixels->width * 4));
    }
    return {};
  }

  const Arguments& arguments_;
  xr::Device& device_;
  renderer::Renderer& renderer_;
  test::ShowScene scene_;
  std::vector<renderer::View> views_;
  Captures captures_;
  xr::SessionState state_ = xr::SessionState::idle;
  bool selecting_ = false, hidden_ = false;
  int frames_ = 0;
};

Result<int> show(Arguments& arguments) {
  TRY_ASSIGN(auto chosen, xr::choose(arguments.device));
  arguments.renderer.device_source = chosen.source;
  TRY_ASSIGN(auto renderer, renderer::Renderer::create(arguments.renderer));
  const auto start = Steady::now();
  Result<void> shown = chosen.device->start(*renderer);
  int frames = 0;
  if (shown) {
    Show loop(arguments, *chosen.device, *renderer);
    shown = loop.run();
    frames = loop.frames();
  }
  const double seconds = std::chrono::duration<double>(Steady::now() - start).count();
  chosen.device->stop();
  say(fmt::format(R"({{"mode":"{}","device":"{}","vulkan":"{}","eye":[{},{}],"frames":{},"seconds":{:.2f},"validation_messages":{}}})",
                  xr::name_of(chosen.mode), chosen.device->traits().name, renderer->device().name, chosen.device->traits().eye_width,
                  chosen.device->traits().eye_height, frames, seconds, renderer->validation_messages()));
  const bool invalid = arguments.renderer.validate && renderer->validation_messages() != 0;
  renderer.reset();
  TRY(std::move(shown));
  return invalid ? 4 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  std::string mode = "auto", eye, window;
  bool no_layers = false, no_mirror = false;
  CLI::App app("xr_show");
  app.add_option("--mode", mode);
  app.add_option("--frames", arguments.frames);
  app.add_option("--seconds", arguments.seconds);
  app.add_option("--out", arguments.out);
  app.add_option("--eye", eye);
  app.add_option("--window", window);
  app.add_option("--msaa", arguments.renderer.msaa);
  app.add_flag("--no-layers", no_layers);
  app.add_flag("--no-mirror", no_mirror);
  app.add_flag("--text", arguments.text);
  app.add_flag("--validate", arguments.renderer.validate);
  app.add_flag("--list-devices", arguments.list);
  try {
    app.parse(argc, argv);
    if (!eye.empty()) arguments.device.eye_px = parse_size(eye);
    if (!window.empty()) arguments.device.window_px = parse_size(window);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  arguments.device.quad_layers = !no_layers;
  arguments.device.mirror = !no_mirror;
  base::install_signal_handlers();
  if (arguments.list) {
    std::fputs(xr::list_devices().c_str(), stdout);
    return 0;
  }
  const auto parsed = xr::parse_mode(mode);
  arguments.device.mode = parsed.value_or(xr::Mode::headless);
  const auto code = parsed ? show(arguments) : Result<int>(tl::unexpected(parsed.error()));
  if (code) return *code;
  fmt::print(stderr, "{}\n", code.error().sentence());
  return code.error().kind == ErrorKind::device ? 3 : 2;
}
