// Uploader: copies content to the device through a staging buffer, a few megabytes a frame, oldest job first. Main thread.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "renderer/api/handles.hpp"
#include "renderer/gpu/resources.hpp"

namespace aisle::renderer {

// A run of bytes for a buffer, or one mip level (rows of texels or of blocks) for an image.
struct UploadPiece {
  std::span<const std::byte> source;
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceSize buffer_offset = 0;
  VkImage image = VK_NULL_HANDLE;
  std::uint32_t mip = 0, width = 0, height = 0;
  std::uint32_t row_bytes = 0, row_height = 1;  // a row of blocks is 4 texels high
  bool first_of_image = false, last_of_image = false;
};

struct UploadJob {
  std::vector<UploadPiece> pieces;
  std::vector<std::byte> own_bytes;              // what PIECES point into when the caller has no such bytes
  std::shared_ptr<const void> keep_alive;        // dropped once everything is in the staging buffer
  ModelHandle model;                             // whom to tell: one of the two
  TextureHandle texture;
};

class Uploader {
 public:
  void add(UploadJob job) { jobs_.push_back(std::move(job)); }
  void cancel(ModelHandle model);
  void cancel(TextureHandle texture);
  bool idle() const { return jobs_.empty(); }

  // Copies up to BUDGET bytes through STAGING (mapped, at least BUDGET long). Finished jobs' handles are appended to DONE.
  struct Done {
    ModelHandle model;
    TextureHandle texture;
  };
  void pump(VkCommandBuffer commands, const Buffer& staging, std::uint64_t budget, std::vector<Done>& done);

 private:
  // Copies as much of PIECE as fits; true when it is finished.
  bool copy_some(VkCommandBuffer commands, const UploadPiece& piece, const Buffer& staging, std::uint64_t budget);
  void copy_rows(VkCommandBuffer commands, const UploadPiece& piece, const Buffer& staging, std::uint32_t first_row, std::uint32_t rows);

  std::deque<UploadJob> jobs_;
  std::size_t piece_ = 0;       // progress in the first job
  std::uint64_t piece_done_ = 0;  // bytes of that piece
  std::uint64_t staged_ = 0;    // bytes used of this frame's staging buffer
};

}  // namespace aisle::renderer
