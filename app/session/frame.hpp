// Loop: the frame, in order, again and again. Main thread. Waits only where architecture.md allows.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "renderer/api/scene.hpp"
#include "session/driving.hpp"
#include "session/evidence.hpp"
#include "session/rooms.hpp"
#include "ui/tree.hpp"

namespace aisle::session {

class Loop {
 public:
  // ErrorKind::invalid when the steps file cannot be read; conflict when the automation port is taken.
  static Result<std::unique_ptr<Loop>> make(Rooms& rooms);
  // Until quit, loss, the last step or frame. The exit code, or the error that ended it.
  Result<int> run();

 private:
  Loop(Rooms& rooms, Driving driving);
  enum class Turn { go_on, quit };
  Result<Turn> turn();
  void advance_clock();
  void point_and_step(xr::Sample& sample);
  void place_panels();
  void build_panels(const xr::Sample& sample);
  bool must_draw() const;
  bool steady();
  bool give_panels_to_compositor(const base::Pose& tracking_from_head);
  bool draw_mirror(const xr::Sample& sample);
  Result<void> draw(const xr::Sample& sample);
  bool ended() const;
  Result<int> end();

  Rooms& rooms_;
  Evidence evidence_;
  Driving driving_;
  input::Frame pointing_;
  ui::Tree tree_;
  panels::Content content_;
  std::vector<ui::PanelPlace> places_;
  std::vector<Event> events_;
  Effects effects_;
  std::vector<ui::Intent> panel_intents_;
  panels::Built built_;
  renderer::RenderScene scene_;
  std::vector<renderer::View> views_;
  std::vector<xr::QuadLayer> layers_;
  showroom::LookOf look_;
  showroom::Shown shown_;
  std::uint64_t last_changes_ = 0;
  int calm_frames_ = 0;
  bool calm_ = false;  // this frame so far: nothing came, was asked for, opened or closed
  renderer::TargetHandle mirror_;
  std::array<renderer::View, 1> mirror_view_;
  bool typing_ = false;
  bool ui_stale_ = true;  // the panels have changed since they were last drawn
  std::uint64_t frames_ = 0;
  std::int64_t last_now_ns_ = 0, frame_began_ns_ = 0;
};

}  // namespace aisle::session
