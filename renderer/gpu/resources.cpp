#include "renderer/gpu/resources.hpp"

#include "renderer/gpu/check.hpp"

namespace aisle::renderer {

bool is_depth(VkFormat format) { return format == VK_FORMAT_D32_SFLOAT || format == VK_FORMAT_D16_UNORM; }

Buffer& Buffer::operator=(Buffer&& o) noexcept {
  if (this != &o) {
    reset();
    home_ = std::exchange(o.home_, nullptr);
    handle_ = std::exchange(o.handle_, VkBuffer{});
    size_ = std::exchange(o.size_, 0);
    memory_ = std::exchange(o.memory_, {});
  }
  return *this;
}

void Buffer::reset() {
  if (!home_) return;
  Remains remains;
  remains.buffer = std::exchange(handle_, VkBuffer{});
  remains.memory = std::exchange(memory_, {});
  std::exchange(home_, nullptr)->retire(remains);
}

Image& Image::operator=(Image&& o) noexcept {
  if (this != &o) {
    reset();
    home_ = std::exchange(o.home_, nullptr);
    handle_ = std::exchange(o.handle_, VkImage{});
    owns_image_ = o.owns_image_;
    for (int i = 0; i < 3; ++i) views_[i] = std::exchange(o.views_[i], VkImageView{});
    info_ = o.info_;
    memory_ = std::exchange(o.memory_, {});
  }
  return *this;
}

void Image::reset() {
  if (!home_) return;
  Remains remains;
  if (owns_image_) remains.image = handle_;
  handle_ = VK_NULL_HANDLE;
  for (int i = 0; i < 3; ++i) remains.views[i] = std::exchange(views_[i], VkImageView{});
  remains.memory = std::exchange(memory_, {});
  std::exchange(home_, nullptr)->retire(remains);
}

Resources::~Resources() {
  for (const Retired& r : retired_) destroy(r.remains);
}

VkResult Resources::allocate(std::uint32_t type, VkDeviceSize size, VkDeviceMemory* memory, std::byte** mapped) {
  VkMemoryAllocateInfo info{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
  info.allocationSize = size;
  info.memoryTypeIndex = type;
  if (const VkResult r = vkAllocateMemory(device_.handle(), &info, nullptr, memory); r != VK_SUCCESS) return r;
  *mapped = nullptr;
  if (!(device_.memory_properties().memoryTypes[type].propertyFlags & VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT)) return VK_SUCCESS;
  void* address = nullptr;
  const VkResult r = vkMapMemory(device_.handle(), *memory, 0, VK_WHOLE_SIZE, 0, &address);
  *mapped = static_cast<std::byte*>(address);
  return r;
}

void Resources::free(VkDeviceMemory memory) { vkFreeMemory(device_.handle(), memory, nullptr); }

Result<std::uint32_t> Resources::memory_type(std::uint32_t allowed, MemoryUse use) const {
  constexpr VkMemoryPropertyFlags kHost = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  VkMemoryPropertyFlags required = 0, preferred = 0;
  switch (use) {
    case MemoryUse::device: preferred = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT; break;
    case MemoryUse::upload: required = kHost; break;
    case MemoryUse::readback: required = kHost, preferred = VK_MEMORY_PROPERTY_HOST_CACHED_BIT; break;
  }
  const auto& properties = device_.memory_properties();
  for (const VkMemoryPropertyFlags wanted : {required | preferred, required}) {
    for (std::uint32_t i = 0; i < properties.memoryTypeCount; ++i) {
      if ((allowed & (1u << i)) && (properties.memoryTypes[i].propertyFlags & wanted) == wanted) return i;
    }
  }
  return fail(ErrorKind::device, "The graphics device has no memory of a needed kind.");
}

Result<Buffer> Resources::make_buffer(VkDeviceSize size, VkBufferUsageFlags usage, MemoryUse use, const char* name) {
  VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
  info.size = size;
  info.usage = usage;
  Buffer buffer;
  VK_TRY(vkCreateBuffer(device_.handle(), &info, nullptr, &buffer.handle_));
  buffer.home_ = this;
  buffer.size_ = size;
  VkMemoryRequirements needs;
  vkGetBufferMemoryRequirements(device_.handle(), buffer.handle_, &needs);
  TRY_ASSIGN(const std::uint32_t type, memory_type(needs.memoryTypeBits, use));
  TRY_ASSIGN(buffer.memory_, memory_.allocate(type, needs.size, needs.alignment, BlockAllocator::Tiling::linear, use != MemoryUse::device));
  VK_TRY(vkBindBufferMemory(device_.handle(), buffer.handle_, buffer.memory_.memory, buffer.memory_.offset));
  device_.name(VK_OBJECT_TYPE_BUFFER, buffer.handle_, name);
  return buffer;
}

Result<Image> Resources::make_image(const ImageInfo& i, const char* name) {
  VkImageCreateInfo info{VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO};
  info.imageType = VK_IMAGE_TYPE_2D;
  info.format = i.format;
  info.extent = {i.width, i.height, 1};
  info.mipLevels = i.mips;
  info.arrayLayers = i.layers;
  info.samples = i.samples;
  info.usage = i.usage;
  Image image;
  VK_TRY(vkCreateImage(device_.handle(), &info, nullptr, &image.handle_));
  image.home_ = this;
  image.info_ = i;
  VkMemoryRequirements needs;
  vkGetImageMemoryRequirements(device_.handle(), image.handle_, &needs);
  TRY_ASSIGN(const std::uint32_t type, memory_type(needs.memoryTypeBits, MemoryUse::device));
  constexpr VkImageUsageFlags kAttachment = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
  TRY_ASSIGN(image.memory_, memory_.allocate(type, needs.size, needs.alignment, BlockAllocator::Tiling::optimal, (i.usage & kAttachment) != 0));
  VK_TRY(vkBindImageMemory(device_.handle(), image.handle_, image.memory_.memory, image.memory_.offset));
  TRY(make_views(image, name));
  return image;
}

Result<Image> Resources::wrap_image(VkImage handle, const ImageInfo& info, const char* name) {
  Image image;
  image.home_ = this;
  image.handle_ = handle;
  image.owns_image_ = false;
  image.info_ = info;
  TRY(make_views(image, name));
  return image;
}

Result<void> Resources::make_views(Image& image, const char* name) {
  const ImageInfo& i = image.info_;
  device_.name(VK_OBJECT_TYPE_IMAGE, image.handle_, name);
  constexpr VkImageUsageFlags kViewed = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT;
  if (!(i.usage & kViewed)) return {};
  VkImageViewCreateInfo info{VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO};
  info.image = image.handle_;
  info.format = i.format;
  info.components = i.swizzle;
  info.viewType = i.layers > 1 || i.array_view ? VK_IMAGE_VIEW_TYPE_2D_ARRAY : VK_IMAGE_VIEW_TYPE_2D;
  info.subresourceRange = {is_depth(i.format) ? VK_IMAGE_ASPECT_DEPTH_BIT : VK_IMAGE_ASPECT_COLOR_BIT, 0, i.mips, 0, i.layers};
  VK_TRY(vkCreateImageView(device_.handle(), &info, nullptr, &image.views_[0]));
  device_.name(VK_OBJECT_TYPE_IMAGE_VIEW, image.views_[0], name);
  constexpr VkImageUsageFlags kAttachment = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
  if (!(i.usage & kAttachment)) return {};
  info.viewType = VK_IMAGE_VIEW_TYPE_2D;
  info.components = {};
  for (std::uint32_t layer = 0; layer < i.layers && layer < 2; ++layer) {
    info.subresourceRange.levelCount = 1;
    info.subresourceRange.baseArrayLayer = layer;
    info.subresourceRange.layerCount = 1;
    VK_TRY(vkCreateImageView(device_.handle(), &info, nullptr, &image.views_[1 + layer]));
    device_.name(VK_OBJECT_TYPE_IMAGE_VIEW, image.views_[1 + layer], name);
  }
  return {};
}

void Resources::retire(const Remains& remains) { retired_.push_back({device_.next_value(), remains}); }

void Resources::collect(std::uint64_t completed) {
  while (!retired_.empty() && retired_.front().value <= completed) {
    destroy(retired_.front().remains);
    retired_.pop_front();
  }
}

void Resources::destroy(const Remains& r) {
  for (VkImageView view : r.views) {
    if (view) vkDestroyImageView(device_.handle(), view, nullptr);
  }
  if (r.image) vkDestroyImage(device_.handle(), r.image, nullptr);
  if (r.buffer) vkDestroyBuffer(device_.handle(), r.buffer, nullptr);
  if (r.set) vkFreeDescriptorSets(device_.handle(), r.pool, 1, &r.set);
  memory_.free(r.memory);
}

}  // namespace aisle::renderer
