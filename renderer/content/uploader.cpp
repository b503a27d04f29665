#include "renderer/content/uploader.hpp"

#include <algorithm>
#include <cstring>

#include "renderer/gpu/barriers.hpp"

namespace aisle::renderer {
namespace {

constexpr std::uint64_t kLargestBlock = 16;  // bytes, of every format

template <class Same>
void cancel_jobs(std::deque<UploadJob>& jobs, std::size_t& piece, std::uint64_t& piece_done, Same same) {
  if (!jobs.empty() && same(jobs.front())) piece = 0, piece_done = 0;
  std::erase_if(jobs, same);
}

}  // namespace

void Uploader::cancel(ModelHandle model) {
  cancel_jobs(jobs_, piece_, piece_done_, [&](const UploadJob& j) { return j.model && j.model == model; });
}

void Uploader::cancel(TextureHandle texture) {
  cancel_jobs(jobs_, piece_, piece_done_, [&](const UploadJob& j) { return j.texture && j.texture == texture; });
}

void Uploader::pump(VkCommandBuffer commands, const Buffer& staging, std::uint64_t budget, std::vector<Done>& done) {
  staged_ = 0;
  bool copied = false;
  while (!jobs_.empty()) {
    UploadJob& job = jobs_.front();
    while (piece_ < job.pieces.size()) {
      const bool finished = copy_some(commands, job.pieces[piece_], staging, std::min<std::uint64_t>(budget, staging.size()));
      copied = true;
      if (!finished) {
        upload_barrier(commands);
        return;
      }
      ++piece_;
      piece_done_ = 0;
    }
    done.push_back({job.model, job.texture});
    jobs_.pop_front();
    piece_ = 0;
  }
  if (copied) upload_barrier(commands);
}

bool Uploader::copy_some(VkCommandBuffer commands, const UploadPiece& piece, const Buffer& staging, std::uint64_t budget) {
  const std::uint64_t room = budget > staged_ ? budget - staged_ : 0;
  const std::uint64_t left = piece.source.size() - piece_done_;
  if (piece.image) {
    const std::uint64_t rows = std::min(room / piece.row_bytes, left / piece.row_bytes);
    if (rows == 0) return left == 0;
    if (piece.first_of_image && piece_done_ == 0) image_barrier(commands, piece.image, VK_IMAGE_ASPECT_COLOR_BIT, Use::none, Use::transfer_write);
    copy_rows(commands, piece, staging, static_cast<std::uint32_t>(piece_done_ / piece.row_bytes), static_cast<std::uint32_t>(rows));
    const bool finished = piece_done_ == piece.source.size();
    if (finished && piece.last_of_image) image_barrier(commands, piece.image, VK_IMAGE_ASPECT_COLOR_BIT, Use::transfer_write, Use::fragment_read);
    return finished;
  }
  const std::uint64_t bytes = std::min(room, left);
  if (bytes == 0) return left == 0;
  std::memcpy(staging.mapped() + staged_, piece.source.data() + piece_done_, bytes);
  const VkBufferCopy region{staged_, piece.buffer_offset + piece_done_, bytes};
  vkCmdCopyBuffer(commands, staging.handle(), piece.buffer, 1, &region);
  staged_ += (bytes + kLargestBlock - 1) / kLargestBlock * kLargestBlock;
  piece_done_ += bytes;
  return piece_done_ == piece.source.size();
}

void Uploader::copy_rows(VkCommandBuffer commands, const UploadPiece& piece, const Buffer& staging, std::uint32_t first_row, std::uint32_t rows) {
  const std::uint64_t bytes = std::uint64_t{rows} * piece.row_bytes;
  std::memcpy(staging.mapped() + staged_, piece.source.data() + piece_done_, bytes);
  VkBufferImageCopy region{};
  region.bufferOffset = staged_;
  region.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, piece.mip, 0, 1};
  const std::uint32_t top = first_row * piece.row_height;
  region.imageOffset.y = static_cast<std::int32_t>(top);
  region.imageExtent = {piece.width, std::min(rows * piece.row_height, piece.height - top), 1};
  vkCmdCopyBufferToImage(commands, staging.handle(), piece.image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
  staged_ += (bytes + kLargestBlock - 1) / kLargestBlock * kLargestBlock;
  piece_done_ += bytes;
}

}  // namespace aisle::renderer
