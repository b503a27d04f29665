// DepthTiles: after each stereo picture, its depth summed up by tiles and brought back to the CPU, for Visibility. Main thread.
#pragma once
#include <array>
#include <memory>

#include "renderer/api/visibility.hpp"
#include "renderer/frame/targets.hpp"
#include "renderer/gpu/descriptors.hpp"

namespace aisle::renderer {

class DepthTiles {
 public:
  static constexpr std::uint32_t kTiles = DepthHint::kMostTiles;  // a side
  static Result<std::unique_ptr<DepthTiles>> create(Device& device, Resources& resources, Descriptors& descriptors, const Pipelines& pipelines);

  // TARGET has just been drawn from VIEWS; its depth was stored. One picture a frame: the first. FRAME_SLOT: 0 or 1.
  Result<void> record(VkCommandBuffer commands, std::size_t frame_slot, Target& target, std::span<const View> views);
  // The same picture was drawn from these in the end (late view update).
  void late_views(std::size_t frame_slot, const Target& target, std::span<const View> views);
  // Of the newest frame that has finished.
  DepthHint newest(std::uint64_t completed) const;

 private:
  struct Slot {
    Buffer buffer;
    const Target* target = nullptr;
    std::uint64_t value = 0;  // of the submission that fills it; 0: nothing yet
    DepthHint hint;
  };
  DepthTiles(Device& device, Descriptors& descriptors, const Pipelines& pipelines) : device_(device), descriptors_(descriptors), pipelines_(pipelines) {}

  Device& device_;
  Descriptors& descriptors_;
  const Pipelines& pipelines_;
  Image tiles_;
  std::array<Slot, 2> slots_;
};

}  // namespace aisle::renderer
