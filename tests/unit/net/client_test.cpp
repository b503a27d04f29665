// The net client against a server that misbehaves on purpose: what each failure is called, and that limits hold.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>

#include "base/platform.hpp"
#include "fault_server.hpp"
#include "net/address.hpp"
#include "net/client.hpp"

namespace {

using namespace aisle;
using namespace std::chrono_literals;
using net::Outcome;
using test::Connection;
using test::FaultServer;
namespace fs = std::filesystem;

struct Net : ::testing::Test {
  std::unique_ptr<net::Client> client = *net::Client::make({});

  static net::Request to(std::string url) {
    net::Request r;
    r.url = std::move(url);
    r.limits.total_ms = 10'000;
    r.limits.connect_ms = 5'000;
    return r;
  }
  static net::Response run(net::Client& c, net::Request request) {
    auto done = std::make_shared<std::promise<net::Response>>();
    auto reply = done->get_future();
    const net::Ticket ticket = c.start(std::move(request), [done](net::Response r) { done->set_value(std::move(r)); });
    if (reply.wait_for(30s) != std::future_status::ready) return {};
    return reply.get();
  }
  net::Response run(net::Request request) { return run(*client, std::move(request)); }
};

TEST_F(Net, AReplyComesWithStatusHeadersAndBody) {
  FaultServer server([](const std::string&, const Connection& c) { c.reply(404, "gone", "ETag: \"x\"\r\n"); });
  const auto r = run(to(server.url()));
  EXPECT_EQ(r.outcome, Outcome::ok);
  EXPECT_EQ(r.status, 404);
  EXPECT_EQ(r.body, "gone");
  EXPECT_EQ(r.header("etag"), "\"x\"");
}

TEST_F(Net, ABodyIsPostedExactly) {
  FaultServer server([](const std::string&, const Connection& c) { c.reply(200, ""); });
  auto request = to(server.url("/complete"));
  request.method = net::Method::post;
  request.body = "{\"a\": \"\\u0000 \xC3\xA9\"}";
  request.headers = {{"Idempotency-Key", "k1"}};
  EXPECT_EQ(run(request).outcome, Outcome::ok);
  EXPECT_NE(server.last().find("Idempotency-Key: k1"), std::string::npos);
  EXPECT_TRUE(server.last().ends_with(request.body));
}

TEST_F(Net, NobodyListeningIsAConnectError) {
  int port = 0;
  {
    FaultServer server([](const std::string&, const Connection&) {});
    port = server.port();
  }
  EXPECT_EQ(run(to("http://127.0.0.1:" + std::to_string(port))).outcome, Outcome::connect_error);
}

TEST_F(Net, AnUnknownNameIsAConnectError) { EXPECT_EQ(run(to("https://shop.invalid/")).outcome, Outcome::connect_error); }

TEST_F(Net, SilenceAfterTheRequestIsATimeout) {
  FaultServer server([](const std::string&, const Connection& c) {
    for (int i = 0; i < 300 && !c.broken(); ++i) std::this_thread::sleep_for(10ms);
  });
  auto request = to(server.url());
  request.limits.total_ms = 500;
  EXPECT_EQ(run(request).outcome, Outcome::timeout);
}

TEST_F(Net, AConnectionLostAfterTheRequestIsACut) {
  FaultServer nothing([](const std::string&, const Connection&) {});
  EXPECT_EQ(run(to(nothing.url())).outcome, Outcome::cut);
  FaultServer half([](const std::string&, const Connection& c) { c.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\""); });
  const auto r = run(to(half.url()));
  EXPECT_EQ(r.outcome, Outcome::cut);
  EXPECT_TRUE(r.body.empty()) << "half a body must not be read";
}

TEST_F(Net, AnAnswerThatIsNoHttpIsACutAndNotAnAddressThatWasNeverCalled) {
  for (const char* noise : {"\x01\x02\xff no HTTP at all", "<html>hello</html>", "HTTP/7.3 200 OK\r\n\r\n"}) {
    FaultServer server([&](const std::string&, const Connection& c) { c.say(noise); });
    EXPECT_EQ(run(to(server.url())).outcome, Outcome::cut) << noise;
    EXPECT_EQ(server.requests(), 1);
  }
}

TEST_F(Net, NeverResendSendsOnce) {
  FaultServer server([](const std::string&, const Connection&) {});
  auto request = to(server.url());
  request.method = net::Method::post;
  request.body = "x";
  request.never_resend = true;
  EXPECT_EQ(run(request).outcome, Outcome::cut);
  EXPECT_EQ(server.requests(), 1);
}

