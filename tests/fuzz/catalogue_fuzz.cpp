// Catalogue replies: pages and single products. The first byte picks the reader.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/unit/ucp/session_of_test.hpp"
#include "ucp/codec.hpp"

using namespace aisle;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    const auto page = ucp::read_page(body, test::session_of_test());
    if (!page) return 0;
    for (const auto& p : page->products) {
      if (p.id.empty() || p.variants.empty()) std::abort();
      (void)p.model();
      (void)p.photo();
      (void)p.icon();
    }
    (void)ucp::search_body({}, page->cursor, {"en", "DE", "EUR"}, {});
  } else {
    const auto product = ucp::read_product(body, test::session_of_test());
    if (product) (void)ucp::product_body(product->id, product->variants.front().options, {}, {});
  }
  return 0;
}
