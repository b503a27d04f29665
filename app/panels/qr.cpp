#include "panels/qr.hpp"

#include <memory>
#include <qrencode.h>

namespace aisle::panels {

void QrCode::encode(std::string_view text) {
  text_ = text;
  side_ = 0;
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(QRcode_encodeString(text_.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
  if (code == nullptr) return;
  side_ = code->width;
  dark_.assign(static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_), false);
  for (std::size_t i = 0; i < dark_.size(); ++i) dark_[i] = (code->data[i] & 1) != 0;
}

bool QrCode::draw(Kit& kit, Rect at, std::string_view text) {
  if (text != text_) encode(text);
  if (side_ == 0) return false;
  constexpr int kQuiet = 4;
  kit.fill(at, rgb(0xffffff), 8);
  const float module = at.w / static_cast<float>(side_ + 2 * kQuiet);
  const auto is_dark = [&](int x, int y) { return dark_[static_cast<std::size_t>(y * side_ + x)]; };
  for (int y = 0; y < side_; ++y) {
    for (int x = 0; x < side_;) {  // a run of dark modules is one rectangle
      int end = x;
      while (end < side_ && is_dark(end, y)) ++end;
      if (end > x) {
        kit.fill({at.x + static_cast<float>(x + kQuiet) * module, at.y + static_cast<float>(y + kQuiet) * module, static_cast<float>(end - x) * module, module}, rgb(0x000000), 0);
      }
      x = end + 1;
    }
  }
  return true;
}

}  // namespace aisle::panels