TEST_F(Net, TooLargeIsCountedWithoutAContentLength) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.say("HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 1'000 && !c.broken(); ++i) c.say(std::string(4'096, 'x'));
  });
  auto request = to(server.url());
  request.limits.bytes = 10'000;
  const auto r = run(request);
  EXPECT_EQ(r.outcome, Outcome::too_large);
  EXPECT_LT(r.received, 200'000u);
}

TEST_F(Net, RedirectsAreNotFollowedUnlessAllowed) {
  FaultServer there([](const std::string&, const Connection& c) { c.reply(200, "there"); });
  FaultServer here([&](const std::string&, const Connection& c) { c.reply(302, "", "Location: " + there.url() + "\r\n"); });
  EXPECT_EQ(run(to(here.url())).status, 302);
  EXPECT_EQ(there.requests(), 0);
  auto request = to(here.url());
  request.redirects = 2;
  EXPECT_EQ(run(request).body, "there");
}

TEST_F(Net, AddressesWeWouldNotCall) {
  for (const char* url : {"http://192.0.2.1/", "http://shop.example/", "ftp://127.0.0.1/", "file:///etc/passwd", "javascript:x", "", "https://user@shop.example/", "http://127.0.0.1.shop.invalid/"}) {
    EXPECT_EQ(run(to(url)).outcome, Outcome::refused_address) << url;
  }
  FaultServer server([](const std::string&, const Connection& c) { c.reply(200, ""); });
  auto request = to(server.url());
  request.allow_loopback = false;
  EXPECT_EQ(run(request).outcome, Outcome::refused_address);
  EXPECT_EQ(server.requests(), 0);
}

TEST_F(Net, ADroppedTicketIsNeverAnswered) {
  std::atomic<bool> called{false};
  FaultServer server([](const std::string&, const Connection& c) {
    std::this_thread::sleep_for(300ms);
    c.reply(200, "late");
  });
  {
    const net::Ticket ticket = client->start(to(server.url()), [&](net::Response) { called = true; });
    std::this_thread::sleep_for(50ms);
  }
  std::this_thread::sleep_for(600ms);
  EXPECT_FALSE(called);
}

TEST_F(Net, ClosingTheClientDoesNotWaitForSlowServers) {
  FaultServer server([](const std::string&, const Connection& c) {
    for (int i = 0; i < 1'000 && !c.broken(); ++i) std::this_thread::sleep_for(10ms);
  });
  const net::Ticket ticket = client->start(to(server.url()), [](net::Response) {});
  std::this_thread::sleep_for(50ms);
  const auto begin = std::chrono::steady_clock::now();
  client.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(Net, AFileAppearsOnlyWhenWhole) {
  const fs::path dir = fs::temp_directory_path() / ("aisle-net-" + std::to_string(::getpid()));
  fs::create_directories(dir);
  FaultServer whole([](const std::string&, const Connection& c) { c.reply(200, "model", "ETag: \"m1\"\r\n"); });
  auto request = to(whole.url());
  request.to_file = dir / "model.glb";
  const auto r = run(request);
  EXPECT_EQ(r.outcome, Outcome::ok);
  EXPECT_EQ(r.received, 5u);
  std::ifstream in(dir / "model.glb");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "model");

  FaultServer half([](const std::string&, const Connection& c) { c.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"); });
  request = to(half.url());
  request.to_file = dir / "other.glb";
  EXPECT_EQ(run(request).outcome, Outcome::cut);
  request = to(whole.url());
  request.to_file = "/proc/nowhere/model.glb";
  EXPECT_EQ(run(request).outcome, Outcome::disk_error);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir), fs::directory_iterator{}), 1) << "no leftovers";
  fs::remove_all(dir);
}

TEST(Urls, HostsAndJoins) {
  EXPECT_EQ(net::host_of("https://Shop.Example:8443/a?b"), "shop.example:8443");
  EXPECT_EQ(net::host_of("https://shop.example@evil.example/"), "");
  EXPECT_TRUE(net::is_loopback_url("http://localhost:9000"));
  EXPECT_TRUE(net::is_loopback_url("http://[::1]:9000/x"));
  EXPECT_TRUE(net::is_loopback_url("http://127.8.9.1/"));
  EXPECT_FALSE(net::is_loopback_url("http://127.0.0.1.example/"));
  EXPECT_EQ(net::join_url("https://shop.example/ucp", "/a.png"), "https://shop.example/a.png");
  EXPECT_EQ(net::join_url("https://shop.example/ucp/x", "a.png"), "https://shop.example/ucp/a.png");
  EXPECT_EQ(net::join_url("https://shop.example", "https://cdn.example/a.png"), "https://cdn.example/a.png");
}

