#include "campaign.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/platform.hpp"
#include "base/random.hpp"
#include "fault_proxy.hpp"
#include "results.hpp"

namespace aisle::bench {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr std::int64_t kHour = 3'600'000, kDay = 24 * kHour;
constexpr int kStock = 1'000'000, kRareStock = 40;

struct Money {
  std::int64_t minor = 0;
  std::string currency;
  bool operator==(const Money&) const = default;
  std::string text() const { return fmt::format("{} {}", minor, currency); }
};

Json product(const std::string& id, int cents, int stock) {
  return {{"id", id},        {"titles", {{"en", id}}},  {"categories", {{"en", "Tests"}}}, {"tags", Json::object()},  {"size_mm", {500, 900, 500}},
          {"creator", "us"}, {"license", "CC0"},        {"price_eur_cents", cents},        {"initial_stock", stock}, {"for_sale", true}};
}

std::map<std::string, int> goods() {
  std::map<std::string, int> out;
  for (int i = 0; i < 40; ++i) out[fmt::format("thing-{:02}", i)] = kStock;
  out["rare"] = kRareStock;
  return out;
}

// --- the shop: runs, dies at any moment, comes back

class Shop {
 public:
  Shop(const CampaignOptions& o, std::string dir, std::vector<test::FaultProxy*> proxies)
      : o_(o), dir_(std::move(dir)), proxies_(std::move(proxies)), random_(o.seed * 31 + 7) {
    fs::create_directories(dir_);
    Json products = Json::array();
    int cents = 1'000;
    for (const auto& [id, stock] : goods()) products.push_back(product(id, cents += 777, stock));
    std::ofstream(dir_ + "/catalogue.json") << Json{{"format", 1}, {"products", products}};
    thread_ = std::thread([this] { run(); });
  }
  ~Shop() { close(); }
  // Alive and left alone from now on.
  void calm() {
    calm_ = true;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return peaceful_ || failed_; });
  }
  void close() {
    calm_ = closing_ = true;
    if (thread_.joinable()) thread_.join();
  }
  bool failed() const { return failed_; }
  int kills() const { return kills_; }

 private:
  void run() {
    while (!closing_) {
      const bool calm = calm_ || !o_.kills;
      const bool at_a_commit = !calm && random_.below(3) == 0;
      base::SpawnOptions spawn;
      spawn.argv = {o_.programs + "/aisle-merchant", "serve", "--data", dir_, "--port", std::to_string(port_), "--checkout-ttl", "2592000"};
      if (at_a_commit) spawn.env = {fmt::format("AISLE_KILL_AT=merchant_{}_commit:{}", random_.below(2) == 0 ? "before" : "after", 1 + random_.below(200))};
      spawn.pipe_stdout = true;
      spawn.stderr_file = dir_ + "/stderr.txt";
      auto child = base::Child::spawn(spawn);
      const auto line = child ? child->read_line(30s) : Result<std::string>(tl::unexpected(child.error()));
      if (!line) {
        if (child && (at_a_commit || ++refusals_ < 40)) {
          port_ = a_port();  // somebody has it
          continue;
        }
        std::lock_guard lock(mutex_);
        failed_ = true;
        changed_.notify_all();
        return;
      }
      const Json ready = Json::parse(*line, nullptr, false);
      for (auto* proxy : proxies_) proxy->set_shop_port(ready.value("port", 0));
      live(*child, calm);
    }
  }
  void live(base::Child& child, bool calm) {
    if (calm) {
      std::lock_guard lock(mutex_);
      peaceful_ = calm_;
      changed_.notify_all();
    }
    const auto end = Clock::now() + std::chrono::milliseconds(400 + random_.below(7'000));
    while (!child.wait(20ms)) {
      if (closing_) {
        child.kill(SIGTERM);
        child.wait(10s);
        return;
      }
      if (calm && !calm_) continue;
      if (calm_ && calm) {
        std::lock_guard lock(mutex_);
        peaceful_ = true;
        changed_.notify_all();
      } else if (!calm && (calm_ || Clock::now() > end)) {
        break;
      }
    }
    child.kill(SIGKILL);
    child.wait(10s);
    ++kills_;
    std::this_thread::sleep_for(std::chrono::milliseconds(random_.below(300)));
  }

  // Below the ports the system hands out by itself: another program's shop may not take it over while ours is dead.
  int a_port() { return 20'000 + static_cast<int>((random_.next() ^ static_cast<std::uint64_t>(::getpid())) % 12'000); }

  const CampaignOptions& o_;
  std::string dir_;
  std::vector<test::FaultProxy*> proxies_;
  base::Seeded random_;
  int port_ = a_port(), refusals_ = 0;
  std::atomic<bool> calm_{false}, closing_{false}, failed_{false};
  std::atomic<int> kills_{0};
  bool peaceful_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

// --- one shopper: the same person through many processes

struct Seen {  // what a shopper was shown and did, by checkout and order
  std::map<std::string, Money> confirmed;                        // checkout -> total when the hold was complete
  std::map<std::string, std::pair<std::string, Money>> receipts;  // order -> checkout, total
  std::map<std::string, int> endings, kills_at;
  std::vector<std::string> trouble;  // stuck, crashed, broken
  std::int64_t left_open = 0;
  int kills = 0, stuck = 0, crashes = 0, jumps = 0, starts = 0;
  bool resolved = false;
};

class ShopperLife {
 public:
  ShopperLife(const CampaignOptions& o, int number, int purchases, std::string dir, std::int64_t epoch_ms, std::atomic<int>& ended)
      : o_(o), number_(number), purchases_(purchases), dir_(std::move(dir)), epoch_ms_(epoch_ms), ended_(ended), random_(o.seed * 1'000 + static_cast<std::uint64_t>(number)) {
    fs::create_directories(dir_);
    const test::FaultRates base;
    auto proxy = test::FaultProxy::start(o.seed * 1'000'003 + static_cast<std::uint64_t>(number), {base.complete * o.faults, base.checkout * o.faults, base.other * o.faults}, dir_ + "/network.txt");
    if (proxy) proxy_ = std::move(*proxy);
    journal_.open(dir_ + "/shopper.jsonl");
  }
  test::FaultProxy* proxy() { return proxy_.get(); }

  void shop_all() {
    while (next_ < purchases_ && seen.stuck < 5 && seen.crashes < 5) {
      one_process();
      if (o_.kills && random_.below(25) == 0) time_passes();
    }
  }
  // Once nothing disturbs any more: what is still open must come to an end, and a second look must find nothing.
  void resolve() {
    proxy_->set_calm(true);
    for (int i = 0; i < 2; ++i) {
      while (proxy_->under_way() > 0) std::this_thread::sleep_for(5ms);
      seen.left_open = -1;
      seen.resolved = false;
      process(purchases_, purchases_, "", 0);
    }
  }
  Seen seen;

 private:
  void one_process() {
    static constexpr std::string_view kStates[] = {"REVIEWED", "ARMED", "SENT", "UNKNOWN", "DONE", "FAILED"};
    int until = purchases_;
    std::string kill_at;
    int kill_ms = 0;
    const std::uint32_t way = random_.below(100);
    if (o_.kills && way < 45) kill_at = fmt::format("{}:{}", kStates[random_.below(6)], 1 + random_.below(5));
    else if (o_.kills && way < 90) kill_ms = 40 + static_cast<int>(random_.below(4'000));
    else until = std::min(purchases_, next_ + 5 + static_cast<int>(random_.below(40)));
    process(next_, until, kill_at, kill_ms);
  }

  // Nobody is at the computer for a while. Nothing is under way in the network for that long.
  void time_passes() {
    static constexpr std::int64_t kPauses[] = {kHour / 5, 2 * kHour, 25 * kHour};
    const std::int64_t pause = kPauses[random_.below(3)];
    if (offset_ms_ + pause > 15 * kDay) return;
    while (proxy_->under_way() > 0) std::this_thread::sleep_for(5ms);
    offset_ms_ += pause;
    ++seen.jumps;
    note({{"say", "time_passes"}, {"ms", pause}});
  }

  void process(int from, int until, const std::string& kill_at, int kill_ms) {
    base::SpawnOptions spawn;
    std::string mine;
    for (const auto& id : mine_) mine += (mine.empty() ? "" : ",") + id;
    spawn.argv = {o_.programs + "/tests/shopper", "--shop", proxy_->url(), "--data", dir_ + "/data", "--seed", std::to_string(o_.seed * 100 + static_cast<std::uint64_t>(number_)),
                  "--from", std::to_string(from), "--until", std::to_string(until), "--epoch", std::to_string(epoch_ms_), "--speed", fmt::format("{}", o_.speed),
                  "--offset", std::to_string(offset_ms_), "--log", dir_ + "/log.txt"};
    if (!mine.empty()) spawn.argv.insert(spawn.argv.end(), {"--mine", mine});
    if (!kill_at.empty()) spawn.env = {"AISLE_KILL_AT=" + kill_at};
    spawn.pipe_stdout = true;
    spawn.stderr_file = dir_ + "/stderr.txt";
    ++seen.starts;
    note({{"say", "start"}, {"from", from}, {"kill_at", kill_at}, {"kill_ms", kill_ms}, {"at_ms", proxy_ms()}});
    auto child = base::Child::spawn(spawn);
    if (!child) return trouble("cannot be started");
    const bool killed = listen(*child, kill_ms);
    const int status = child->wait(20s).value_or(-999);
    if (status == -SIGKILL) {
      ++seen.kills;
      ++seen.kills_at[killed || kill_at.empty() ? "any moment" : kill_at.substr(0, kill_at.find(':'))];
    } else if (status != 0 && status != 3) {
      ++seen.crashes;
      trouble(fmt::format("ended with status {}", status));
    }
  }

  // True when we killed it.
  bool listen(base::Child& child, int kill_ms) {
    const auto start = Clock::now();
    auto last = start;
    bool killed = false;
    for (;;) {
      const auto limit = kill_ms > 0 && !killed ? std::chrono::milliseconds(kill_ms) - std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start) : 500ms;
      if (limit <= 0ms) {
        child.kill(SIGKILL);
        killed = true;
        continue;
      }
      auto line = child.read_line(std::min<std::chrono::milliseconds>(limit, 500ms));
      if (line) {
        last = Clock::now();
        hear(*line);
      } else if (line.error().kind != ErrorKind::timeout) {
        return killed;
      } else if (Clock::now() - last > 400s) {
        ++seen.stuck;
        trouble("says nothing any more");
        child.kill(SIGKILL);
        killed = true;
      }
    }
  }

  void hear(const std::string& text) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return trouble("unreadable: " + text);
    note(line);
    const std::string what = line.value("say", "");
    const std::string checkout = line.value("checkout", "");
    const Money money{line.value("total", std::int64_t{0}), line.value("currency", "")};
    if (what == "found") {
      seen.left_open = line.value("open", std::int64_t{0}) + line.value("unseen", std::int64_t{0});
    } else if (what == "review") {
      mine_.insert(checkout);
    } else if (what == "pay") {
      seen.confirmed[checkout] = money;
    } else if (what == "bought") {
      seen.receipts[line.value("order", "")] = {checkout, money};
      if (next_ >= purchases_ || !mine_.contains(checkout)) return;
    } else if (what == "ended") {
      ++seen.endings[line.value("how", "")];
      next_ = line.value("purchase", 0) + 1;
      mine_.clear();
      ++ended_;
    } else if (what == "stuck") {
      ++seen.stuck;
      trouble("stuck: " + line.value("where", ""));
    } else if (what == "broken") {
      ++seen.crashes;
      trouble("broken: " + line.value("why", ""));
    } else if (what == "end") {
      seen.resolved = true;
    }
  }

  std::int64_t proxy_ms() const { return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - born_).count(); }
  void note(const Json& line) { journal_ << proxy_ms() << " " << line << "\n" << std::flush; }
  void trouble(const std::string& what) { seen.trouble.push_back(fmt::format("shopper {} purchase {}: {}", number_, next_, what)); }

  const CampaignOptions& o_;
  int number_, purchases_;
  std::string dir_;
  std::int64_t epoch_ms_, offset_ms_ = 0;
  std::atomic<int>& ended_;
  base::Seeded random_;
  std::unique_ptr<test::FaultProxy> proxy_;
  std::ofstream journal_;
  Clock::time_point born_ = Clock::now();
  int next_ = 0;
  std::set<std::string> mine_;  // checkouts of the purchase under way
};

