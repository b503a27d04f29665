// DevTools: the messages of Chromium's remote debugging protocol that a page panel needs, made and read. Pure.
// Source: chromedevtools.github.io/devtools-protocol (stable 1.3 domains: Page, Input, Target, Security, Browser).
#pragma once
#include <cstdint>
#include <glm/glm.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace aisle::browser {

enum class Mouse : std::uint8_t { move, press, release };
enum class Key : std::uint8_t { enter, backspace, tab, escape };

// Requests; each call gives one message (without the terminating NUL). The session is that of the attached page.
class Requests {
 public:
  std::int64_t last() const { return next_; }  // number of the message made last
  std::string find_pages();
  std::string attach(std::string_view target);
  std::string close_browser();
  std::string refuse_downloads();
  std::string close_target(std::string_view target);
  std::string watch_targets();

  void use_session(std::string session) { session_ = std::move(session); }
  std::string enable(std::string_view domain);
  std::string set_size(std::uint32_t width_px, std::uint32_t height_px, float scale);
  std::string navigate(std::string_view url);
  std::string start_pictures(std::uint32_t width_px, std::uint32_t height_px);
  std::string picture_seen(std::int64_t picture);
  std::string mouse(Mouse what, glm::vec2 at_px, bool down);
  std::string wheel(glm::vec2 at_px, float down_px);
  std::string text(std::string_view utf8);
  std::string key(Key key, bool down);
  std::string answer_dialog(bool accept);

 private:
  std::int64_t next_ = 0;
  std::string session_;
};

namespace event {
struct Done { std::int64_t id = 0; };                        // of the request with that number, which needs no more answer
struct Pages { std::vector<std::string> targets; };          // answer to find_pages
struct Attached { std::string session; };                    // answer to attach
struct Picture { std::int64_t id = 0; std::string base64; };  // JPEG
struct Navigated { std::string url; };                       // the main frame
struct Failed { std::string why; };                          // the navigation, e.g. net::ERR_CERT_DATE_INVALID
struct Security { std::string state; };                      // secure, insecure, neutral, insecure-broken, unknown
struct Loading { bool now = false; };
struct Dialog { bool asks = false; };                        // the page waits for an answer; ASKS: not a mere alert, nor about leaving
struct Opened { std::string target; };                       // a window of its own, which nobody would see
struct Gone {};                                              // the page has ended or crashed
}  // namespace event
using Event = std::variant<event::Done, event::Pages, event::Attached, event::Picture, event::Navigated, event::Failed, event::Security, event::Loading,
                           event::Dialog, event::Opened, event::Gone>;

// What MESSAGE says, if it is anything a page panel heeds. Unknown, malformed: nothing.
std::optional<Event> read_message(std::string_view message);

}  // namespace aisle::browser
