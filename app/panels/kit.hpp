// Kit: the widgets panels are written with. Lays out in millimetres from a panel's top left corner, draws through Dear ImGui's
// draw lists, answers what was pressed and publishes every control and text to the UI tree.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "panels/fonts.hpp"
#include "panels/icons.hpp"
#include "panels/interaction.hpp"
#include "panels/panels.hpp"
#include "panels/theme.hpp"
#include "panels/words.hpp"

namespace aisle::panels {

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  bool contains(glm::vec2 p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }
};

// Rows of about HEIGHT, stretched so that a whole number of them (and the gaps between) fills AREA: nothing is cut.
struct RowPlan {
  float height = 0, pitch = 0;
};
RowPlan whole_rows(float area_h, float height, float gap);

enum class Tone : std::uint8_t { ink, soft, accent, danger, good, on_fill };  // on_fill: the ink of the fill set last
enum class Align : std::uint8_t { left, right, centre };
enum class Look : std::uint8_t { normal, primary, quiet, chosen };

struct TextStyle {
  Type type = Type::body;
  Tone tone = Tone::ink;
  int lines = 1;  // at most; then an ellipsis
  Align align = Align::left;
};

struct Button {
  std::string_view id, label;
  Rect at;
  Look look = Look::normal;
  Icon icon = Icon::none;
  bool enabled = true;
  bool icon_only = false;  // the label is published but not drawn
  bool stacked = false;    // icon above label
  bool decisive = false;
  Type type = Type::label;
  ui::Role role = ui::Role::button;
};

class Kit {
 public:
  Kit(const Theme& theme, const Faces& faces);

  // --- a frame, and in it the panels one after the other
  void begin_frame(const Gesture& gesture, const Words& words, ui::Tree& tree, std::vector<ui::Intent>& intents);
  void end_frame();
  void begin_panel(const ui::PanelPlace& place, Rect slot, int layer, std::string_view name, std::string_view title);
  void end_panel();

  // --- what a panel's code may use
  const Theme& theme() const { return theme_; }
  const Words& words() const { return *words_; }
  std::string_view say(Word word) const { return (*words_)[word]; }
  std::string_view say(Word word, std::initializer_list<std::string_view> gaps);  // "{}" filled in order
  std::string_view said(std::string_view english);  // the program's own sentences, in the shopper's language
  std::string_view keep(std::string_view text);     // a copy that lives as long as the frame
  std::string_view number(std::int64_t n);
  std::string_view price(const base::Money& money);
  std::string_view join(std::initializer_list<std::string_view> parts);
  void emit(ui::Intent intent) { intents_->push_back(std::move(intent)); }
  const Face& face(Type type) const { return faces_[static_cast<std::size_t>(type)]; }
  const Gesture& gesture() const { return interaction_.gesture(); }
  const Interaction& interaction() const { return interaction_; }
  void drop_focus() { interaction_.drop_focus(); }

  float text(Rect at, std::string_view text, TextStyle style = {});           // returns the height it took
  float text_height(float width, std::string_view text, TextStyle style) const;
  bool button(const Button& button);                                          // true: pressed
  Touch button_touch(const Button& button);
  Touch row(const Button& control);  // fill and edge only: the caller draws what is on it, with Tone::on_fill

  void fill(Rect at, Colour colour, float rounding = kRounding);
  void outline(Rect at, Colour colour, float thickness = 2, float rounding = kRounding);
  void rule(float x, float y, float w);                                       // hairline
  void icon(Icon icon, float x, float y, float side, Tone tone = Tone::ink);
  void image(Rect at, renderer::TextureHandle texture);
  void arc(glm::vec2 centre, float radius, float from_turn, float to_turn, float thickness, Colour colour);
  void on(Colour fill, Colour ink);                                           // text that follows stands on FILL
  void on_card() { on(theme_.card, theme_.ink); }

  // A scroll area: contents are laid out from VIEW's top and may be longer. Returns the width for them (narrower beside the
  // scroll buttons). SNAP > 0: rests on whole rows.
  float begin_scroll(std::string_view id, Rect view, float snap = 0);
  void end_scroll(float contents_bottom);
  bool in_view(Rect at) const;                                                // for skipping rows that are scrolled away ...
  void publish_away(const Button& control);                                   // ... which are listed all the same

  glm::vec2 to_texture(float x, float y) const { return {origin_.x + x, origin_.y + y}; }
  ImDrawList& list() { return *list_; }
  ControlId id_of(std::string_view id) const;

 private:
  struct Scroll {
    ControlId id = 0;
    float offset = 0, content = 0, drag_start = 0;
    bool fresh = true;
    std::uint64_t frame = 0;
  };
  Scroll& scroll_state(ControlId id);
  void scroll_buttons(const Rect& view, Scroll& scroll, float furthest);
  Colour colour(Tone tone) const;
  const Fill& fill_of(Look look) const;
  Rect clipped(Rect local) const;  // in texture mm
  ui::Target* publish(std::string_view id, std::string_view label, Rect local, ui::Role role);
  Touch react(const Button& control);
  void publish_control(const Button& control, const Touch& touch, Colour ink, Colour fill);
  void draw_edge(const Button& control, const Touch& state);
  void draw_label(const Button& button, Colour ink);
  void draw_line(Rect at, std::string_view line, bool dots, const TextStyle& style, Colour colour);
  void reveal(const Rect& local);

  Theme theme_;
  Faces faces_;
  Interaction interaction_;
  const Words* words_ = nullptr;
  std::map<std::string, std::string, std::less<>> said_;  // what is shown in every frame is translated once
  std::string said_in_;                                   // the language of these
  ui::Tree* tree_ = nullptr;
  std::vector<ui::Intent>* intents_ = nullptr;

  ImDrawList* list_ = nullptr;
  const ui::PanelPlace* place_ = nullptr;
  Rect slot_;            // of the panel, texture mm
  Rect clip_;            // of what is drawn now, texture mm
  glm::vec2 origin_{0};  // texture mm of the panel's local (0, 0), moved by scrolling
  std::string name_;
  int layer_ = 0, texts_ = 0;
  Colour paper_ = 0, paper_ink_ = 0;
  std::uint64_t frame_ = 0;

  std::vector<Scroll> scrolls_;
  ControlId open_scroll_ = 0;
  std::string open_scroll_name_;
  Rect scroll_view_;
  float snap_ = 0;

  std::vector<char> arena_;
  std::size_t arena_used_ = 0;
  std::vector<std::string> arena_overflow_;
};

}  // namespace aisle::panels
