// SelfTest: draws both eyes in one pass and one by one, and compares. Some drivers get the first wrong (architecture.md, "Facts").
#pragma once
#include <string>

#include "renderer/gpu/pipelines.hpp"

namespace aisle::renderer {

struct SelfTestOutcome {
  bool multiview_is_right = false;
  std::string reason;
};
// At start-up only: submits and waits (a few milliseconds).
Result<SelfTestOutcome> test_multiview(Device& device, Resources& resources, Pipelines& pipelines, const Descriptors& descriptors,
                                       VkSampleCountFlagBits samples);

}  // namespace aisle::renderer
