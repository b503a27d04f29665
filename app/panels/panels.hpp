// Panels: everything that is read and pressed on flat surfaces. One ImGui context draws all open panels into one UI texture;
// each panel has a size in metres and a region of that texture. Main thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "glue/result.hpp"
#include "renderer/api/renderer.hpp"
#include "shop/cart.hpp"
#include "shop/catalogue.hpp"
#include "shop/checkout.hpp"
#include "shop/details.hpp"
#include "shop/order.hpp"
#include "ui/hit.hpp"
#include "ui/intents.hpp"
#include "ui/tree.hpp"
#include "xr/seam.hpp"

namespace aisle::panels {

struct Notice {  // the message panel
  enum class Kind : std::uint8_t { info, warning, error } kind = Kind::info;
  std::string title, text;      // what happened, what to do
  bool can_retry = false;
};
enum class Connection : std::uint8_t { connecting, online, offline };

// The shop's own page, as a browser shows it.
struct PageView {
  bool available = false;            // there is a browser on this computer
  bool on_phone = false;             // the shopper would rather use the phone
  renderer::TextureHandle picture;   // null: none yet
  std::string host;                  // told by the browser, not by the page
  bool encrypted = false, loading = false;
  std::string problem;
};

// One order as the order panel shows it.
struct OrderView {
  const shop::Receipt* receipt = nullptr;  // ours; null: none chosen
  const shop::Order* state = nullptr;      // the shop's newest word; null: none yet
  bool asking = false;
  std::string problem;                     // why the shop has not said anything
};

// What the panels show this frame: a read-only view of the world made by session.
struct Content {
  std::string language = "en";
  std::string shop_name, payee;            // payee: verified host or "Sandbox on this computer"
  Connection connection = Connection::connecting;
  float loading = 1;                       // models resident / wanted, for a quiet progress line
  const shop::Catalogue* catalogue = nullptr;
  const shop::Cart* cart = nullptr;
  const shop::Stage* stage = nullptr;
  shop::ProductId inspected;
  shop::VariantId picked;
  std::string model_note;                  // why only a photo or box is shown; empty: nothing to say
  std::string size_note;                   // "size not verified"
  std::string department;                  // where the shopper stands
  std::string query;                       // of the last search
  bool searching = false;
  std::span<const shop::ProductId> results;
  std::string focused_field, field_text;   // the keyboard types here
  float hold_progress = 0;                 // 0..1 of the confirm hold
  bool confirm_armed = false;              // Confirm may be pressed (600 ms after the last change, focused, no open notice)
  shop::Buyer buyer;
  shop::Address address;
  std::string instrument;                  // chosen
  std::optional<Notice> notice;
  std::optional<shop::Receipt> receipt;
  std::span<const shop::Receipt> orders;
  OrderView order;
  std::span<const std::string> codes;      // discount codes the shopper gave for this checkout
  const shop::Details* details = nullptr;  // what the form holds, while it is open
  bool saving_details = false;
  const shop::Selection* selection = nullptr;  // options chosen of the inspected product
  PageView page;
  std::string link_title, link_text;       // terms page shown in the headset (plain text)
  std::int64_t now_ms = 0;                 // unix
  std::function<renderer::TextureHandle(const shop::ProductId&)> icon;  // null handle: none yet
  std::function<renderer::TextureHandle(const std::string& url)> picture;  // of a disclosure; null handle: none yet
};

struct Pointer {
  ui::PanelKind panel = ui::PanelKind::none;
  glm::vec2 uv{0};
  bool down = false, pressed = false, released = false;
  float scroll = 0;
};

struct Built {
  std::vector<ui::Intent> intents;
  renderer::UiDraw draw;    // valid until the next build
  bool changed = true;      // false: the UI texture may stay as it is
};

// Regular text fonts installed on this machine, best first (Inter, Noto Sans, DejaVu); empty when there is none.
std::vector<std::string> default_fonts();

// Where the UI texture keeps the looks of a ray and of the dot at its end, for devices that show panels as compositor layers.
struct RayPatches {
  glm::uvec4 ray_px{0}, dot_px{0};  // x y w h
};

struct Config {
  std::vector<std::string> fonts = default_fonts();  // files, first is the text font; others add scripts
  std::uint32_t texture_px = 2048;  // UI texture is texture_px x texture_px
  bool high_contrast = false;
  float text_scale = 1;
};

class Panels {
 public:
  static Result<std::unique_ptr<Panels>> make(const Config& config, renderer::Renderer* renderer);  // null renderer: layout only (tests)
  virtual ~Panels() = default;

  // Size in metres and the region of the UI texture; the caller chooses the pose (session places panels; ui/placement.hpp helps).
  // Sizes hold their angles at ui::kPanelDistance_m (belt: kBeltDistance_m) facing the head. Product, cart, checkout, receipt,
  // help, credits, orders, order and details share one region: of these the first in OPEN is drawn. Directory, keyboard, message and belt have their own.
  virtual ui::PanelPlace place(ui::PanelKind kind, const base::Pose& world) = 0;
  // Draws OPEN panels, appends their controls to TREE (world poses), returns what was asked for.
  virtual Built build(std::span<const ui::PanelPlace> open, const Content& content, const Pointer& pointer, const xr::Sample& keys,
                      ui::Tree& tree) = 0;
  virtual renderer::TextureHandle texture() const = 0;
  virtual RayPatches ray_patches() const = 0;
};

}  // namespace aisle::panels
