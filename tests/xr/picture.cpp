#include "tests/xr/picture.hpp"

#include <stb_image.h>

namespace aisle::test {

Result<Picture> Picture::read(const std::string& png) {
  Picture picture;
  int channels = 0;
  std::uint8_t* bytes = stbi_load(png.c_str(), &picture.width, &picture.height, &channels, 3);
  if (bytes == nullptr) return fail(ErrorKind::io, "No picture in " + png + ".");
  picture.rgb.assign(bytes, bytes + static_cast<std::ptrdiff_t>(picture.width) * picture.height * 3);
  stbi_image_free(bytes);
  return picture;
}

glm::ivec3 Picture::at(int x, int y) const {
  const auto i = (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3;
  return {rgb[i], rgb[i + 1], rgb[i + 2]};
}

Blob Picture::find(const std::function<bool(glm::ivec3)>& kind, int from, int to) const {
  Blob blob;
  for (int y = 0; y < height; ++y) {
    for (int x = from; x < to; ++x) {
      if (!kind(at(x, y))) continue;
      ++blob.pixels;
      blob.centre += glm::vec2(x, y) + 0.5f;
    }
  }
  if (blob.pixels > 0) blob.centre /= static_cast<float>(blob.pixels);
  return blob;
}

}  // namespace aisle::test
