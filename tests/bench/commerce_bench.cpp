// Hot functions of commerce: answers read, consent hashed, requests begun.
#include <benchmark/benchmark.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.hpp"
#include "shop/checkout_machine.hpp"
#include "shop/consent.hpp"
#include "ucp/codec.hpp"

namespace {

using namespace aisle;
using Json = nlohmann::json;

ucp::Session session() {
  ucp::Session s;
  s.shop_url = "http://127.0.0.1:4080";
  s.endpoint = "http://127.0.0.1:4080/ucp";
  s.payee = "Sandbox on this computer";
  s.capabilities = {{"dev.ucp.shopping.checkout", "2026-04-08"}, {"dev.ucp.shopping.catalog.search", "2026-04-08"}};
  return s;
}

std::string page(int products) {
  Json list = Json::array();
  for (int i = 0; i < products; ++i) {
    const std::string id = "p" + std::to_string(i);
    list.push_back({{"id", id},
                    {"title", "A chair of the long name " + id},
                    {"description", {{"plain", "A chair to sit on, with a back and four legs, made for tests."}}},
                    {"categories", {{{"value", "Chairs"}}}},
                    {"media", {{{"type", "image"}, {"url", "http://127.0.0.1:4080/media/aa.png"}, {"alt_text", "a chair"}, {"width", 1024}, {"height", 1024}},
                               {{"type", "model_3d"}, {"url", "http://127.0.0.1:4080/media/aa.glb"}, {"alt_text", "a chair"}}}},
                    {"metadata", {{"sample", true}, {"dimensions_mm", {{"width", 500}, {"height", 900}, {"depth", 500}}}}},
                    {"price_range", {{"min", {{"amount", 12900}, {"currency", "EUR"}}}, {"max", {{"amount", 12900}, {"currency", "EUR"}}}}},
                    {"variants", {{{"id", id + ".1"}, {"title", "A chair"}, {"price", {{"amount", 12900}, {"currency", "EUR"}}}, {"availability", {{"available", true}}}}}}});
  }
  return Json{{"ucp", {{"version", "2026-04-08"}, {"status", "success"}}}, {"products", list}, {"pagination", {{"has_next_page", false}}}}.dump();
}

std::string checkout(int lines) {
  Json items = Json::array();
  for (int i = 0; i < lines; ++i) {
    items.push_back({{"id", "li_" + std::to_string(i)}, {"item", {{"id", "v"}, {"title", "Chair"}, {"price", 12900}}}, {"quantity", 1}, {"totals", {{{"type", "total"}, {"amount", 12900}}}}});
  }
  return Json{{"ucp", {{"version", "2026-04-08"}, {"status", "success"}}}, {"id", "chk_1"}, {"status", "ready_for_complete"}, {"currency", "EUR"}, {"line_items", items},
              {"totals", {{{"type", "subtotal"}, {"amount", 12900 * lines}}, {{"type", "total"}, {"amount", 12900 * lines}}}}, {"links", Json::array()}}
      .dump();
}

void BM_ReadPage(benchmark::State& state) {
  const std::string body = page(static_cast<int>(state.range(0)));
  const ucp::Session s = session();
  for (auto _ : state) {
    const auto read = ucp::read_page(body, s);
    if (!read || read->products.size() != static_cast<std::size_t>(state.range(0))) state.SkipWithError("not read");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(body.size()) * state.iterations());
}
BENCHMARK(BM_ReadPage)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond);

void BM_ReadCheckout(benchmark::State& state) {
  const std::string body = checkout(static_cast<int>(state.range(0)));
  const ucp::Session s = session();
  for (auto _ : state) {
    if (!ucp::read_checkout(body, s)) state.SkipWithError("not read");
  }
}
BENCHMARK(BM_ReadCheckout)->Arg(1)->Arg(20)->Unit(benchmark::kMicrosecond);

void BM_ConsentHash(benchmark::State& state) {
  const auto c = ucp::read_checkout(checkout(static_cast<int>(state.range(0))), session());
  for (auto _ : state) benchmark::DoNotOptimize(shop::consent_hash(*c, "shop.example", "success"));
}
BENCHMARK(BM_ConsentHash)->Arg(1)->Arg(20)->Unit(benchmark::kMicrosecond);

}  // namespace
