#include "ledger/ledger.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "base/mailbox.hpp"
#include "base/platform.hpp"
#include "base/thread_guard.hpp"
#include "glue/log.hpp"
#include "ledger/database.hpp"
#include "ledger/schema.hpp"
#include "ledger/seal.hpp"
#include "ledger/store_json.hpp"

namespace aisle::ledger {
namespace {

constexpr const char* kIsArmed = "state IN ('ARMED', 'SENT', 'UNKNOWN')";

std::string bound_to(const shop::CheckoutId& checkout, std::string_view key) { return fmt::format("{}|{}", checkout.value, key); }

}  // namespace

struct Ledger::Impl {
  Impl(Database database, Seal s, const base::Clock& c) : db(std::move(database)), seal(std::move(s)), clock(c) {}

  // --- the thread

  void begin() {
    thread = std::thread([this] { run(); });
  }
  void end() {
    {
      std::lock_guard lock(mutex);
      closing = true;
    }
    wake.notify_one();
    if (thread.joinable()) thread.join();
  }
  void post(std::function<void()> work) {
    {
      std::lock_guard lock(mutex);
      posted.push_back(std::move(work));
    }
    wake.notify_one();
  }
  void run() {
    base::name_thread("ledger");
    for (;;) {
      std::function<void()> work;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return closing || !posted.empty(); });
        if (posted.empty()) return;
        work = std::move(posted.front());
        posted.pop_front();
      }
      work();
    }
  }

  void reply(Reply r) {
    std::lock_guard lock(mutex);
    replies.push_back(std::move(r));
  }
  // The write happened and is on the disk, or the shopper hears of it.
  bool durable(const Result<void>& done, const char* what) {
    if (done) return true;
    log::error("event=ledger_write_failed what={} error=\"{}\"", what, done.error().what);
    reply(reply::Trouble{done.error()});
    return false;
  }
  std::int64_t now() const { return clock.unix_time_ms(); }

  // --- what it does there

  Result<void> write_cart(const ShopId& shop, const shop::Cart& cart) {
    TRY(db.prepare("DELETE FROM cart WHERE shop = ?").bind(shop).run());
    std::int64_t position = 0;
    for (const shop::CartLine& l : cart.lines) {
      TRY(db.prepare("INSERT INTO cart VALUES(?,?,?,?,?,?,?,?)")
              .bind(shop, position++, l.variant.value, l.product.value, l.title, l.unit_price.minor, l.unit_price.currency.code(), l.quantity)
              .run());
    }
    return {};
  }

  // One review at a time in a shop: an older one that was only looked at is worth nothing.
  Result<void> write_review(const ShopId& shop, const shop::CheckoutId& checkout, const std::string& visitor, const std::string& consent) {
    TRY(db.prepare("DELETE FROM journal WHERE shop = ? AND state = 'REVIEWED'").bind(shop).run());
    return db.prepare("INSERT INTO journal(shop, checkout, visitor, state, consent, updated_at_ms) VALUES(?,?,?,'REVIEWED',?,?)")
        .bind(shop, checkout.value, visitor, consent, now())
        .run();
  }

  Result<void> write_armed(const Arming& a) {
    TRY(db.prepare("DELETE FROM journal WHERE checkout = ? AND state = 'REVIEWED'").bind(a.checkout.value).run());
    const std::string sealed = seal.close(a.bytes, bound_to(a.checkout, a.key));
    return db
        .prepare("INSERT INTO journal(shop, checkout, visitor, state, consent, instrument, expires_at, key, sealed, armed_at_ms, updated_at_ms) "
                 "VALUES(?,?,?,'ARMED',?,?,?,?,?,?,?)")
        .bind(a.shop, a.checkout.value, a.visitor, a.consent, a.instrument, a.expires_at, a.key, sealed, now(), now())
        .run();
  }

  Result<void> write_state(const shop::CheckoutId& checkout, shop::JournalState state) {
    return db.prepare(fmt::format("UPDATE journal SET state = ?, updated_at_ms = ? WHERE checkout = ? AND {}", kIsArmed))
        .bind(shop::to_string(state), now(), checkout.value)
        .run();
  }

  // Resolved: the credential goes, from the pages and from the write-ahead log.
  Result<void> write_closed(const shop::CheckoutId& checkout, shop::JournalState state, const std::string& why) {
    return db.prepare("UPDATE journal SET state = ?, why = ?, sealed = NULL, key = '', updated_at_ms = ? WHERE checkout = ? AND state NOT IN ('DONE', 'FAILED')")
        .bind(shop::to_string(state), why, now(), checkout.value)
        .run();
  }
  void erase_traces() { durable(db.execute("PRAGMA wal_checkpoint(TRUNCATE)"), "checkpoint"); }

  std::string visitor_of(const shop::CheckoutId& checkout) {
    Statement s = db.prepare("SELECT visitor FROM journal WHERE checkout = ? ORDER BY id DESC LIMIT 1");
    s.bind(checkout.value);
    return s.step() ? s.text(0) : std::string();
  }

  Result<void> write_done(const ShopId& shop, const shop::Receipt& receipt) {
    TRY(db.prepare("INSERT OR REPLACE INTO receipt(shop, visitor, checkout, json, saved_at_ms) VALUES(?,?,?,?,?)")
            .bind(shop, visitor_of(receipt.checkout), receipt.checkout.value, receipt_to_json(receipt), now())
            .run());
    TRY(write_closed(receipt.checkout, shop::JournalState::done, ""));
    return write_cart(shop, {});
  }

  reply::Unsealed read_armed(const shop::CheckoutId& checkout) {
    Statement s = db.prepare(fmt::format("SELECT key, sealed FROM journal WHERE checkout = ? AND {}", kIsArmed));
    s.bind(checkout.value);
    if (!s.step()) return {checkout, {}, fail(ErrorKind::not_found, "No payment is under way for this checkout.")};
    std::string key = s.text(0);
    auto bytes = seal.reveal(s.text(1), bound_to(checkout, key));
    return {checkout, std::move(key), std::move(bytes)};
  }

  Result<void> write_catalogue(const ShopId& shop, const std::string& locale, const std::string& shop_name, const std::vector<shop::Product>& products, bool complete) {
    TRY(db.prepare("DELETE FROM product WHERE shop = ? AND locale = ?").bind(shop, locale).run());
    std::int64_t position = 0;
    for (const shop::Product& p : products) {
      TRY(db.prepare("INSERT INTO product VALUES(?,?,?,?)").bind(shop, locale, position++, product_to_json(p)).run());
    }
    return db.prepare("INSERT OR REPLACE INTO catalogue(shop, locale, complete, saved_at_ms, shop_name) VALUES(?,?,?,?,?)").bind(shop, locale, complete, now(), shop_name).run();
  }

  reply::CatalogueLoaded read_catalogue(const ShopId& shop, const std::string& locale) {
    reply::CatalogueLoaded out;
    out.shop = shop;
    out.locale = locale;
    Statement head = db.prepare("SELECT complete, saved_at_ms, shop_name FROM catalogue WHERE shop = ? AND locale = ?");
    head.bind(shop, locale);
    if (!head.step()) return out;
    out.complete = head.integer(0) != 0;
    out.saved_at_ms = head.integer(1);
    out.shop_name = head.text(2);
    Statement rows = db.prepare("SELECT json FROM product WHERE shop = ? AND locale = ? ORDER BY position");
    rows.bind(shop, locale);
    while (rows.step()) {
      if (auto p = product_from_json(rows.text(0))) out.products.push_back(std::move(*p));
    }
    return out;
  }

  // An armed entry stays: its outcome must still be found; it holds no more than a sealed request.
  Result<void> wipe_visitor(const std::string& visitor) {
    TRY(db.prepare("DELETE FROM receipt WHERE visitor = ?").bind(visitor).run());
    TRY(db.prepare(fmt::format("DELETE FROM journal WHERE visitor = ? AND NOT {}", kIsArmed)).bind(visitor).run());
    return db.execute("DELETE FROM cart");
  }

  Database db;  // the thread's alone once begun
  Seal seal;
  const base::Clock& clock;
  Found found;
  std::thread thread;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> posted;
  std::deque<Reply> replies;
  bool closing = false;
};