// --- the shop's books, read from outside

struct BookedOrder {
  std::string id, checkout, who;
  Money total;
};

struct Books {
  std::vector<BookedOrder> orders;
  std::map<std::string, std::int64_t> sold, held, left;  // pieces by product
  std::string error;
};

template <class F>
bool rows(sqlite3* db, const char* sql, F each) {
  sqlite3_stmt* s = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &s, nullptr) != SQLITE_OK) return false;
  int code = 0;
  while ((code = sqlite3_step(s)) == SQLITE_ROW) each(s);
  sqlite3_finalize(s);
  return code == SQLITE_DONE;
}

std::string text(sqlite3_stmt* s, int column) {
  const auto* t = sqlite3_column_text(s, column);
  return t == nullptr ? std::string() : reinterpret_cast<const char*>(t);
}

Books read_books(const std::string& file) {
  Books out;
  sqlite3* db = nullptr;
  bool good = sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK;
  good = good && rows(db, "SELECT o.id, o.checkout_id, json_extract(r.body, '$.buyer.email'), o.total, o.currency FROM orders o JOIN resource r ON r.kind = 'checkout' AND r.id = o.checkout_id",
                      [&](sqlite3_stmt* s) { out.orders.push_back({text(s, 0), text(s, 1), text(s, 2), {sqlite3_column_int64(s, 3), text(s, 4)}}); });
  good = good && rows(db, "SELECT product, quantity FROM stock", [&](sqlite3_stmt* s) { out.left[text(s, 0)] = sqlite3_column_int64(s, 1); });
  const auto pieces = [&](const char* status, std::map<std::string, std::int64_t>& into) {
    const std::string sql = fmt::format("SELECT json_extract(l.value, '$.product'), SUM(json_extract(l.value, '$.quantity')) FROM resource r, json_each(r.body, '$.lines') l "
                                        "WHERE r.kind = 'checkout' AND json_extract(r.body, '$.status') = '{}' GROUP BY 1", status);
    return rows(db, sql.c_str(), [&](sqlite3_stmt* s) { into[text(s, 0)] = sqlite3_column_int64(s, 1); });
  };
  good = good && pieces("completed", out.sold) && pieces("complete_in_progress", out.held);
  std::int64_t all = 0;
  good = good && rows(db, "SELECT COUNT(*) FROM orders", [&](sqlite3_stmt* s) { all = sqlite3_column_int64(s, 0); });
  if (!good) out.error = sqlite3_errmsg(db);
  else if (all != static_cast<std::int64_t>(out.orders.size())) out.error = "orders without a checkout";
  sqlite3_close(db);
  return out;
}

