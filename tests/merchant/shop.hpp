// Shop: a temporary data folder, an aisle-merchant process serving it, and a platform that talks to it.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/platform.hpp"
#include "merchant/catalogue.hpp"
#include "merchant/json.hpp"

namespace aisle::tests {

using merchant::Json;

struct Reply {
  int status = 0;  // 0: no HTTP answer at all
  std::string text;
  Json body;
  std::map<std::string, std::string> headers;
  std::string messages() const { return body.contains("messages") ? body["messages"].dump() : std::string(); }
};

struct Request {
  std::string method, path;
  Json body = nullptr;
  std::string key = {};  // empty: a fresh one for writes
  std::map<std::string, std::string> headers = {};
};

// Any thread; opens a connection a call.
Reply send(const std::string& url, const Request& request);
Reply send_raw(const std::string& url, const std::string& method, const std::string& path, const std::string& body,
               const std::map<std::string, std::string>& headers);

class Shop {
 public:
  // Goods: chair 129.00, sofa 899.00 (freight), lamp 29.90, rare 10.00 with RARE_STOCK pieces, and a cat that is not
  // for sale.
  explicit Shop(std::int64_t rare_stock = 10);
  ~Shop();
  // Starts (again) with these arguments added; fails the test when it does not get ready.
  void start(std::vector<std::string> arguments = {}, std::vector<std::string> environment = {});
  void kill(int signal);  // and waits
  std::optional<int> wait(int limit_ms);
  // Runs a subcommand to its end.
  int run(std::vector<std::string> arguments, std::string* standard_output = nullptr,
          std::string* standard_error = nullptr);
  std::string file(const std::string& name, const std::string& content);

  const std::string& data() const { return data_; }
  const std::string& url() const { return url_; }
  int pid() const { return child_->pid(); }
  Reply send(const Request& request) const { return tests::send(url_, request); }
  Json orders();

 private:
  std::string data_, url_;
  std::unique_ptr<base::Child> child_;
};

// The buyer's side of a purchase.
Json order_for(const std::string& product, int quantity = 1);  // body of create, complete but for the shipping option
Json with_option(const Json& checkout,
                 const std::string& option);  // body of update: what was answered, with an option chosen
Json payment(const std::string& token);       // body of complete
Reply ready_checkout(const Shop& shop, const std::string& product, int quantity = 1);
std::string program(const std::string& name);  // below the build folder

}  // namespace aisle::tests
