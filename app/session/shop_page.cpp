#include "session/shop_page.hpp"

#include <utility>

namespace aisle::session {
namespace {

struct Upload {
  browser::Picture picture;
  renderer::TextureView view;
};

}  // namespace

ShopPage::ShopPage(renderer::Renderer& renderer, std::string profile_folder, std::string language)
    : renderer_(renderer), program_(browser::find_program()), profile_folder_(std::move(profile_folder)), language_(std::move(language)) {}

ShopPage::~ShopPage() {
  let_go(shown_);
  let_go(coming_);
}

void ShopPage::let_go(renderer::TextureHandle& texture) {
  if (texture) renderer_.release(texture);
  texture = {};
}

void ShopPage::open(std::string url) {
  if (!available()) return;
  close();
  wanted_ = std::move(url);
}

void ShopPage::close() {
  wanted_.clear();
  if (browser_) browser_->close();
  closing_ = browser_ != nullptr;
  let_go(shown_);
  let_go(coming_);
}

void ShopPage::pointer(const ui::intent::PagePointer& p) {
  if (!browser_ || closing_) return;
  browser_->mouse(p.pressed ? browser::Mouse::press : p.released ? browser::Mouse::release : browser::Mouse::move, p.uv, p.down);
  if (p.scroll != 0) browser_->scroll(p.uv, -p.scroll);
}

void ShopPage::type(std::string_view utf8) {
  if (browser_ && !closing_) browser_->type(utf8);
}

void ShopPage::press(browser::Key key) {
  if (browser_ && !closing_) browser_->press(key);
}

void ShopPage::update() {
  if (closing_ && browser_->status().phase == browser::Status::Phase::ended) {
    browser_.reset();
    closing_ = false;
  }
  if (!browser_ && !wanted_.empty()) {
    browser_ = browser::Browser::open({.program = program_, .profile_folder = profile_folder_, .url = std::exchange(wanted_, {}), .language = language_});
  }
  if (coming_ && renderer_.resident(coming_)) {
    let_go(shown_);
    shown_ = std::exchange(coming_, {});
  }
  if (!browser_ || closing_ || coming_) return;
  if (auto picture = browser_->take_picture()) {
    auto upload = std::make_shared<Upload>();
    upload->picture = std::move(*picture);
    upload->view.format = renderer::PixelFormat::rgba8_srgb;
    upload->view.mips.push_back({upload->picture.width, upload->picture.height, upload->picture.rgba});
    upload->view.clamp = true;
    upload->view.name = "shop's page";
    coming_ = renderer_.upload(upload->view, upload);
  }
}

panels::PageView ShopPage::view() const {
  panels::PageView out;
  out.available = available();
  out.picture = shown_;
  if (!browser_ || closing_) return out;
  const browser::Status status = browser_->status();
  out.host = status.host;
  out.encrypted = status.encrypted;
  out.loading = status.loading || status.phase == browser::Status::Phase::starting;
  out.problem = status.problem;
  return out;
}

}  // namespace aisle::session
