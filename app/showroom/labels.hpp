// Labels: price tags and signs as pages: one page is one texture and one mesh with the cards that stand in one
// neighbourhood.
#pragma once
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "showroom/mesh_builder.hpp"
#include "showroom/text.hpp"

namespace aisle::showroom {

struct Card {
  base::Pose world;  // centre, front +Z
  glm::vec2 size_m{0};
  enum class Kind : std::uint8_t { edge, stand, sign, directory, name } kind = Kind::edge;  // name: on the panel where an aisle ends
  std::string title, price;        // price empty: a display figure
  std::vector<std::string> lines;  // directory: one department each
  std::uint32_t feature = 0;       // name: which colour
};
struct CardPage {
  glm::vec3 centre{0};
  float radius_m = 0;
  std::vector<Card> cards;
};

// All cards of the hall, grouped into pages of neighbours.
std::vector<CardPage> card_pages(const Plan& plan, const shop::Catalogue& catalogue, const std::string& shop_name,
                                 const std::string& language);
// Draws a page. Takes some ms: on a worker.
std::shared_ptr<BuiltModel> build_page(const CardPage& page, const TextPainter& text);

// The places listed on the directory board: rectangles on its front, in its own frame (metres, centre origin).
struct BoardRow {
  std::uint32_t department = 0;
  glm::vec2 centre{0}, size_m{0};
};
std::vector<BoardRow> directory_rows(const Plan& plan);

}  // namespace aisle::showroom
