// ShopPage: the shop's own page on a panel: owns the browser and the texture of its newest picture. Frame loop's thread; never waits.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "browser/browser.hpp"
#include "panels/panels.hpp"
#include "renderer/api/renderer.hpp"

namespace aisle::session {

class ShopPage {
 public:
  // PROFILE_FOLDER: made for each page and wiped after it. Looks for a browser on this computer (reads folders: before the loop).
  ShopPage(renderer::Renderer& renderer, std::string profile_folder, std::string language);
  ~ShopPage();
  ShopPage(const ShopPage&) = delete;
  ShopPage& operator=(const ShopPage&) = delete;

  bool available() const { return !program_.empty(); }
  void open(std::string url);
  void close();
  void pointer(const ui::intent::PagePointer& pointer);
  void type(std::string_view utf8);
  void press(browser::Key key);

  void update();  // every frame: the newest picture becomes the texture
  panels::PageView view() const;

 private:
  void let_go(renderer::TextureHandle& texture);

  renderer::Renderer& renderer_;
  const std::string program_, profile_folder_, language_;
  std::string wanted_;                          // to be opened once the one before has gone
  std::unique_ptr<browser::Browser> browser_;
  bool closing_ = false;
  renderer::TextureHandle shown_, coming_;      // COMING replaces SHOWN once it is resident
};

}  // namespace aisle::session
