// The operator's side: start, stop, ports, folders, faults, orders, stats, reset.
#include <gtest/gtest.h>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/random.hpp"
#include "shop.hpp"

namespace aisle::tests {
namespace {

TEST(Operation, EndsCleanlyOnSigterm) {
  Shop shop;
  shop.start();
  ready_checkout(shop, "chair");
  ASSERT_EQ(::kill(shop.pid(), SIGTERM), 0);
  EXPECT_EQ(shop.wait(10000), 0);
}

TEST(Operation, BadCircumstancesAreASentenceAndExitTwo) {
  Shop shop;
  shop.start();
  std::string error;
  const std::string port = shop.url().substr(shop.url().rfind(':') + 1);
  EXPECT_EQ(shop.run({"serve", "--data", shop.data() + "/other", "--port", port}, nullptr, &error), 2);
  EXPECT_NE(error.find("another program has it"), std::string::npos) << error;
  EXPECT_EQ(shop.run({"serve", "--data", shop.data(), "--port", "0"}, nullptr, &error), 2);
  EXPECT_NE(error.find("already serving"), std::string::npos) << error;
  EXPECT_EQ(shop.run({"serve", "--data", "/proc/nowhere", "--port", "0"}, nullptr, &error), 2);
  EXPECT_NE(error.find("--data"), std::string::npos) << error;
  EXPECT_EQ(shop.run({"serve"}, nullptr, &error), 2);
  EXPECT_EQ(shop.run({"serve", "--data", shop.data() + "/x", "--port", "99999"}, nullptr, &error), 2);
  EXPECT_EQ(shop.run({"orders", "--data", shop.data() + "/nothing"}, nullptr, &error), 2);
  EXPECT_NE(error.find("no shop"), std::string::npos) << error;
  EXPECT_EQ(shop.run({"import", "furniture", "--data", shop.data() + "/y", "--source", shop.data()}, nullptr, &error),
            2);
  EXPECT_NE(error.find("sweethome3d-furniture"), std::string::npos) << error;
}

TEST(Operation, DamagedCatalogueIsASentence) {
  Shop shop;
  shop.file("catalogue.json", "{\"format\":1,");
  std::string error;
  EXPECT_EQ(shop.run({"serve", "--data", shop.data(), "--port", "0"}, nullptr, &error), 2);
  EXPECT_NE(error.find("damaged"), std::string::npos) << error;
}

TEST(Operation, AnEmptyShopIsOpenToo) {
  Shop shop;
  shop.file("catalogue.json", R"({"format":1,"products":[]})");
  shop.start();
  EXPECT_EQ(shop.send({"POST", "/ucp/catalog/search", {{"query", ""}}}).body["products"].size(), 0u);
}

TEST(Operation, ResetRefillsTheShelves) {
  Shop shop(3);
  shop.start();
  const std::string id = ready_checkout(shop, "rare", 3).body["id"];
  shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success")});
  EXPECT_EQ(shop.run({"reset", "--data", shop.data()}), 0);  // while it serves
  EXPECT_EQ(ready_checkout(shop, "rare", 900).status, 201);
  EXPECT_EQ(shop.orders().size(), 1u);
}

TEST(Operation, AMerchantsOwnFolderJoinsTheShelves) {
  if (!base::file_exists(program("aisle-import")))
    GTEST_SKIP() << "SKIPPED: merchant_operation own folder: aisle-import is not built";
  Shop shop;
  ASSERT_TRUE(base::make_folder(shop.data() + "/own"));
  shop.file("own/cube.obj", "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 1\nf 1 2 3\nf 1 3 4\nf 1 4 2\nf 2 4 3\n");
  shop.file("own/bad.glb", "no model at all");
  shop.file("own/products.csv",
            "id,title,title_de,category,price,glb,width_mm,height_mm,depth_mm,stock\n"
            "cube,Wedge,Keil,Toys,12.50,cube.obj,500,400,300,7\n"
            "bad,Bad,,Toys,1.00,bad.glb,,,,\n"
            "evil,Evil,,Toys,1.00,../stderr.txt,,,,\n"
            "free,Free,,Toys,nothing,cube.obj,,,,\n");
  std::string out, error;
  ASSERT_EQ(shop.run({"import", "folder", shop.data() + "/own", "--data", shop.data()}, &out, &error), 0) << error;
  const Json summary = Json::parse(out);
  EXPECT_EQ(summary["products"], 1);
  EXPECT_EQ(summary["refused"].size(), 3u);
  EXPECT_NE(error.find("row 4 (evil)"), std::string::npos) << error;
  ASSERT_EQ(summary["report"].size(), 1u);
  EXPECT_EQ(summary["report"][0]["triangles"], 4);
  EXPECT_NE(error.find("proportions"), std::string::npos) << error;  // a cube of one metre is no 500 x 400 x 300 mm
  shop.start();
  const Json product =
      shop.send({"POST", "/ucp/catalog/product", {{"id", "cube"}}, {}, {{"Accept-Language", "de"}}}).body["product"];
  EXPECT_EQ(product["title"], "Keil");
  EXPECT_EQ(product["price_range"]["min"]["amount"], 1250);
  EXPECT_EQ(product["metadata"]["dimensions_mm"]["height"], 400);
  EXPECT_EQ(product["media"][0]["width"], 1024);
  EXPECT_EQ(send_raw(shop.url(), "GET", product["media"][1]["url"].get<std::string>().substr(shop.url().size()), "", {})
                .text.substr(0, 4),
            "glTF");
  EXPECT_EQ(shop.send({"POST", "/ucp/catalog/product", {{"id", "chair"}}}).body["product"]["title"],
            "Chair");  // the others stay
}

TEST(Operation, OneFileShowsEachVariantInItsOwnLook) {
  if (!base::file_exists(program("aisle-import")))
    GTEST_SKIP() << "SKIPPED: merchant_operation looks: aisle-import is not built";
  Shop shop;
  ASSERT_TRUE(base::make_folder(shop.data() + "/own"));
  shop.file("own/vase.gltf", R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
    "meshes":[{"primitives":[{"attributes":{"POSITION":0},"material":0,"extensions":{"KHR_materials_variants":{"mappings":[{"material":1,"variants":[0]}]}}}]}],
    "materials":[{"pbrMetallicRoughness":{"baseColorFactor":[1,0,0,1]}},{"pbrMetallicRoughness":{"baseColorFactor":[0,0,1,1]}}],
    "extensions":{"KHR_materials_variants":{"variants":[{"name":"Sea"}]}},
    "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}],"bufferViews":[{"buffer":0,"byteLength":36}],
    "buffers":[{"byteLength":36,"uri":"data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA"}]})");
  shop.file("own/products.csv",
            "id,title,category,price,glb,glb_variant,variant_of,option_Colour\n"
            "vase,Vase,Lights,10.00,vase.gltf,,,Red\n"
            "vase-sea,,,10.00,vase.gltf,Sea,vase,Sea\n"
            "vase-sand,,,10.00,vase.gltf,Sand,vase,Sand\n");
  std::string out, error;
  ASSERT_EQ(shop.run({"import", "folder", shop.data() + "/own", "--data", shop.data()}, &out, &error), 0) << error;
  EXPECT_EQ(Json::parse(out)["products"], 2) << out;
  EXPECT_NE(error.find("no variant Sand"), std::string::npos) << error;
  shop.start();
  const Json product = shop.send({"POST", "/ucp/catalog/product", {{"id", "vase"}}}).body["product"];
  ASSERT_EQ(product["variants"].size(), 2u);
  const Json& other = product["variants"][0].contains("media") ? product["variants"][0] : product["variants"][1];  // the featured one's are the product's
  ASSERT_TRUE(other.contains("media")) << product.dump(1);
  EXPECT_NE(product["media"][1]["url"], other["media"][1]["url"]) << "one file, two models";
}

TEST(Operation, VariantsAndDisclosuresOfAMerchantsOwnGoods) {
  if (!base::file_exists(program("aisle-import")))
    GTEST_SKIP() << "SKIPPED: merchant_operation own variants: aisle-import is not built";
  Shop shop;
  ASSERT_TRUE(base::make_folder(shop.data() + "/own"));
  shop.file("own/cube.obj", "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 1\nf 1 2 3\nf 1 3 4\nf 1 4 2\nf 2 4 3\n");
  shop.file("own/products.csv",
            "id,title,category,price,glb,variant_of,option_Colour,option_Size,stock,disclosure\n"
            "red-s,Toy,Toys,10.00,cube.obj,,Red,Small,5,Small parts: not for children under three.\n"
            "red-l,,,14.00,cube.obj,red-s,Red,Large,0,\n"
            "blue-s,,,11.00,cube.obj,red-s,Blue,Small,5,\n"
            "lost,,,11.00,cube.obj,nobody,Blue,Small,5,\n");
  std::string out, error;
  ASSERT_EQ(shop.run({"import", "folder", shop.data() + "/own", "--data", shop.data()}, &out, &error), 0) << error;
  EXPECT_EQ(Json::parse(out)["products"], 3);
  EXPECT_NE(error.find("(lost)"), std::string::npos) << error;
  shop.start();
  const Json found = shop.send({"POST", "/ucp/catalog/search", {{"query", "toy"}}}).body;
  ASSERT_EQ(found["products"].size(), 1u);  // one product with three variants
  EXPECT_EQ(found["products"][0]["variants"].size(), 3u);
  EXPECT_EQ(found["products"][0]["price_range"]["max"]["amount"], 1400);
  EXPECT_EQ(found["messages"][0]["presentation"], "disclosure");
  EXPECT_EQ(found["messages"][0]["path"], "$.products[0]");

  const auto detail = [&](const Json& body) { return shop.send({"POST", "/ucp/catalog/product", body}).body["product"]; };
  const auto value = [](const Json& product, const std::string& option, const std::string& label) {
    for (const Json& o : product["options"]) {
      for (const Json& v : o["values"]) {
        if (o["name"] == option && v["label"] == label) return v;
      }
    }
    return Json();
  };
  const Json first = detail({{"id", "red-s"}});
  EXPECT_EQ(value(first, "Size", "Large")["exists"], true);
  EXPECT_EQ(value(first, "Size", "Large")["available"], false);  // sold out in red
  const Json blue = detail({{"id", "red-s"}, {"selected", {{{"name", "Colour"}, {"label", "Blue"}}, {{"name", "Size"}, {"label", "Small"}}}}});
  EXPECT_EQ(blue["variants"][0]["id"], "blue-s.1");
  EXPECT_EQ(value(blue, "Size", "Large")["exists"], false);  // there is no large blue one
  EXPECT_EQ(detail({{"id", "blue-s.1"}})["selected"][0]["label"], "Blue");

  const Json looked = shop.send({"POST", "/ucp/catalog/lookup", {{"ids", {"blue-s.1", "red-s"}}}}).body;
  ASSERT_EQ(looked["products"].size(), 1u);
  EXPECT_EQ(looked["products"][0]["variants"].size(), 2u);  // those that were asked for
  const Reply checkout = shop.send({"POST", "/ucp/checkout-sessions", order_for("red-s.1")});
  EXPECT_NE(checkout.messages().find("Small parts"), std::string::npos);
  const Reply blue_one = shop.send({"POST", "/ucp/checkout-sessions", order_for("blue-s.1")});
  EXPECT_EQ(blue_one.body["line_items"][0]["item"]["title"], "Toy, Blue, Small");
  EXPECT_NE(blue_one.messages().find("Small parts"), std::string::npos);  // of the product, so of its variants too
}

TEST(Operation, StockIsSetWhileTheShopServes) {
  Shop shop;
  shop.start();
  EXPECT_EQ(shop.run({"stock", "--data", shop.data(), "chair", "2"}), 0);
  EXPECT_NE(shop.send({"POST", "/ucp/checkout-sessions", order_for("chair", 3)}).messages().find("Only 2 left"),
            std::string::npos);
  EXPECT_EQ(shop.run({"stock", "--data", shop.data(), "nothing", "2"}), 2);
}

TEST(Operation, StatsCountWhatWasSold) {
  Shop shop;
  shop.start();
  const std::string id = ready_checkout(shop, "chair").body["id"];
  shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success")});
  std::string out;
  EXPECT_EQ(shop.run({"stats", "--data", shop.data(), "--json"}, &out), 0);
  const Json stats = Json::parse(out);
  EXPECT_EQ(stats["orders"], 1);
  EXPECT_EQ(stats["revenue"]["EUR"], 13390);
}

class Fault : public testing::Test {
 protected:
  void with(const std::string& action, const std::string& match = "/catalog/search") {
    shop.start({"--fault", shop.file("faults", R"({"match":")" + match + R"(","nth":1,"action":)" + action + "}\n")});
  }
  Reply search() { return shop.send({"POST", "/ucp/catalog/search", {{"query", "chair"}}}); }
  Shop shop;
};

TEST_F(Fault, Delay) {
  with(R"({"delay_ms":400})");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(search().status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(400));
}

TEST_F(Fault, StatusAndForeignBody) {
  with(R"({"status":503,"retry_after":2})");
  const Reply busy = search();
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.headers.at("Retry-After"), "2");
  EXPECT_EQ(search().status, 200);  // only the first
}

