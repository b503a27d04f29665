#include "shop.hpp"

#include <gtest/gtest.h>
#include <httplib.h>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/random.hpp"

namespace aisle::tests {
namespace {

using merchant::MediaFile;
using merchant::Product;

Product product(const char* id, const char* title, const char* german, const char* category, int w, int h, int d,
                std::int64_t cents, std::int64_t stock) {
  Product p;
  p.id = id;
  p.titles = {{"en", title}, {"de", german}};
  p.categories = {{"en", category}};
  p.tags = {{"en", "sample"}};
  p.width_mm = w;
  p.height_mm = h;
  p.depth_mm = d;
  p.creator = "Somebody";
  p.license = "CC BY 3.0";
  p.source = "tests";
  p.price_eur_cents = cents;
  p.initial_stock = stock;
  p.for_sale = stock > 0;
  p.model = MediaFile{"aa11.glb", 0, 0};
  p.photo = MediaFile{"bb22.png", 1024, 1024};
  p.icon = MediaFile{"cc33.png", 128, 128};
  return p;
}

std::vector<Product> goods(std::int64_t rare_stock) {
  std::vector<Product> out{
      product("chair", "Chair", "Stuhl", "Living room", 500, 900, 500, 12900, 1000),
      product("sofa", "Corner sofa", "Ecksofa", "Living room", 2400, 850, 1600, 89900, 1000),
      product("lamp", "Lamp", "Lampe", "Lights", 200, 400, 200, 2990, 1000),
      product("rare", "Rare vase", "Seltene Vase", "Miscellaneous", 200, 300, 200, 1000, rare_stock),
      product("cat", "Cat", "Katze", "Characters", 200, 300, 500, 0, 0)};
  for (int i = 0; i < 20; ++i) {
    out.push_back(product(("stool-" + std::to_string(i)).c_str(), "Stool", "Hocker", "Kitchen", 300, 450, 300,
                          1990 + i * 100, 1000));
  }
  Product tall = product("lamp-tall", "Tall lamp", "Hohe Lampe", "Lights", 200, 1600, 200, 5990, 1000);
  tall.variant_of = "lamp";
  tall.options = {{"Height", "Tall"}};
  out[2].options = {{"Height", "Low"}};
  out[2].disclosure = "Energy efficiency class B, on a scale from A to G.";
  out.push_back(std::move(tall));
  return out;
}

httplib::Headers to_headers(const std::map<std::string, std::string>& headers) {
  return {headers.begin(), headers.end()};
}

}  // namespace

std::string program(const std::string& name) {
  const char* build = std::getenv("AISLE_BUILD_DIR");
  return (build != nullptr ? std::string(build) : std::string("build")) + "/" + name;
}

Reply send_raw(const std::string& url, const std::string& method, const std::string& path, const std::string& body,
               const std::map<std::string, std::string>& headers) {
  httplib::Client client(url);
  client.set_connection_timeout(5);
  client.set_read_timeout(30);
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.headers = to_headers(headers);
  request.body = body;
  const auto result = client.send(request);
  Reply reply;
  if (!result) return reply;
  reply.status = result->status;
  reply.text = result->body;
  reply.body = Json::parse(result->body, nullptr, false);
  for (const auto& [name, value] : result->headers) reply.headers[name] = value;
  return reply;
}

Reply send(const std::string& url, const Request& request) {
  std::map<std::string, std::string> headers{{"UCP-Agent", "profile=\"https://aisle.invalid/ucp/2026-04-08.json\""},
                                             {"Request-Id", base::uuid_v4()}};
  if (!request.body.is_null()) headers["Content-Type"] = "application/json";
  if (request.method != "GET") headers["Idempotency-Key"] = request.key.empty() ? base::uuid_v4() : request.key;
  for (const auto& [name, value] : request.headers) headers[name] = value;
  return send_raw(url, request.method, request.path, request.body.is_null() ? std::string() : request.body.dump(),
                  headers);
}

Shop::Shop(std::int64_t rare_stock)
    : data_(std::filesystem::temp_directory_path() / ("aisle-shop-" + base::uuid_v4())) {
  EXPECT_TRUE(base::make_folder(data_ + "/media"));
  EXPECT_TRUE(merchant::save_catalogue(data_, goods(rare_stock)));
  EXPECT_TRUE(base::write_file_atomic(data_ + "/media/aa11.glb", "glTF model of 30 bytes, or so.."));
  EXPECT_TRUE(base::write_file_atomic(data_ + "/media/bb22.png", "picture"));
}

Shop::~Shop() {
  child_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(data_, ignored);
}

void Shop::start(std::vector<std::string> arguments, std::vector<std::string> environment) {
  child_.reset();
  base::SpawnOptions options;
  options.argv = {program("aisle-merchant"), "serve", "--data", data_, "--port", "0"};
  options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
  options.env = std::move(environment);
  options.pipe_stdout = true;
  options.stderr_file = data_ + "/stderr.txt";
  auto child = base::Child::spawn(options);
  ASSERT_TRUE(child);
  child_ = std::make_unique<base::Child>(std::move(*child));
  const auto line = child_->read_line(std::chrono::seconds(20));
  ASSERT_TRUE(line) << base::read_file(options.stderr_file).value_or("");
  url_ = merchant::text_of(Json::parse(*line, nullptr, false), "url");
  ASSERT_FALSE(url_.empty()) << *line;
}

void Shop::kill(int signal) {
  child_->kill(signal);
  ASSERT_TRUE(wait(15000));
}

std::optional<int> Shop::wait(int limit_ms) { return child_->wait(std::chrono::milliseconds(limit_ms)); }

int Shop::run(std::vector<std::string> arguments, std::string* standard_output, std::string* standard_error) {
  base::SpawnOptions options;
  options.argv = std::move(arguments);
  options.argv.insert(options.argv.begin(), program("aisle-merchant"));
  options.pipe_stdout = true;
  options.stderr_file = data_ + "/command.txt";
  std::error_code ignored;
  std::filesystem::remove(options.stderr_file, ignored);
  auto child = base::Child::spawn(options);
  if (!child) return -1;
  std::string out;
  while (auto line = child->read_line(std::chrono::seconds(60))) out += *line + "\n";
  const auto status = child->wait(std::chrono::seconds(20));
  if (standard_output != nullptr) *standard_output = out;
  if (standard_error != nullptr) *standard_error = base::read_file(options.stderr_file).value_or("");
  return status.value_or(-1);
}

std::string Shop::file(const std::string& name, const std::string& content) {
  const std::string path = data_ + "/" + name;
  EXPECT_TRUE(base::write_file_atomic(path, content));
  return path;
}

Json Shop::orders() {
  std::string out;
  EXPECT_EQ(run({"orders", "--data", data_, "--json"}, &out), 0);
  return Json::parse(out)["orders"];
}

Json order_for(const std::string& product, int quantity) {
  const Json address = {{"street_address", "Musterweg 1"},
                        {"address_locality", "Berlin"},
                        {"postal_code", "10115"},
                        {"address_country", "DE"}};
  Json method = {{"type", "shipping"},
                 {"destinations", Json::array({address})},
                 {"groups", Json::array({{{"selected_option_id", "standard"}}})}};
  return {{"line_items", Json::array({{{"item", {{"id", product}}}, {"quantity", quantity}}})},
          {"buyer", {{"email", "ada@example.com"}, {"first_name", "Ada"}, {"last_name", "Sample"}}},
          {"context", {{"address_country", "DE"}}},
          {"fulfillment", {{"methods", Json::array({std::move(method)})}}}};
}

Json with_option(const Json& checkout, const std::string& option) {
  Json lines = Json::array();
  for (const Json& line : checkout["line_items"])
    lines.push_back({{"id", line["id"]}, {"item", {{"id", line["item"]["id"]}}}, {"quantity", line["quantity"]}});
  const Json& method = checkout["fulfillment"]["methods"][0];
  Json chosen = {{"id", method["id"]},
                 {"type", method["type"]},
                 {"line_item_ids", method["line_item_ids"]},
                 {"destinations", method["destinations"]},
                 {"selected_destination_id", method["selected_destination_id"]},
                 {"groups", Json::array({{{"id", "package_1"}, {"selected_option_id", option}}})}};
  return {{"line_items", std::move(lines)},
          {"buyer", checkout["buyer"]},
          {"context", checkout["context"]},
          {"fulfillment", {{"methods", Json::array({std::move(chosen)})}}}};
}

Json payment(const std::string& token) {
  return {{"payment",
           {{"instruments", Json::array({{{"id", "instrument_1"},
                                          {"handler_id", "sandbox_wallet"},
                                          {"type", "sandbox_wallet"},
                                          {"selected", true},
                                          {"credential", {{"type", "sandbox_token"}, {"token", token}}}}})}}}};
}

Reply ready_checkout(const Shop& shop, const std::string& product, int quantity) {
  Reply reply = shop.send({"POST", "/ucp/checkout-sessions", order_for(product, quantity)});
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(merchant::text_of(reply.body, "status"), "ready_for_complete") << reply.text;
  return reply;
}

}  // namespace aisle::tests
