// The ledger: what survives, what is refused, and that no credential stays readable.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/clock.hpp"
#include "ledger/ledger.hpp"

namespace {

using namespace aisle;
namespace fs = std::filesystem;

const base::Currency kEur = *base::Currency::parse("EUR");
constexpr const char* kToken = "sandbox_token-very-secret-4711";

struct LedgerTest : ::testing::Test {
  fs::path dir = fs::temp_directory_path() / ("aisle-ledger-" + std::to_string(::getpid()) + "-" + ::testing::UnitTest::GetInstance()->current_test_info()->name());
  base::VirtualClock clock{1'800'000'000'000};
  std::unique_ptr<ledger::Ledger> ledger;

  void SetUp() override {
    fs::remove_all(dir);
    reopen();
  }
  void TearDown() override {
    ledger.reset();
    fs::remove_all(dir);
  }
  void reopen() {
    ledger.reset();
    auto opened = ledger::Ledger::open(dir, clock);
    ASSERT_TRUE(opened) << opened.error().sentence();
    ledger = std::move(*opened);
  }
  std::optional<ledger::Reply> wait() {
    for (int i = 0; i < 2'000; ++i) {
      if (auto r = ledger->poll()) return r;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return std::nullopt;
  }
  Result<void> arm(const char* checkout = "chk_1", const char* key = "key-1") {
    ledger::Arming a;
    a.shop = "sandbox";
    a.checkout = shop::CheckoutId(checkout);
    a.visitor = "home";
    a.consent = "hash";
    a.instrument = "success";
    a.expires_at = "2026-04-08T10:00:00Z";
    a.key = key;
    a.bytes = base::Secret(std::string("{\"credential\":\"") + kToken + "\"}");
    ledger->journal_armed(std::move(a));
    auto reply = wait();
    if (!reply) return fail(ErrorKind::timeout, "no reply");
    return std::get<ledger::reply::Armed>(*reply).result;
  }
  bool disk_mentions(const std::string& text) {
    for (const auto& f : fs::directory_iterator(dir)) {
      std::ifstream in(f.path(), std::ios::binary);
      const std::string all((std::istreambuf_iterator<char>(in)), {});
      if (all.find(text) != std::string::npos) return true;
    }
    return false;
  }
  static shop::Receipt a_receipt() {
    shop::Receipt r;
    r.shop = "A shop";
    r.payee = "shop.example";
    r.order = shop::OrderId("ord_1");
    r.checkout = shop::CheckoutId("chk_1");
    r.currency = kEur;
    r.total = {12'900, kEur};
    r.totals = {{"total", "Total", {12'900, kEur}}};
    r.lines = {{"li_1", shop::VariantId("v1"), "Chair", {12'900, kEur}, 1, {}}};
    r.consent_hash = "hash";
    return r;
  }
};

TEST_F(LedgerTest, TheJournalConnectionIsFullyDurable) {
  EXPECT_EQ(ledger->pragma("synchronous"), "2");  // FULL
  EXPECT_EQ(ledger->pragma("journal_mode"), "wal");
  EXPECT_EQ(ledger->pragma("secure_delete"), "1");
}

TEST_F(LedgerTest, FilesAreForTheirOwnerOnly) {
  for (const char* name : {"ledger.db", "device.key"}) {
    struct stat s {};
    ASSERT_EQ(::stat((dir / name).c_str(), &s), 0);
    EXPECT_EQ(s.st_mode & 0777, 0600u) << name;
  }
}

TEST_F(LedgerTest, CartsAndSettingsSurvive) {
  shop::Cart cart;
  cart.lines = {{shop::VariantId("v1"), shop::ProductId("p1"), "Chair", {12'900, kEur}, 2}, {shop::VariantId("v2"), shop::ProductId("p2"), "Lamp", {100, kEur}, 1}};
  ledger->save_cart("sandbox", cart);
  ledger->save_setting("language", "de");
  reopen();
  ASSERT_TRUE(ledger->found().carts.contains("sandbox"));
  const shop::Cart& back = ledger->found().carts.at("sandbox");
  ASSERT_EQ(back.lines.size(), 2u);
  EXPECT_EQ(back.lines[0].title, "Chair");
  EXPECT_EQ(back.lines[0].quantity, 2);
  EXPECT_EQ(back.lines[1].unit_price.minor, 100);
  EXPECT_EQ(ledger->found().settings.at("language"), "de");
}

TEST_F(LedgerTest, AnArmedPurchaseIsFoundAfterARestartAndItsBytesAreTheSame) {
  ledger->journal_reviewed("sandbox", shop::CheckoutId("chk_1"), "home", "hash");
  ASSERT_TRUE(arm());
  reopen();
  ASSERT_EQ(ledger->found().open.size(), 1u);
  const shop::OpenPurchase& open = ledger->found().open[0];
  EXPECT_EQ(open.state, shop::JournalState::armed);
  EXPECT_EQ(open.instrument, "success");
  EXPECT_TRUE(open.bytes_readable);
  EXPECT_EQ(open.armed_at_ms, 1'800'000'000'000);
  ledger->unseal(open.checkout);
  auto reply = wait();
  ASSERT_TRUE(reply);
  const auto& unsealed = std::get<ledger::reply::Unsealed>(*reply);
  EXPECT_EQ(unsealed.key, "key-1");
  ASSERT_TRUE(unsealed.bytes);
  EXPECT_EQ(unsealed.bytes->view(), std::string("{\"credential\":\"") + kToken + "\"}");
}

TEST_F(LedgerTest, OneArmedPerCheckout) {
  ASSERT_TRUE(arm());
  EXPECT_FALSE(arm("chk_1", "key-2"));
  ledger->journal_sent(shop::CheckoutId("chk_1"));
  EXPECT_FALSE(arm("chk_1", "key-2"));
  ledger->journal_unknown(shop::CheckoutId("chk_1"));
  EXPECT_FALSE(arm("chk_1", "key-2"));
  EXPECT_TRUE(arm("chk_2", "key-3"));
  ledger->journal_failed(shop::CheckoutId("chk_1"), "declined");
  EXPECT_TRUE(arm("chk_1", "key-2"));
}

TEST_F(LedgerTest, StatesAreFoundAsTheyWere) {
  ASSERT_TRUE(arm());
  ledger->journal_sent(shop::CheckoutId("chk_1"));
  reopen();
  EXPECT_EQ(ledger->found().open.at(0).state, shop::JournalState::sent);
  ledger->journal_unknown(shop::CheckoutId("chk_1"));
  reopen();
  EXPECT_EQ(ledger->found().open.at(0).state, shop::JournalState::unknown);
  ledger->journal_failed(shop::CheckoutId("chk_1"), "declined");
  reopen();
  EXPECT_TRUE(ledger->found().open.empty());
}

TEST_F(LedgerTest, TheCredentialIsNeverReadableAndGoesWhenResolved) {
  ASSERT_TRUE(arm());
  EXPECT_FALSE(disk_mentions(kToken));
  ledger->journal_done("sandbox", a_receipt());
  ledger->flush();
  EXPECT_FALSE(disk_mentions(kToken));
  EXPECT_FALSE(disk_mentions("key-1"));
  ledger->unseal(shop::CheckoutId("chk_1"));
  auto reply = wait();
  ASSERT_TRUE(reply);
  EXPECT_FALSE(std::get<ledger::reply::Unsealed>(*reply).bytes);
}

TEST_F(LedgerTest, DoneKeepsTheReceiptEmptiesTheCartAndIsUnseenUntilShown) {
  shop::Cart cart;
  cart.lines = {{shop::VariantId("v1"), shop::ProductId("p1"), "Chair", {12'900, kEur}, 1}};
  ledger->save_cart("sandbox", cart);
  ASSERT_TRUE(arm());
  ledger->journal_done("sandbox", a_receipt());
  reopen();
  EXPECT_FALSE(ledger->found().carts.contains("sandbox"));
  EXPECT_TRUE(ledger->found().open.empty());
  ASSERT_EQ(ledger->found().unseen.size(), 1u);
  EXPECT_EQ(ledger->found().unseen[0].order.value, "ord_1");
  EXPECT_EQ(ledger->found().unseen[0].total.minor, 12'900);
  EXPECT_EQ(ledger->found().unseen[0].lines.size(), 1u);
  ledger->receipt_seen(shop::CheckoutId("chk_1"));
  reopen();
  EXPECT_TRUE(ledger->found().unseen.empty());
  EXPECT_EQ(ledger->found().receipts.size(), 1u);
}

TEST_F(LedgerTest, WithoutTheDeviceKeyTheEntryIsStillFound) {
  ASSERT_TRUE(arm());
  ledger.reset();
  fs::remove(dir / "device.key");
  reopen();
  ASSERT_EQ(ledger->found().open.size(), 1u);
  ledger->unseal(shop::CheckoutId("chk_1"));
  auto reply = wait();
  ASSERT_TRUE(reply);
  EXPECT_FALSE(std::get<ledger::reply::Unsealed>(*reply).bytes);
}

TEST_F(LedgerTest, CatalogueCacheRoundTrip) {
  shop::Product p;
  p.id = shop::ProductId("p1");
  p.title = "Chair \"ü\"";
  p.categories = {"Chairs"};
  p.media = {{shop::Media::Kind::model, "https://shop.example/a.glb", "alt", 0, 0}};
  p.variants = {{shop::VariantId("v1"), "Red", {100, kEur}, base::Money{120, kEur}, false, {{"Colour", "Red"}}, {}}};
  p.dimensions = shop::DimensionsMm{1, 2, 3};
  p.sample = true;
  ledger->save_catalogue("sandbox", "en-DE-EUR", "Möbel & Co", {p}, true);
  ledger->load_catalogue("sandbox", "en-DE-EUR");
  auto reply = wait();
  ASSERT_TRUE(reply);
  const auto& loaded = std::get<ledger::reply::CatalogueLoaded>(*reply);
  EXPECT_TRUE(loaded.complete);
  EXPECT_EQ(loaded.shop_name, "Möbel & Co");
  ASSERT_EQ(loaded.products.size(), 1u);
  EXPECT_EQ(loaded.products[0].title, p.title);
  EXPECT_EQ(loaded.products[0].dimensions->depth, 3);
  EXPECT_EQ(loaded.products[0].variants[0].list_price->minor, 120);
  EXPECT_FALSE(loaded.products[0].variants[0].available);
  EXPECT_EQ(loaded.products[0].media[0].kind, shop::Media::Kind::model);
}

TEST_F(LedgerTest, AVisitorIsForgottenToTheLastByte) {
  ASSERT_TRUE(arm());
  shop::Receipt r = a_receipt();
  r.permalink = "https://shop.example/orders/of-visitor-0815";
  ledger->journal_done("sandbox", r);
  ledger->forget_visitor("home");
  ledger->flush();
  EXPECT_FALSE(disk_mentions("visitor-0815"));
}

void in_file(const fs::path& file, const char* sql) {
  sqlite3* db = nullptr;
  sqlite3_open(file.c_str(), &db);
  sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
  sqlite3_close(db);
}

TEST_F(LedgerTest, ACatalogueOfTheFirstVersionIsStillRead) {
  ledger->save_catalogue("sandbox", "en-DE-EUR", "Shop", {}, true);
  ledger.reset();
  in_file(dir / "ledger.db", "ALTER TABLE catalogue DROP COLUMN shop_name; PRAGMA user_version=1");
  reopen();
  ledger->load_catalogue("sandbox", "en-DE-EUR");
  const auto reply = wait();
  ASSERT_TRUE(reply);
  EXPECT_TRUE(std::get<ledger::reply::CatalogueLoaded>(*reply).complete);
  EXPECT_TRUE(std::get<ledger::reply::CatalogueLoaded>(*reply).shop_name.empty());
}

TEST_F(LedgerTest, ANewerLedgerIsRefusedWithASentence) {
  ledger.reset();
  in_file(dir / "ledger.db", "PRAGMA user_version=99");
  const auto opened = ledger::Ledger::open(dir, clock);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().what.find("newer Aisle"), std::string::npos);
  EXPECT_FALSE(opened.error().todo.empty());
}

TEST_F(LedgerTest, DamagedAndForeignFilesAreRefusedWithASentence) {
  ledger.reset();
  fs::remove(dir / "ledger.db-wal");
  std::ofstream(dir / "ledger.db", std::ios::trunc) << std::string(8192, 'x');
  const auto damaged = ledger::Ledger::open(dir, clock);
  ASSERT_FALSE(damaged);
  EXPECT_NE(damaged.error().what.find("damaged"), std::string::npos) << damaged.error().what;
  fs::remove(dir / "ledger.db");
  in_file(dir / "ledger.db", "PRAGMA user_version=1; CREATE TABLE x(y)");
  EXPECT_FALSE(ledger::Ledger::open(dir, clock));
}

TEST_F(LedgerTest, AFolderThatCannotBeMadeIsASentence) {
  const auto opened = ledger::Ledger::open("/proc/nowhere/aisle", clock);
  ASSERT_FALSE(opened);
  EXPECT_FALSE(opened.error().what.empty());
}

}  // namespace
