// Picture metrics: how alike two pictures are. Pure; any thread.
// Sources: Wang, Bovik, Sheikh, Simoncelli 2004 (SSIM: 11x11 Gaussian window, sigma 1.5, K1 0.01, K2 0.03), ITU-R BT.709 (luma).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aisle::golden {

struct Rgb {  // 8-bit sRGB, top row first
  int width = 0, height = 0;
  std::vector<std::uint8_t> bytes;  // 3 a pixel
};
std::optional<Rgb> read_picture(const std::string& file);

struct Likeness {
  double ssim = 0;     // mean over the windows that lie inside, of luma
  double psnr_db = 0;  // of all three channels; 99 when equal
};
// Over the smallest rectangle that holds all that differs from the top left pixel's colour in either picture, so that an empty
// background proves nothing. None when sizes differ or that rectangle is smaller than a window.
std::optional<Likeness> likeness(const Rgb& a, const Rgb& b);

}  // namespace aisle::golden
