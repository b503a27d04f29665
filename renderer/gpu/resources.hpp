// Resources: makes buffers and images; a dropped one is destroyed when the frames that may use it have finished. Main thread.
#pragma once
#include <volk.h>

#include <cstdint>
#include <deque>
#include <utility>

#include "glue/result.hpp"
#include "renderer/gpu/block_allocator.hpp"
#include "renderer/gpu/device.hpp"

namespace aisle::renderer {

class Resources;

// What a resource leaves behind. Any handle may be null.
struct Remains {
  VkBuffer buffer = VK_NULL_HANDLE;
  VkImage image = VK_NULL_HANDLE;
  VkImageView views[3] = {};
  Allocation memory;
  VkDescriptorPool pool = VK_NULL_HANDLE;  // of SET
  VkDescriptorSet set = VK_NULL_HANDLE;
};

class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& o) noexcept { *this = std::move(o); }
  Buffer& operator=(Buffer&& o) noexcept;
  ~Buffer() { reset(); }
  void reset();
  VkBuffer handle() const { return handle_; }
  VkDeviceSize size() const { return size_; }
  std::byte* mapped() const { return memory_.mapped; }
  explicit operator bool() const { return handle_ != VK_NULL_HANDLE; }

 private:
  friend class Resources;
  Resources* home_ = nullptr;
  VkBuffer handle_ = VK_NULL_HANDLE;
  VkDeviceSize size_ = 0;
  Allocation memory_;
};

struct ImageInfo {
  std::uint32_t width = 1, height = 1, layers = 1, mips = 1;
  VkFormat format = VK_FORMAT_R8G8B8A8_SRGB;
  VkImageUsageFlags usage = VK_IMAGE_USAGE_SAMPLED_BIT;
  VkSampleCountFlagBits samples = VK_SAMPLE_COUNT_1_BIT;
  bool array_view = false;  // view() is a 2D array even with one layer
  VkComponentMapping swizzle{};
};

class Image {
 public:
  Image() = default;
  Image(Image&& o) noexcept { *this = std::move(o); }
  Image& operator=(Image&& o) noexcept;
  ~Image() { reset(); }
  void reset();
  VkImage handle() const { return handle_; }
  VkImageView view() const { return views_[0]; }                                     // everything
  VkImageView layer_view(std::uint32_t layer) const { return views_[1 + layer]; }    // attachments: one layer, first mip
  const ImageInfo& info() const { return info_; }
  explicit operator bool() const { return handle_ != VK_NULL_HANDLE; }

 private:
  friend class Resources;
  Resources* home_ = nullptr;
  VkImage handle_ = VK_NULL_HANDLE;
  bool owns_image_ = true;
  VkImageView views_[3] = {};
  ImageInfo info_;
  Allocation memory_;
};

enum class MemoryUse { device, upload, readback };

class Resources final : public MemorySource {
 public:
  explicit Resources(Device& device) : device_(device), memory_(*this) {}
  ~Resources() override;  // the device must be idle
  Result<Buffer> make_buffer(VkDeviceSize size, VkBufferUsageFlags usage, MemoryUse use, const char* name);
  Result<Image> make_image(const ImageInfo& info, const char* name);
  // Views on an image somebody else owns (an OpenXR swapchain's).
  Result<Image> wrap_image(VkImage image, const ImageInfo& info, const char* name);

  void retire(const Remains& remains);  // destroyed once the submission now being recorded has finished
  void collect(std::uint64_t completed);
  std::uint64_t reserved_bytes() const { return memory_.reserved_bytes(); }

 private:
  struct Retired {
    std::uint64_t value;
    Remains remains;
  };
  VkResult allocate(std::uint32_t type, VkDeviceSize size, VkDeviceMemory* memory, std::byte** mapped) override;
  void free(VkDeviceMemory memory) override;
  Result<std::uint32_t> memory_type(std::uint32_t allowed, MemoryUse use) const;
  Result<void> make_views(Image& image, const char* name);
  void destroy(const Remains& remains);

  Device& device_;
  BlockAllocator memory_;
  std::deque<Retired> retired_;
};

bool is_depth(VkFormat format);

}  // namespace aisle::renderer