// --- the audit

struct Audit {
  std::vector<std::string> doubles, lost, phantoms, wrong, stuck, crashed, stock;
  std::size_t findings() const { return doubles.size() + lost.size() + phantoms.size() + wrong.size() + stuck.size() + crashed.size() + stock.size(); }
};

Audit audit(const Books& books, const std::vector<std::unique_ptr<ShopperLife>>& shoppers) {
  Audit out;
  Seen all;
  for (std::size_t i = 0; i < shoppers.size(); ++i) {
    const Seen& s = shoppers[i]->seen;
    all.confirmed.insert(s.confirmed.begin(), s.confirmed.end());
    all.receipts.insert(s.receipts.begin(), s.receipts.end());
    if (!s.resolved) out.stuck.push_back(fmt::format("shopper {} did not come to an end", i));
    if (s.left_open != 0) out.stuck.push_back(fmt::format("shopper {} has {} purchases open at the end", i, s.left_open));
    for (const auto& t : s.trouble) (t.find("stuck") != std::string::npos || t.find("nothing") != std::string::npos ? out.stuck : out.crashed).push_back(t);
  }
  std::map<std::string, std::vector<std::string>> by_purchase;
  std::set<std::string> booked;
  for (const BookedOrder& o : books.orders) {
    booked.insert(o.id);
    by_purchase[o.who].push_back(o.checkout);
    const auto receipt = all.receipts.find(o.id);
    const auto confirmed = all.confirmed.find(o.checkout);
    if (receipt == all.receipts.end()) out.lost.push_back(fmt::format("{} of {} ({}) was never shown", o.id, o.who, o.checkout));
    else if (receipt->second.second != o.total) out.wrong.push_back(fmt::format("{} of {}: shown {}, ordered {}", o.checkout, o.who, receipt->second.second.text(), o.total.text()));
    if (confirmed == all.confirmed.end()) out.wrong.push_back(fmt::format("{} of {} was ordered without a confirmation", o.checkout, o.who));
    else if (confirmed->second != o.total) out.wrong.push_back(fmt::format("{} of {}: confirmed {}, ordered {}", o.checkout, o.who, confirmed->second.text(), o.total.text()));
  }
  for (const auto& [who, checkouts] : by_purchase) {
    if (checkouts.size() > 1) out.doubles.push_back(fmt::format("{}: {}", who, fmt::join(checkouts, " ")));
  }
  for (const auto& [order, what] : all.receipts) {
    if (!booked.contains(order)) out.phantoms.push_back(fmt::format("'{}' ({}) was shown as bought, the shop knows nothing of it", order, what.first));
  }
  for (const auto& [id, initial] : goods()) {
    const auto in = [&](const std::map<std::string, std::int64_t>& m) { return m.contains(id) ? m.at(id) : 0; };
    if (initial - in(books.left) != in(books.sold) + in(books.held)) {
      out.stock.push_back(fmt::format("{}: {} at first, {} left, {} sold, {} held", id, initial, in(books.left), in(books.sold), in(books.held)));
    }
  }
  return out;
}

