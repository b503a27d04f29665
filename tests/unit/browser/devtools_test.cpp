#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "browser/devtools.hpp"

namespace aisle::browser {
namespace {

using Json = nlohmann::json;

TEST(Requests, NumberThemselvesAndNameTheirSession) {
  Requests requests;
  EXPECT_EQ(Json::parse(requests.find_pages())["id"], 1);
  requests.use_session("S");
  const Json navigate = Json::parse(requests.navigate("https://shop.example/pay?a=\"1\""));
  EXPECT_EQ(navigate["id"], 2);
  EXPECT_EQ(navigate["sessionId"], "S");
  EXPECT_EQ(navigate["params"]["url"], "https://shop.example/pay?a=\"1\"");
}

TEST(Requests, TextThatIsNotUtf8StaysAMessage) {
  Requests requests;
  EXPECT_TRUE(Json::parse(requests.text("a\xff z")).is_object());
}

TEST(Messages, TheMainFrameIsThePage) {
  const auto main = read_message(R"({"method":"Page.frameNavigated","params":{"frame":{"id":"1","url":"https://a.example/x"}}})");
  ASSERT_TRUE(main && std::holds_alternative<event::Navigated>(*main));
  EXPECT_EQ(std::get<event::Navigated>(*main).url, "https://a.example/x");
  EXPECT_FALSE(read_message(R"({"method":"Page.frameNavigated","params":{"frame":{"id":"2","parentId":"1","url":"https://evil.example"}}})"));
}

TEST(Messages, APageThatCannotBeReachedKeepsItsAddress) {
  const auto it = read_message(R"({"method":"Page.frameNavigated","params":{"frame":{"url":"chrome-error://x","unreachableUrl":"https://a.example/"}}})");
  ASSERT_TRUE(it);
  EXPECT_EQ(std::get<event::Navigated>(*it).url, "https://a.example/");
}

TEST(Messages, OnlyWindowsThePageOpenedAreToBeClosed) {
  EXPECT_TRUE(read_message(R"({"method":"Target.targetCreated","params":{"targetInfo":{"type":"page","targetId":"t","openerId":"o"}}})"));
  EXPECT_FALSE(read_message(R"({"method":"Target.targetCreated","params":{"targetInfo":{"type":"page","targetId":"t"}}})"));
}

TEST(Messages, QuestionsAreToldFromAlerts) {
  const auto dialog = [](const char* type) {
    const Json message{{"method", "Page.javascriptDialogOpening"}, {"params", {{"type", type}, {"message", "?"}}}};
    return std::get<event::Dialog>(*read_message(message.dump())).asks;
  };
  EXPECT_TRUE(dialog("confirm"));
  EXPECT_TRUE(dialog("prompt"));
  EXPECT_FALSE(dialog("alert"));
  EXPECT_FALSE(dialog("beforeunload"));
}

TEST(Messages, WhatIsForeignIsNothing) {
  for (const char* text : {"", "{", "[]", "7", "{}", R"({"method":7})", R"({"method":"Page.screencastFrame"})", R"({"result":[]})", R"({"id":1,"result":{"x":1}})"}) {
    const auto message = read_message(text);
    EXPECT_TRUE(!message || std::holds_alternative<event::Picture>(*message)) << text;
  }
}

}  // namespace
}  // namespace aisle::browser