TEST(Duties, SpecialUseAddressesAreNotThePublicInternet) {
  const auto is_public = [](const std::string& text) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) return net::is_public_address(reinterpret_cast<sockaddr*>(&v4));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
    return net::is_public_address(reinterpret_cast<sockaddr*>(&v6));
  };
  for (const char* special : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1",
                              "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "fe80::1", "fc00::1",
                              "fd12::1", "ff02::1", "2001:db8::1", "2001::1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "100::1", "fec0::1"}) {
    EXPECT_FALSE(is_public(special)) << special;
  }
  for (const char* open : {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "198.17.0.1", "223.255.255.255", "2600::1", "2a00:1450::1", "64:ff9b::808:808", "2002:808:808::"}) {
    EXPECT_TRUE(is_public(open)) << open;
  }
}

// --- TLS, with openssl's own server
struct Tls : Net {
  fs::path dir = fs::temp_directory_path() / ("aisle-tls-" + std::to_string(::getpid()));
  std::unique_ptr<base::Child> server;
  int port = 20'000 + ::getpid() % 20'000;

  void SetUp() override {
    fs::create_directories(dir);
    if (!make_certificate("localhost")) GTEST_SKIP() << "the openssl program is not installed";
  }
  // One that vouches for itself; DATES of openssl ca's form, else two days from now.
  bool make_certificate(const std::string& name, const std::string& dates = "") const {
    const std::string key = (dir / "key.pem").string(), cert = (dir / "cert.pem").string();
    std::string make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name + " -addext subjectAltName=DNS:" + name + " -keyout " + key + " -out " + cert + " 2>/dev/null";
    if (!dates.empty()) {
      make = "cd " + dir.string() + " && openssl req -newkey rsa:2048 -nodes -subj /CN=" + name + " -addext subjectAltName=DNS:" + name + " -keyout key.pem -out r.csr 2>/dev/null && : > index.txt && echo 01 > serial" +
             " && printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n[p]\ncommonName=supplied\n' > ca.cnf" +
             " && openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in r.csr -out cert.pem " + dates + " 2>/dev/null";
    }
    return std::system(make.c_str()) == 0;
  }
  void TearDown() override {
    server.reset();
    fs::remove_all(dir);
  }
  void serve(const std::string& version) {
    auto child = base::Child::spawn({{"/usr/bin/openssl", "s_server", "-www", version, "-port", std::to_string(port), "-cert", dir / "cert.pem", "-key", dir / "key.pem"}, {}, false, true, ""});
    ASSERT_TRUE(child);
    server = std::make_unique<base::Child>(std::move(*child));
  }
  // Asks until the server listens.
  net::Response ask(const std::string& ca) {
    auto trusting = *net::Client::make({"Aisle/test", ca});
    net::Response r;
    for (int i = 0; i < 50; ++i) {
      r = run(*trusting, to("https://localhost:" + std::to_string(port) + "/"));
      if (r.outcome != Outcome::connect_error) break;
      std::this_thread::sleep_for(100ms);
    }
    return r;
  }
};

using Duties_Tls = Tls;

TEST_F(Duties_Tls, ATrustedHostWithTls13IsAnswered) {
  serve("-tls1_3");
  EXPECT_EQ(ask(dir / "cert.pem").outcome, Outcome::ok);
}

TEST_F(Duties_Tls, OlderTlsIsSentNothing) {
  serve("-tls1_2");
  const auto r = ask(dir / "cert.pem");
  EXPECT_EQ(r.outcome, Outcome::tls_error);
  EXPECT_EQ(r.tls, net::TlsTrouble::old_protocol) << r.detail;
  EXPECT_NE(net::to_error(r, "shop.example").what.find("TLS 1.3"), std::string::npos);
}

TEST_F(Duties_Tls, CertificateErrorsAreNamed) {
  const auto trouble = [&](const std::string& ca) {
    serve("-tls1_3");
    const auto r = ask(ca);
    EXPECT_EQ(r.outcome, Outcome::tls_error) << r.detail;
    server.reset();
    ++port;
    return std::pair{r.tls, net::to_error(r, "shop.example").sentence()};
  };
  const std::string own = (dir / "cert.pem").string();
  EXPECT_EQ(trouble("").first, net::TlsTrouble::self_signed);
  ASSERT_TRUE(make_certificate("other.example"));
  EXPECT_EQ(trouble(own).first, net::TlsTrouble::other_name);
  ASSERT_TRUE(make_certificate("localhost", "-startdate 20200101000000Z -enddate 20200201000000Z"));
  const auto expired = trouble(own);
  EXPECT_EQ(expired.first, net::TlsTrouble::expired);
  EXPECT_NE(expired.second.find("expired"), std::string::npos);
  ASSERT_TRUE(make_certificate("localhost", "-startdate 20480101000000Z -enddate 20490101000000Z"));
  EXPECT_EQ(trouble(own).first, net::TlsTrouble::not_yet_valid);
}

}  // namespace
