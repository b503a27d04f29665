#include "browser/browser.hpp"

#include <fmt/format.h>
#include <stb_image.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/mailbox.hpp"
#include "base/platform.hpp"
#include "glue/log.hpp"

namespace aisle::browser {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestMessage = 64u << 20;
constexpr std::size_t kMostWaiting = 256;  // messages to the browser; moves beyond that are dropped
constexpr auto kGoodbye = std::chrono::milliseconds(2000), kBreath = std::chrono::milliseconds(250);
constexpr float kNotch_px = 100;

std::string host_and_port(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest = rest.substr(at + 1);
  return std::string(rest);
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    int v = -1;
    if (c >= 'A' && c <= 'Z') v = c - 'A';
    if (c >= 'a' && c <= 'z') v = c - 'a' + 26;
    if (c >= '0' && c <= '9') v = c - '0' + 52;
    if (c == '+') v = 62;
    if (c == '/') v = 63;
    if (c == '=') break;
    if (v < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(v);
    if ((have += 6) >= 8) out.push_back(static_cast<char>(bits >> (have -= 8)));
  }
  return out;
}

std::optional<Picture> decode(std::string_view base64) {
  const auto bytes = from_base64(base64);
  if (!bytes) return std::nullopt;
  int width = 0, height = 0, channels = 0;
  stbi_uc* pixels = stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes->data()), static_cast<int>(bytes->size()), &width, &height, &channels, 4);
  if (pixels == nullptr) return std::nullopt;
  Picture out{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), {}};
  const auto* first = reinterpret_cast<const std::byte*>(pixels);
  out.rgba.assign(first, first + static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  stbi_image_free(pixels);
  return out;
}

std::vector<std::string> command_line(const Settings& s) {
  std::vector<std::string> argv = {s.program, "--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + s.profile_folder, "--no-first-run",
                                   "--no-default-browser-check", "--disable-extensions", "--disable-sync", "--disable-background-networking",
                                   "--disable-component-update", "--disable-default-apps", "--disable-breakpad", "--mute-audio", "--disable-gpu",
                                   "--disable-dev-shm-usage", fmt::format("--force-device-scale-factor={}", s.scale), "--password-store=basic", "--lang=" + s.language, "about:blank"};
  // Chromium refuses to sandbox itself for root (containers of tests); a shopper is not root, and keeps the sandbox.
  if (base::running_as_root()) argv.insert(argv.begin() + 1, "--no-sandbox");
  return argv;
}

// Two threads: the reader owns the process and everything it says; the writer sends what the main thread and the reader ask for.
class PipeBrowser final : public Browser {
 public:
  explicit PipeBrowser(Settings settings) : settings_(std::move(settings)), reader_([this] { live(); }) {}

  ~PipeBrowser() override {
    close();
    reader_.join();
  }
  PipeBrowser(const PipeBrowser&) = delete;
  PipeBrowser& operator=(const PipeBrowser&) = delete;

  Status status() const override {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  std::optional<Picture> take_picture() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(picture_, std::nullopt);
  }

  void mouse(Mouse what, glm::vec2 uv, bool down) override {
    ask([&](Requests& r) { return r.mouse(what, at(uv), down); });
  }
  void scroll(glm::vec2 uv, float notches_down) override {
    ask([&](Requests& r) { return r.wheel(at(uv), notches_down * kNotch_px); });
  }
  void type(std::string_view utf8) override {
    ask([&](Requests& r) { return r.text(utf8); });
  }
  void press(Key key) override {
    ask([&](Requests& r) { return r.key(key, true); });
    ask([&](Requests& r) { return r.key(key, false); });
  }
  void close() override {
    if (closing_.exchange(true)) return;
    ask([](Requests& r) { return r.close_browser(); });
  }

 private:
  glm::vec2 at(glm::vec2 uv) const { return uv * glm::vec2(settings_.width_px, settings_.height_px); }

  template <class Make>
  void ask(Make make) {
    const std::lock_guard lock(requests_mutex_);
    out_.offer(make(requests_));
  }

  template <class Change>
  void tell(Change change) {
    const std::lock_guard lock(mutex_);
    change(status_);
  }

  // The reader thread's life: start, listen, clean up.
  void live() {
    base::name_thread("browser");
    std::error_code error;
    fs::remove_all(settings_.profile_folder, error);
    if (auto made = base::make_folder(settings_.profile_folder); !made) return end(made.error().sentence());
    auto child = base::Child::spawn({.argv = command_line(settings_), .env = {}, .lowest_priority = false, .pipe_stdout = false, .stderr_file = {}, .control = true});
    if (!child) return end("The browser did not start.");
    std::thread writer([&] { write_to(*child); });
    ask([](Requests& r) { return r.watch_targets(); });
    ask([](Requests& r) { return r.refuse_downloads(); });
    ask([](Requests& r) { return r.find_pages(); });
    listen(*child);
    out_.close();
    writer.join();
    child->hang_up();
    if (!child->wait(kGoodbye)) child->kill(SIGKILL);
    child->wait(kGoodbye);
    end(closing_ ? std::string{} : "The browser ended.");
  }