Ledger::Ledger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Ledger::~Ledger() {
  if (impl_) impl_->end();
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& dir, const base::Clock& clock) {
  TRY(base::make_folder(dir));
  const std::string path = dir + "/ledger.db";
  TRY_ASSIGN(Seal seal, Seal::open(dir + "/device.key"));
  TRY_ASSIGN(Database db, Database::open(path));
  ::chmod(path.c_str(), 0600);
  TRY(prepare_file(db, path));
  auto impl = std::make_unique<Impl>(std::move(db), std::move(seal), clock);
  TRY_ASSIGN(impl->found, read_found(impl->db));
  impl->begin();
  return std::unique_ptr<Ledger>(new Ledger(std::move(impl)));
}

const Found& Ledger::found() const { return impl_->found; }

void Ledger::save_cart(ShopId shop, shop::Cart cart) {
  impl_->post([i = impl_.get(), shop = std::move(shop), cart = std::move(cart)] {
    i->durable(i->db.transaction([&] { return i->write_cart(shop, cart); }), "cart");
  });
}

void Ledger::save_setting(std::string name, std::string value) {
  impl_->post([i = impl_.get(), name = std::move(name), value = std::move(value)] {
    i->durable(i->db.prepare("INSERT OR REPLACE INTO setting VALUES(?,?)").bind(name, value).run(), "setting");
  });
}