TEST_F(Fault, HtmlInsteadOfJson) {
  with(R"({"body":"<html>Bad gateway</html>"})");
  EXPECT_EQ(search().text, "<html>Bad gateway</html>");
}

TEST_F(Fault, CutBeforeDoesNothing) {
  with(R"({"cut":"before"})", "/complete");
  const std::string id = ready_checkout(shop, "chair").body["id"];
  EXPECT_EQ(shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success")}).status, 0);
  EXPECT_TRUE(shop.orders().empty());
}

TEST_F(Fault, CutAfterAndMidHaveDoneTheWork) {
  for (const char* action : {R"({"cut":"after"})", R"({"cut":"mid"})"}) {
    with(action, "/complete");
    const std::size_t before = shop.orders().size();
    const std::string id = ready_checkout(shop, "chair").body["id"];
    EXPECT_EQ(
        shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success"), base::uuid_v4()})
            .status,
        0)
        << action;
    EXPECT_EQ(shop.orders().size(), before + 1) << action;
    EXPECT_EQ(shop.send({"GET", "/ucp/checkout-sessions/" + id}).body["status"], "completed");
    shop.kill(SIGTERM);
  }
}

TEST(Operation, FaultFileMustBeReadable) {
  Shop shop;
  std::string error;
  EXPECT_EQ(shop.run({"serve", "--data", shop.data(), "--port", "0", "--fault", shop.file("faults", "what?\n")},
                     nullptr, &error),
            2);
  EXPECT_NE(error.find("line 1"), std::string::npos) << error;
}

}  // namespace
}  // namespace aisle::tests