void add(std::map<std::string, int>& into, const std::map<std::string, int>& from) {
  for (const auto& [k, v] : from) into[k] += v;
}

std::string list(const std::map<std::string, int>& counts) {
  std::vector<std::string> parts;
  for (const auto& [name, n] : counts) parts.push_back(fmt::format("{} {}", name, n));
  return fmt::format("{}", fmt::join(parts, ", "));
}

void show_findings(const char* what, const std::vector<std::string>& findings) {
  for (std::size_t i = 0; i < std::min<std::size_t>(findings.size(), 20); ++i) fmt::print("  {}: {}\n", what, findings[i]);
}

std::string fresh_folder(const CampaignOptions& o) {
  if (!o.dir.empty()) return o.dir;
  const std::string base = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path().string();
  return fmt::format("{}/aisle-campaign-{}-{}", base, o.seed, ::getpid());
}

}  // namespace

int campaign(CampaignOptions o) {
  if (o.seed == 0) {
    std::byte bytes[4];
    base::secure_bytes(bytes);
    for (const std::byte b : bytes) o.seed = o.seed << 8 | static_cast<std::uint64_t>(b);
    o.seed = o.seed % 1'000'000 + 1;
  }
  const std::string dir = fresh_folder(o);
  fs::remove_all(dir);
  fs::create_directories(dir);
  fmt::print("campaign of {} purchases, {} shoppers, seed {}, in {}\n", o.purchases, o.shoppers, o.seed, dir);
  std::fflush(stdout);
  const auto start = Clock::now();
  const std::int64_t epoch = base::SystemClock().unix_time_ms();
  std::atomic<int> ended{0};
  std::vector<std::unique_ptr<ShopperLife>> shoppers;
  std::vector<test::FaultProxy*> proxies;
  for (int i = 0; i < o.shoppers; ++i) {
    const int share = o.purchases / o.shoppers + (i < o.purchases % o.shoppers ? 1 : 0);
    shoppers.push_back(std::make_unique<ShopperLife>(o, i, share, fmt::format("{}/shopper-{}", dir, i), epoch, ended));
    if (shoppers.back()->proxy() == nullptr) return fmt::print("no port for the proxy\n"), 2;
    proxies.push_back(shoppers.back()->proxy());
  }
  Shop shop(o, dir + "/shop", proxies);
  std::vector<std::thread> threads;
  std::atomic<int> shopping{o.shoppers};
  for (auto& s : shoppers) {
    threads.emplace_back([&, life = s.get()] {
      life->shop_all();
      --shopping;
    });
  }
  for (auto told = Clock::now(); shopping > 0; std::this_thread::sleep_for(50ms)) {
    if (Clock::now() - told < 15s) continue;
    told = Clock::now();
    fmt::print(stderr, "{} of {} purchases after {} s\n", ended.load(), o.purchases, std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start).count());
  }
  for (auto& t : threads) t.join();
  threads.clear();
  shop.calm();
  if (shop.failed()) return fmt::print("aisle-merchant does not start; see {}/shop/stderr.txt\n", dir), 2;
  for (auto& s : shoppers) threads.emplace_back([life = s.get()] { life->resolve(); });
  for (auto& t : threads) t.join();
  shop.close();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();

  const Books books = read_books(dir + "/shop/merchant.db");
  if (!books.error.empty()) return fmt::print("the shop's books cannot be read: {}\n", books.error), 2;
  const Audit result = audit(books, shoppers);
  std::map<std::string, int> endings, kills_at, faults;
  int kills = 0, starts = 0, jumps = 0;
  std::size_t shown = 0;
  std::int64_t requests = 0;
  for (auto& s : shoppers) {
    add(endings, s->seen.endings);
    add(kills_at, s->seen.kills_at);
    kills += s->seen.kills;
    starts += s->seen.starts;
    jumps += s->seen.jumps;
    shown += s->seen.receipts.size();
    requests += s->proxy()->requests();
    for (std::size_t f = 1; f < test::kFaults; ++f) faults[std::string(test::to_string(static_cast<test::Fault>(f)))] += static_cast<int>(s->proxy()->count(static_cast<test::Fault>(f)));
  }
  fmt::print("{:.0f} s, {} requests; shoppers started {} times, time passed {} times\n", seconds, requests, starts, jumps);
  fmt::print("ended:  {}\nfaults: {}\nkilled: shoppers {} ({}), the shop {}\n", list(endings), list(faults), kills, list(kills_at), shop.kills());
  fmt::print("orders {}, shown as bought {}\n", books.orders.size(), shown);
  fmt::print("double {}, lost {}, phantom {}, wrong amount {}, stuck {}, crashed {}, stock {}\n", result.doubles.size(), result.lost.size(), result.phantoms.size(), result.wrong.size(),
             result.stuck.size(), result.crashed.size(), result.stock.size());
  show_findings("double", result.doubles);
  show_findings("lost", result.lost);
  show_findings("phantom", result.phantoms);
  show_findings("wrong", result.wrong);
  show_findings("stuck", result.stuck);
  show_findings("crashed", result.crashed);
  show_findings("stock", result.stock);
  const bool good = result.findings() == 0 && std::accumulate(endings.begin(), endings.end(), 0, [](int sum, const auto& e) { return sum + e.second; }) == o.purchases;
  put_result(o.results, "checkout", {{"name", "campaign"}, {"seed", o.seed}, {"purchases", o.purchases}, {"seconds", seconds}, {"orders", books.orders.size()}, {"shown", shown},
                                     {"double", result.doubles.size()}, {"lost", result.lost.size()}, {"phantom", result.phantoms.size()}, {"wrong", result.wrong.size()},
                                     {"stuck", result.stuck.size()}, {"crashed", result.crashed.size()}, {"stock", result.stock.size()}, {"requests", requests}, {"faults", faults},
                                     {"endings", endings}, {"kills", kills}, {"kills_at", kills_at}, {"shop_kills", shop.kills()}});
  if (good && !o.keep) fs::remove_all(dir);
  else fmt::print("everything is kept in {}; again with: aisle-bench checkout --campaign {} --seed {}\n", dir, o.purchases, o.seed);
  return good ? 0 : 1;
}

}  // namespace aisle::bench