void Ledger::journal_reviewed(ShopId shop, shop::CheckoutId checkout, std::string visitor, std::string consent) {
  impl_->post([i = impl_.get(), shop = std::move(shop), checkout = std::move(checkout), visitor = std::move(visitor), consent = std::move(consent)] {
    const auto done = i->db.transaction([&] { return i->write_review(shop, checkout, visitor, consent); });
    if (i->durable(done, "review")) base::kill_point("REVIEWED");
  });
}

void Ledger::journal_armed(Arming arming) {
  auto shared = std::make_shared<Arming>(std::move(arming));  // std::function wants copies
  impl_->post([i = impl_.get(), shared] {
    auto done = i->db.transaction([&] { return i->write_armed(*shared); });
    if (done) base::kill_point("ARMED");
    else log::error("event=ledger_arm_failed error=\"{}\"", done.error().what);
    i->reply(reply::Armed{shared->checkout, std::move(done)});
  });
}

void Ledger::journal_sent(shop::CheckoutId checkout) {
  impl_->post([i = impl_.get(), checkout = std::move(checkout)] {
    if (i->durable(i->write_state(checkout, shop::JournalState::sent), "sent")) base::kill_point("SENT");
  });
}

void Ledger::journal_unknown(shop::CheckoutId checkout) {
  impl_->post([i = impl_.get(), checkout = std::move(checkout)] {
    if (i->durable(i->write_state(checkout, shop::JournalState::unknown), "unknown")) base::kill_point("UNKNOWN");
  });
}

void Ledger::journal_done(ShopId shop, shop::Receipt receipt) {
  impl_->post([i = impl_.get(), shop = std::move(shop), receipt = std::move(receipt)] {
    if (!i->durable(i->db.transaction([&] { return i->write_done(shop, receipt); }), "done")) return;
    base::kill_point("DONE");
    i->erase_traces();
  });
}

void Ledger::journal_failed(shop::CheckoutId checkout, std::string why) {
  impl_->post([i = impl_.get(), checkout = std::move(checkout), why = std::move(why)] {
    if (!i->durable(i->write_closed(checkout, shop::JournalState::failed, why), "failed")) return;
    base::kill_point("FAILED");
    i->erase_traces();
  });
}

void Ledger::receipt_seen(shop::CheckoutId checkout) {
  impl_->post([i = impl_.get(), checkout = std::move(checkout)] {
    i->durable(i->db.prepare("UPDATE receipt SET seen = 1 WHERE checkout = ?").bind(checkout.value).run(), "seen");
  });
}

void Ledger::unseal(shop::CheckoutId checkout) {
  impl_->post([i = impl_.get(), checkout = std::move(checkout)] { i->reply(i->read_armed(checkout)); });
}

void Ledger::save_catalogue(ShopId shop, std::string locale, std::string shop_name, std::vector<shop::Product> products, bool complete) {
  impl_->post([i = impl_.get(), shop = std::move(shop), locale = std::move(locale), shop_name = std::move(shop_name), products = std::move(products), complete] {
    i->durable(i->db.transaction([&] { return i->write_catalogue(shop, locale, shop_name, products, complete); }), "catalogue");
  });
}

void Ledger::load_catalogue(ShopId shop, std::string locale) {
  impl_->post([i = impl_.get(), shop = std::move(shop), locale = std::move(locale)] { i->reply(i->read_catalogue(shop, locale)); });
}

void Ledger::forget_visitor(std::string visitor) {
  impl_->post([i = impl_.get(), visitor = std::move(visitor)] {
    if (i->durable(i->db.transaction([&] { return i->wipe_visitor(visitor); }), "wipe")) i->erase_traces();
  });
}

std::optional<Reply> Ledger::poll() {
  std::lock_guard lock(impl_->mutex);
  if (impl_->replies.empty()) return std::nullopt;
  Reply out = std::move(impl_->replies.front());
  impl_->replies.pop_front();
  return out;
}

void Ledger::flush() {
  base::must_not_be_frame_thread("Ledger::flush");
  std::promise<void> done;
  impl_->post([&] { done.set_value(); });
  done.get_future().wait();
}

std::string Ledger::pragma(const std::string& name) {
  base::must_not_be_frame_thread("Ledger::pragma");
  std::promise<std::string> said;
  impl_->post([&, i = impl_.get()] {
    Statement s = i->db.prepare("PRAGMA " + name);
    said.set_value(s.step() ? s.text(0) : std::string());
  });
  return said.get_future().get();
}

}  // namespace aisle::ledger
