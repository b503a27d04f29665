// With a real Chromium and a page of our own on loopback.
#include <gtest/gtest.h>
#include <httplib.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "browser/browser.hpp"

namespace aisle::browser {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPage = R"html(<!doctype html><meta name="viewport" content="width=device-width"><body style="margin:0;background:#1b8a3c">
<button style="position:absolute;left:0;top:0;width:50vw;height:50vh" onclick="fetch('/pressed')">Pay</button>
<input autofocus id=i style="position:absolute;left:0;top:60vh" oninput="fetch('/typed?'+encodeURIComponent(i.value))"></body>)html";

class Shop {
 public:
  Shop() {
    server_.Get("/", [](const httplib::Request&, httplib::Response& r) { r.set_content(kPage, "text/html"); });
    server_.Get("/ask", [](const httplib::Request&, httplib::Response& r) {
      r.set_content("<body><script>fetch(confirm('Really?') ? '/yes' : '/no')</script>", "text/html");
    });
    for (const char* path : {"/pressed", "/yes", "/no"}) {
      server_.Get(path, [this](const httplib::Request& q, httplib::Response&) { note(q.path); });
    }
    server_.Get("/typed", [this](const httplib::Request& q, httplib::Response&) { note(q.params.begin()->first); });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~Shop() {
    server_.stop();
    thread_.join();
  }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  bool heard(const std::string& what) {
    const std::lock_guard lock(mutex_);
    return std::find(heard_.begin(), heard_.end(), what) != heard_.end();
  }

 private:
  void note(std::string what) {
    const std::lock_guard lock(mutex_);
    heard_.push_back(std::move(what));
  }
  httplib::Server server_;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> heard_;
  std::thread thread_;
};

template <class Met>
bool soon(Met met) {
  for (int i = 0; i < 1200; ++i) {  // a busy machine starts a browser slowly
    if (met()) return true;
    std::this_thread::sleep_for(50ms);
  }
  return false;
}

struct Opened : testing::Test {
  void SetUp() override {
    if (find_program().empty()) GTEST_SKIP() << "SKIPPED: browser: no Chromium here";
  }
  std::unique_ptr<Browser> open(const std::string& url) {
    return Browser::open({.program = find_program(), .profile_folder = profile, .url = url});
  }
  Shop shop;
  std::string profile = (std::filesystem::temp_directory_path() / ("aisle-browser-" + std::to_string(::getpid()))).string();
};

TEST_F(Opened, ShowsThePageAndTakesAPress) {
  const auto browser = open("http://" + shop.host() + "/");
  std::optional<Picture> picture;
  ASSERT_TRUE(soon([&] {
    if (auto newer = browser->take_picture()) picture = std::move(newer);
    if (!picture) return false;
    const std::size_t right_bottom = (static_cast<std::size_t>(picture->height) * 9 / 10 * picture->width + picture->width * 9 / 10) * 4;
    const auto at = [&](std::size_t i) { return static_cast<int>(picture->rgba[right_bottom + i]); };
    return std::abs(at(0) - 0x1b) < 8 && std::abs(at(1) - 0x8a) < 8 && std::abs(at(2) - 0x3c) < 8;
  })) << browser->status().problem;
  EXPECT_TRUE(soon([&] { return browser->status().host == shop.host(); })) << browser->status().host;
  EXPECT_FALSE(browser->status().encrypted);
  EXPECT_EQ(picture->width, 940u);

  browser->mouse(Mouse::press, {0.25f, 0.25f}, true);
  browser->mouse(Mouse::release, {0.25f, 0.25f}, false);
  EXPECT_TRUE(soon([&] { return shop.heard("/pressed"); }));
  browser->mouse(Mouse::press, {0.1f, 0.63f}, true);
  browser->mouse(Mouse::release, {0.1f, 0.63f}, false);
  browser->type("ok");
  EXPECT_TRUE(soon([&] { return shop.heard("ok"); }));
}

TEST_F(Opened, NobodySaysYesForTheShopper) {
  const auto browser = open("http://" + shop.host() + "/ask");
  EXPECT_TRUE(soon([&] { return shop.heard("/no") || shop.heard("/yes"); }));
  EXPECT_FALSE(shop.heard("/yes"));
}

TEST_F(Opened, LeavesNothingBehind) {
  auto browser = open("http://" + shop.host() + "/");
  ASSERT_TRUE(soon([&] { return browser->status().phase == Status::Phase::showing; }));
  EXPECT_TRUE(std::filesystem::exists(profile));
  browser->close();
  EXPECT_TRUE(soon([&] { return browser->status().phase == Status::Phase::ended; }));
  EXPECT_FALSE(std::filesystem::exists(profile));
  EXPECT_EQ(browser->status().problem, "");
}

TEST_F(Opened, SaysWhyNothingIsShown) {
  const auto browser = open("http://127.0.0.1:1/");
  EXPECT_TRUE(soon([&] { return !browser->status().problem.empty(); }));
}

TEST(BrowserAlone, AProgramThatIsNotThereEndsWithASentence) {
  const auto browser = Browser::open({.program = "/nowhere/chromium", .profile_folder = (std::filesystem::temp_directory_path() / "aisle-no-browser").string(), .url = "http://127.0.0.1/"});
  EXPECT_TRUE(soon([&] { return browser->status().phase == Status::Phase::ended; }));
  EXPECT_FALSE(browser->status().problem.empty());
}

}  // namespace
}  // namespace aisle::browser