  void end(std::string problem) {
    wipe_profile();
    tell([&](Status& s) {
      s.phase = Status::Phase::ended;
      if (s.problem.empty()) s.problem = std::move(problem);
    });
    log::info("event=browser_ended");
  }

  // The browser's helpers write, and make the folder anew, while they go: it must stay away.
  void wipe_profile() const {
    std::error_code error;
    for (int tries = 0, gone = 0; tries < 60 && gone < 3; ++tries) {
      fs::remove_all(settings_.profile_folder, error);
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      gone = fs::exists(settings_.profile_folder, error) ? 0 : gone + 1;
    }
  }

  void write_to(base::Child& child) {
    base::name_thread("browser-out");
    while (auto message = out_.wait()) {
      message->push_back('\0');
      if (!child.send(*message)) return;
    }
  }

  void listen(base::Child& child) {
    for (std::optional<std::chrono::steady_clock::time_point> until;;) {  // UNTIL: it was asked to end, and has this long to do so
      auto message = child.receive('\0', kLongestMessage, kBreath);
      if (closing_ && !until) until = std::chrono::steady_clock::now() + kGoodbye;
      if (until && std::chrono::steady_clock::now() > *until) return;
      if (!message && message.error().kind == ErrorKind::timeout) continue;
      if (!message) return;
      const auto event = read_message(*message);
      if (event) std::visit([&](const auto& e) { heed(e); }, *event);
    }
  }

  void heed(const event::Pages& pages) {
    if (pages.targets.empty() || attached_) return;
    page_ = pages.targets.front();
    ask([&](Requests& r) { return r.attach(page_); });
  }
  void heed(const event::Attached& attached) {
    attached_ = true;
    {
      const std::lock_guard lock(requests_mutex_);
      requests_.use_session(attached.session);
    }
    ask([&](Requests& r) { return r.set_size(settings_.width_px, settings_.height_px, settings_.scale); });
    for (const char* domain : {"Inspector", "Security", "Page"}) ask([&](Requests& r) { return r.enable(domain); });
    const std::lock_guard lock(requests_mutex_);
    watched_at_ = requests_.last();
  }
  void heed(const event::Done& done) {
    if (done.id != watched_at_) return;  // only a page that is watched is sent anywhere: its address would be missed
    const auto px = [&](std::uint32_t n) { return static_cast<std::uint32_t>(static_cast<float>(n) * settings_.scale); };
    ask([&](Requests& r) { return r.start_pictures(px(settings_.width_px), px(settings_.height_px)); });
    ask([&](Requests& r) { return r.navigate(settings_.url); });
  }
  void heed(const event::Picture& frame) {
    auto picture = decode(frame.base64);
    {
      const std::lock_guard lock(mutex_);
      if (picture && !status_.host.empty()) picture_ = std::move(picture);  // not the empty page before the first
      status_.phase = Status::Phase::showing;
    }
    ask([&](Requests& r) { return r.picture_seen(frame.id); });
  }
  void heed(const event::Navigated& navigated) {
    tell([&](Status& s) {
      s.host = host_and_port(navigated.url);
      s.encrypted = s.encrypted && navigated.url.starts_with("https://");
      if (!s.host.empty()) log::info("event=browser_page host={}", s.host);
    });
  }
  void heed(const event::Failed& failed) {
    if (failed.why != "net::ERR_ABORTED") tell([&](Status& s) { s.problem = "The page cannot be shown (" + failed.why + ")."; });
  }
  void heed(const event::Security& security) {
    tell([&](Status& s) { s.encrypted = security.state == "secure"; });
  }
  void heed(const event::Loading& loading) {
    tell([&](Status& s) { s.loading = loading.now; });
  }
  void heed(const event::Dialog& dialog) {  // nobody could press its buttons: a question is answered with no, leaving the page is let be
    ask([&](Requests& r) { return r.answer_dialog(!dialog.asks); });
  }
  void heed(const event::Opened& opened) {
    ask([&](Requests& r) { return r.close_target(opened.target); });
  }
  void heed(const event::Gone&) {
    if (!closing_) tell([](Status& s) { s.problem = "The page ended."; });
    close();
  }

  const Settings settings_;
  mutable std::mutex mutex_;
  Status status_;
  std::optional<Picture> picture_;
  std::mutex requests_mutex_;
  Requests requests_;
  base::Mailbox<std::string> out_{kMostWaiting};
  std::atomic<bool> closing_ = false;
  bool attached_ = false;
  std::int64_t watched_at_ = -1;  // the answer that says so
  std::string page_;
  std::thread reader_;  // last: it uses all of the above
};

}  // namespace

std::string find_program() {
  const char* path = std::getenv("PATH");
  for (const char* name : {"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable"}) {
    for (std::string_view rest = path != nullptr ? path : ""; !rest.empty();) {
      const auto colon = rest.find(':');
      const std::string candidate = std::string(rest.substr(0, colon)) + "/" + name;
      if (base::file_exists(candidate)) return candidate;
      rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    }
  }
  return {};
}

std::unique_ptr<Browser> Browser::open(Settings settings) { return std::make_unique<PipeBrowser>(std::move(settings)); }

}  // namespace aisle::browser
