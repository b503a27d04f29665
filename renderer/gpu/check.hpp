// VkResult to Error: the one place that turns a Vulkan failure into a sentence.
#pragma once
#include <volk.h>

#include "glue/result.hpp"

namespace aisle::renderer {

const char* result_name(VkResult result);
Error vulkan_error(VkResult result, const char* call);

}  // namespace aisle::renderer

// VK_TRY(call): returns the call's failure from a function that yields a Result.
#define VK_TRY(expr)                                                                        \
  do {                                                                                      \
    if (const VkResult vk_result_ = (expr); vk_result_ < 0) {                               \
      return tl::unexpected<::aisle::Error>(::aisle::renderer::vulkan_error(vk_result_, #expr)); \
    }                                                                                       \
  } while (false)
