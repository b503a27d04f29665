// Commands: what the subcommands of aisle-merchant do. Each returns the process's exit status.
#pragma once
#include <cstdint>
#include <string>

#include "glue/result.hpp"

namespace aisle::merchant {

struct ServeOptions {
  std::string data, catalogue;  // catalogue empty: data
  std::string host = "127.0.0.1";
  int port = 0;
  std::string fault_file;
  std::int64_t checkout_ttl_s = 6 * 3600;
  bool strict_profile = false;
};

Result<void> serve(const ServeOptions& options);
Result<void> print_orders(const std::string& data, bool json);
// CHANGE: "ship", "deliver", "cancel" or "refund". ORDER: its id or label. PIECES: of each line; 0: all. Works while the shop serves.
Result<void> change_order(const std::string& data, const std::string& order, const std::string& change, std::int64_t pieces);
Result<void> print_stats(const std::string& data, bool json);
// Sets how many pieces of PRODUCT are left, for trials of "only 2 left" and "out of stock". Works while the shop
// serves.
Result<void> set_stock(const std::string& data, const std::string& product, std::int64_t quantity);
Result<void> reset(const std::string& data, const std::string& catalogue);

}  // namespace aisle::merchant
