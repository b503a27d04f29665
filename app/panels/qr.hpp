// QrCode: a web address as a QR code, for going on with a phone. Made anew only when the address changes.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "panels/kit.hpp"

namespace aisle::panels {

class QrCode {
 public:
  // Draws TEXT into the square AT, dark on white with the quiet border the standard asks for. False: too long for a code.
  bool draw(Kit& kit, Rect at, std::string_view text);

 private:
  void encode(std::string_view text);

  std::string text_;
  int side_ = 0;  // modules; 0: none
  std::vector<bool> dark_;
};

}  // namespace aisle::panels
