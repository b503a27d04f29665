#include "picture_metrics.hpp"

#include <stb_image.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>

namespace aisle::golden {
namespace {

constexpr int kRadius = 5;
constexpr int kTouch = 6;  // of 255: less is the background's own noise

struct Rect {
  int x0 = 1 << 30, y0 = 1 << 30, x1 = 0, y1 = 0;
};

void grow(Rect& rect, const Rgb& picture) {
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const std::uint8_t* p = &picture.bytes[static_cast<std::size_t>(y * picture.width + x) * 3];
      int differs = 0;
      for (std::size_t c = 0; c < 3; ++c) differs = std::max(differs, std::abs(p[c] - picture.bytes[c]));
      if (differs <= kTouch) continue;
      rect = {std::min(rect.x0, x), std::min(rect.y0, y), std::max(rect.x1, x + 1), std::max(rect.y1, y + 1)};
    }
  }
}

struct Plane {
  int width, height;
  std::vector<double> v;
  Plane(int w, int h) : width(w), height(h), v(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}
  double& at(int x, int y) { return v[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]; }
  double at(int x, int y) const { return v[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]; }
};

Plane luma(const Rgb& picture, const Rect& r) {
  Plane out(r.x1 - r.x0, r.y1 - r.y0);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      const std::uint8_t* p = &picture.bytes[static_cast<std::size_t>((y + r.y0) * picture.width + x + r.x0) * 3];
      out.at(x, y) = 0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2];
    }
  }
  return out;
}

std::array<double, 2 * kRadius + 1> gaussian() {
  std::array<double, 2 * kRadius + 1> w{};
  double sum = 0;
  for (int i = -kRadius; i <= kRadius; ++i) sum += w[static_cast<std::size_t>(i + kRadius)] = std::exp(-i * i / (2 * 1.5 * 1.5));
  for (double& v : w) v /= sum;
  return w;
}

// Weighted mean of each whole window: smaller by the window on every side.
template <class F>
Plane windowed(const Plane& size, F value) {
  static const auto kWeights = gaussian();
  Plane rows(size.width - 2 * kRadius, size.height);
  for (int y = 0; y < rows.height; ++y) {
    for (int x = 0; x < rows.width; ++x) {
      for (int i = 0; i <= 2 * kRadius; ++i) rows.at(x, y) += kWeights[static_cast<std::size_t>(i)] * value(x + i, y);
    }
  }
  Plane out(rows.width, size.height - 2 * kRadius);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      for (int i = 0; i <= 2 * kRadius; ++i) out.at(x, y) += kWeights[static_cast<std::size_t>(i)] * rows.at(x, y + i);
    }
  }
  return out;
}

double mean_ssim(const Plane& a, const Plane& b) {
  const Plane ma = windowed(a, [&](int x, int y) { return a.at(x, y); }), mb = windowed(b, [&](int x, int y) { return b.at(x, y); });
  const Plane aa = windowed(a, [&](int x, int y) { return a.at(x, y) * a.at(x, y); }), bb = windowed(b, [&](int x, int y) { return b.at(x, y) * b.at(x, y); });
  const Plane ab = windowed(a, [&](int x, int y) { return a.at(x, y) * b.at(x, y); });
  const double c1 = 0.01 * 255 * 0.01 * 255, c2 = 0.03 * 255 * 0.03 * 255;
  double sum = 0;
  for (std::size_t i = 0; i < ma.v.size(); ++i) {
    const double va = aa.v[i] - ma.v[i] * ma.v[i], vb = bb.v[i] - mb.v[i] * mb.v[i], cov = ab.v[i] - ma.v[i] * mb.v[i];
    sum += (2 * ma.v[i] * mb.v[i] + c1) * (2 * cov + c2) / ((ma.v[i] * ma.v[i] + mb.v[i] * mb.v[i] + c1) * (va + vb + c2));
  }
  return sum / static_cast<double>(ma.v.size());
}

double psnr(const Rgb& a, const Rgb& b, const Rect& r) {
  double sum = 0;
  for (int y = r.y0; y < r.y1; ++y) {
    for (int x = r.x0 * 3; x < r.x1 * 3; ++x) {
      const auto i = static_cast<std::size_t>(y * a.width * 3 + x);
      const double d = a.bytes[i] - b.bytes[i];
      sum += d * d;
    }
  }
  const double mse = sum / (3.0 * (r.x1 - r.x0) * (r.y1 - r.y0));
  return mse > 0 ? std::min(99.0, 10 * std::log10(255 * 255 / mse)) : 99;
}

}  // namespace

std::optional<Rgb> read_picture(const std::string& file) {
  Rgb out;
  int channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> bytes(stbi_load(file.c_str(), &out.width, &out.height, &channels, 3), stbi_image_free);
  if (!bytes) return std::nullopt;
  out.bytes.assign(bytes.get(), bytes.get() + static_cast<std::size_t>(out.width * out.height) * 3);
  return out;
}

std::optional<Likeness> likeness(const Rgb& a, const Rgb& b) {
  if (a.width != b.width || a.height != b.height) return std::nullopt;
  Rect rect;
  grow(rect, a);
  grow(rect, b);
  if (rect.x1 - rect.x0 <= 2 * kRadius || rect.y1 - rect.y0 <= 2 * kRadius) return std::nullopt;
  return Likeness{mean_ssim(luma(a, rect), luma(b, rect)), psnr(a, b, rect)};
}

}  // namespace aisle::golden
