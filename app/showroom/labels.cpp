#include "showroom/labels.hpp"

#include <algorithm>
#include <cmath>

#include "showroom/hall.hpp"
#include "showroom/materials.hpp"

namespace aisle::showroom {
namespace {

constexpr Ink kPaper{252, 249, 242}, kText{38, 38, 36}, kPrice{20, 22, 24}, kQuiet{96, 92, 86};
constexpr Ink kBoard{51, 64, 61}, kOnBoard{250, 246, 236}, kBoardQuiet{226, 228, 220};
constexpr std::uint32_t kPagePx = 1024, kCardWidthPx = 256, kPad = 4;
constexpr std::uint32_t kEdgeHighPx = 100, kStandHighPx = 120;
constexpr std::uint32_t kSignHighPx = 240;  // a sign is a whole row of the page
constexpr glm::vec2 kNameM{2.3f, 0.54f};    // of a department, at the ends of its aisles
constexpr float kNameHighM = 1.78f;

std::uint32_t height_px(Card::Kind kind) {
  switch (kind) {
    case Card::Kind::edge:
      return kEdgeHighPx;
    case Card::Kind::stand:
      return kStandHighPx;
    case Card::Kind::sign:
    case Card::Kind::name:
      return kSignHighPx;
    case Card::Kind::directory:
      break;
  }
  return kPagePx;
}
bool is_wide(Card::Kind kind) { return kind != Card::Kind::edge && kind != Card::Kind::stand; }
// Neighbours that say the same share their print: both sides of a sign, the ends of a department's aisles.
bool same_print(const Card& a, const Card& b) {
  return a.kind == b.kind && is_wide(a.kind) && a.title == b.title && a.feature == b.feature && a.lines == b.lines;
}

struct Slot {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;
};

// Where the n-th card of a page lies: rows of one kind, left to right.
std::vector<Slot> layout(const std::vector<Card>& cards) {
  std::vector<Slot> out;
  std::uint32_t x = 0, y = 0, row = 0;
  for (const Card& c : cards) {
    if (!out.empty() && same_print((&c)[-1], c)) {
      out.push_back(out.back());
      continue;
    }
    const std::uint32_t width = is_wide(c.kind) ? kPagePx : kCardWidthPx, height = height_px(c.kind);
    if (x + width > kPagePx || (row != 0 && row != height)) {
      x = 0;
      y += row;
      row = 0;
    }
    out.push_back({x, y, width, height});
    x += width;
    row = height;
  }
  return out;
}
bool fits(std::vector<Card>& cards, const Card& next) {
  cards.push_back(next);
  const Slot last = layout(cards).back();
  cards.pop_back();
  return last.y + last.height <= kPagePx;
}

void fill(Picture& p, const Slot& s, Ink ink) {
  for (std::uint32_t y = s.y; y < s.y + s.height; ++y) {
    for (std::uint32_t x = s.x; x < s.x + s.width; ++x) {
      std::uint8_t* pixel = &p.rgba[4 * (std::size_t{y} * p.width + x)];
      pixel[0] = ink.r, pixel[1] = ink.g, pixel[2] = ink.b, pixel[3] = 255;
    }
  }
}

// Title above, price below and larger: never under 1.0 and 1.5 degrees from where one stands before it.
void draw_tag(Picture& p, const Slot& s, const Card& card, const TextPainter& text) {
  fill(p, s, kPaper);
  const float left = static_cast<float>(s.x) + 12, room = static_cast<float>(s.width) - 24;
  const float high = static_cast<float>(s.height), top = static_cast<float>(s.y);
  const bool one_line = text.width_px(card.title, 27) <= room;
  const float size = one_line ? 27.0f : 24.0f;
  const auto lines = text.wrap(card.title, size, room, 2);
  float y = top +
            (card.price.empty() ? (high - size * static_cast<float>(lines.size())) / 2
             : one_line         ? high * 0.10f
                                : high * 0.04f) +
            size * 0.95f;
  for (const std::string& line : lines) {
    text.draw(p, line, size, left, y, card.price.empty() ? kQuiet : kText, Align::left, 0.25f);
    y += size * 1.06f;
  }
  if (card.price.empty()) return;
  float price_size = one_line ? high * 0.46f : high * 0.40f;
  price_size = std::min(price_size, price_size * room / std::max(1.0f, text.width_px(card.price, price_size)));
  text.draw(p, card.price, price_size, left, top + high - high * 0.12f, kPrice, Align::left, 0.9f);
}

void draw_sign(Picture& p, const Slot& s, const Card& card, const TextPainter& text) {
  const auto shade = [](float v) { return static_cast<std::uint8_t>(std::lround(255 * v)); };
  const glm::vec3 tone = kFeatureTones[card.feature % kTones] * 0.62f;
  fill(p, s, card.kind == Card::Kind::sign ? kBoard : Ink{shade(tone.r), shade(tone.g), shade(tone.b)});
  const float room = static_cast<float>(s.width) * 0.92f;
  float size = static_cast<float>(s.height) * 0.56f;
  size = std::min(size, size * room / std::max(1.0f, text.width_px(card.title, size)));
  text.draw(p, card.title, size, static_cast<float>(s.x) + static_cast<float>(s.width) / 2,
            static_cast<float>(s.y) + static_cast<float>(s.height) / 2 + size * 0.36f, kOnBoard, Align::centre, 0.4f);
}

constexpr float kHeaderM = 0.34f, kRowMarginM = 0.12f;

void draw_directory(Picture& p, const Slot& s, const Card& card, const TextPainter& text) {
  fill(p, s, kBoard);
  const float wide_px = static_cast<float>(s.width) / card.size_m.x,
              high_px = static_cast<float>(s.height) / card.size_m.y;
  // Pixels are not square on this page (2.5 m x 1.5 m on 1024 x 1024): text is drawn narrow and comes out right on the
  // board.
  Picture wide{s.width, static_cast<std::uint32_t>(std::lround(card.size_m.y * wide_px)), {}};
  wide.rgba.resize(std::size_t{4} * wide.width * wide.height);
  fill(wide, {0, 0, wide.width, wide.height}, kBoard);
  float title_px = 0.20f * wide_px;
  const float title_room = static_cast<float>(wide.width) - 2 * kRowMarginM * wide_px;
  title_px = std::min(title_px, title_px * title_room / std::max(1.0f, text.width_px(card.title, title_px)));
  text.draw(wide, card.title, title_px, kRowMarginM * wide_px, 0.25f * wide_px, kOnBoard, Align::left, 0.4f);
  const std::size_t per_column = (card.lines.size() + 1) / 2;
  const float row_m = (card.size_m.y - kHeaderM - 0.06f) / static_cast<float>(std::max<std::size_t>(1, per_column));
  for (std::size_t i = 0; i < card.lines.size(); ++i) {
    const float x = (kRowMarginM + (i < per_column ? 0.0f : card.size_m.x / 2)) * wide_px;
    const float room = (card.size_m.x / 2 - 1.5f * kRowMarginM) * wide_px;
    float size = std::min(0.105f, row_m * 0.72f) * wide_px;
    size = std::min(size, size * room / std::max(1.0f, text.width_px(card.lines[i], size)));
    const float middle = (kHeaderM + row_m * (static_cast<float>(i % per_column) + 0.5f)) * wide_px;
    text.draw(wide, card.lines[i], size, x, middle + size * 0.36f, kBoardQuiet, Align::left, 0.2f);
  }
  for (std::uint32_t y = 0; y < s.height; ++y) {  // stretch vertically onto the square page
    const auto source =
        std::min<std::uint32_t>(wide.height - 1, static_cast<std::uint32_t>(static_cast<float>(y) / high_px * wide_px));
    std::copy_n(&wide.rgba[std::size_t{4} * source * wide.width], std::size_t{4} * s.width,
                &p.rgba[4 * (std::size_t{s.y + y} * p.width + s.x)]);
  }
}

void draw_card(Picture& p, const Slot& s, const Card& card, const TextPainter& text) {
  switch (card.kind) {
    case Card::Kind::edge:
    case Card::Kind::stand:
      return draw_tag(p, s, card, text);
    case Card::Kind::sign:
    case Card::Kind::name:
      return draw_sign(p, s, card, text);
    case Card::Kind::directory:
      return draw_directory(p, s, card, text);
  }
}

enum PageMaterial : std::uint32_t { kPrinted, kStem };

void add_card(MeshBuilder& mesh, const Card& card, const Slot& s) {
  const glm::vec2 half = card.size_m / 2.0f;
  const glm::vec3 n = card.world.orientation * glm::vec3(0, 0, 1);
  const float inset = is_wide(card.kind) ? 1.0f : static_cast<float>(kPad);
  const float u0 = (static_cast<float>(s.x) + inset) / kPagePx,
              u1 = (static_cast<float>(s.x + s.width) - inset) / kPagePx;
  const float v0 = (static_cast<float>(s.y) + inset) / kPagePx,
              v1 = (static_cast<float>(s.y + s.height) - inset) / kPagePx;
  const auto at = [&](float x, float y, float z) { return card.world * glm::vec3(x, y, z); };
  mesh.quad(kPrinted, {Corner{at(-half.x, -half.y, 0), n, {u0, v1}},
                       {at(half.x, -half.y, 0), n, {u1, v1}},
                       {at(half.x, half.y, 0), n, {u1, v0}},
                       {at(-half.x, half.y, 0), n, {u0, v0}}});
  if (card.kind != Card::Kind::stand) return;
  // The back of the card, and a stem down to what it stands on.
  mesh.quad(kStem, {Corner{at(half.x, -half.y, -0.004f), -n},
                    {at(-half.x, -half.y, -0.004f), -n},
                    {at(-half.x, half.y, -0.004f), -n},
                    {at(half.x, half.y, -0.004f), -n}});
  const glm::vec3 foot = at(0, -half.y * 0.6f, -0.012f);
  const float drop = std::min(0.5f, foot.y);
  mesh.box(kStem, {{foot.x - 0.008f, foot.y - drop, foot.z - 0.008f}, {foot.x + 0.008f, foot.y, foot.z + 0.008f}}, 0, 0,
           nullptr);
}

std::vector<renderer::MaterialView> page_materials() {
  renderer::MaterialView printed;
  printed.base_texture = 0;
  printed.base_color = glm::vec4(glm::vec3(1.12f), 1);
  printed.matte = true;
  renderer::MaterialView stem;
  stem.base_color = {0.20f, 0.19f, 0.175f, 1};
  stem.matte = true;
  return {printed, stem};
}

void close(CardPage& page, std::vector<CardPage>& pages) {
  if (page.cards.empty()) return;
  for (const Card& c : page.cards) page.centre += c.world.position / static_cast<float>(page.cards.size());
  for (const Card& c : page.cards)
    page.radius_m = std::max(page.radius_m, glm::distance(page.centre, c.world.position));
  pages.push_back(std::move(page));
  page = {};
}

void paginate(std::vector<Card> cards, std::vector<CardPage>& pages) {
  CardPage page;
  for (Card& c : cards) {
    if (!fits(page.cards, c)) close(page, pages);
    page.cards.push_back(std::move(c));
  }
  close(page, pages);
}

// An arrow to where the department lies, seen from the board.
std::string direction_to(const Department& d) {
  if (d.outdoors) return "↑  ";
  return d.max_xz.x <= 0 ? "←  " : "→  ";
}

std::vector<Card> sign_cards(const Plan& plan, const std::string& shop_name) {
  std::vector<Card> out;
  Card board{.world = plan.directory_board,
             .size_m = kDirectoryM,
             .kind = Card::Kind::directory,
             .title = shop_name,
             .price = {},
             .lines = {}};
  board.world.position += board.world.orientation * glm::vec3(0, 0, 0.033f);
  for (const Department& d : plan.departments) board.lines.push_back(direction_to(d) + d.name);
  out.push_back(std::move(board));
  for (const Department& d : plan.departments) {
    for (const bool back : {false, true}) {  // read from both sides
      Card sign{.world = d.sign,
                .size_m = kSignM - 0.06f,
                .kind = Card::Kind::sign,
                .title = d.name,
                .price = {},
                .lines = {}};
      if (back) sign.world.orientation = sign.world.orientation * base::from_yaw(3.14159265f);
      sign.world.position += sign.world.orientation * glm::vec3(0, 0, kSignThickM / 2 + 0.003f);
      out.push_back(std::move(sign));
    }
  }
  for (std::uint32_t i = 0; i < plan.departments.size(); ++i) {
    for (const AlleyEnd& e : plan.alley_ends) {
      if (e.department != i) continue;
      Card name{.world = e.world, .size_m = kNameM, .kind = Card::Kind::name, .title = plan.departments[i].name, .price = {}, .lines = {}, .feature = i};
      name.world.position = e.world * glm::vec3(0, kNameHighM, 0.035f);
      out.push_back(std::move(name));
    }
  }
  return out;
}

}  // namespace

std::vector<BoardRow> directory_rows(const Plan& plan) {
  std::vector<BoardRow> out;
  const std::size_t count = plan.departments.size(), per_column = (count + 1) / 2;
  const float row_m = (kDirectoryM.y - kHeaderM - 0.06f) / static_cast<float>(std::max<std::size_t>(1, per_column));
  for (std::size_t i = 0; i < count; ++i) {
    const float x = (i < per_column ? -0.25f : 0.25f) * kDirectoryM.x;
    const float y = kDirectoryM.y / 2 - kHeaderM - row_m * (static_cast<float>(i % per_column) + 0.5f);
    out.push_back({static_cast<std::uint32_t>(i), {x, y}, {kDirectoryM.x / 2 - kRowMarginM, row_m * 0.92f}});
  }
  return out;
}

std::vector<CardPage> card_pages(const Plan& plan, const shop::Catalogue& catalogue, const std::string& shop_name,
                                 const std::string& language) {
  std::vector<CardPage> pages;
  paginate(sign_cards(plan, shop_name), pages);
  std::vector<Card> edge, stand;
  for (const Placed& p : plan.placed) {
    const shop::Product* product = catalogue.find(p.product);
    if (product == nullptr || p.label_size_m.x <= 0) continue;
    Card card{.world = p.label,
              .size_m = p.label_size_m,
              .kind = Card::Kind::edge,
              .title = product->title,
              .price = {},
              .lines = {}};
    if (!p.display_only && !product->variants.empty())
      card.price = base::to_display(product->variants.front().price, language);
    const bool on_edge = p.support == Support::shelf || p.support == Support::wall;
    card.kind = on_edge ? Card::Kind::edge : Card::Kind::stand;
    (on_edge ? edge : stand).push_back(std::move(card));
  }
  paginate(std::move(edge), pages);
  paginate(std::move(stand), pages);
  return pages;
}

std::shared_ptr<BuiltModel> build_page(const CardPage& page, const TextPainter& text) {
  Picture picture{kPagePx, kPagePx, std::vector<std::uint8_t>(std::size_t{4} * kPagePx * kPagePx, 255)};
  const std::vector<Slot> slots = layout(page.cards);
  MeshBuilder mesh;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i == 0 || !same_print(page.cards[i - 1], page.cards[i])) draw_card(picture, slots[i], page.cards[i], text);
    add_card(mesh, page.cards[i], slots[i]);
  }
  return mesh.finish("labels", page_materials(), {with_mips(std::move(picture))}, {true});
}

}  // namespace aisle::showroom
