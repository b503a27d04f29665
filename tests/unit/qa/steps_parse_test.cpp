#include <gtest/gtest.h>

#include "qa/steps.hpp"

namespace aisle::qa {
namespace {

TEST(StepsParse, ReadsEveryVerb) {
  const auto script = parse_steps(
      "# a purchase\n"
      "wait visible \"Directory\" 10      # seconds\n"
      "\n"
      "look \"Küche\"\n"
      "teleport \"厨房\"\n"
      "type \"so \\\"fa\\\" #1\"\n"
      "press \"Chair\"@2\n"
      "press id:panel/cart/close\n"
      "hold \"Confirm and pay\" 1.6\r\n"
      "turn left\n"
      "pause 0.5\n"
      "wait hidden \"x\" 1\nwait status completed 20\nwait loaded 60\nwait seconds 3\n"
      "expect visible \"Cart · 1\"\nexpect hidden \"x\"\nexpect enabled \"x\"\nexpect disabled \"x\"\n"
      "expect status completed\n"
      "expect total 129.00 EUR\n"
      "screenshot receipt",
      "t.steps");
  ASSERT_TRUE(script) << script.error().sentence();
  ASSERT_EQ(script->steps.size(), 20u);
  EXPECT_EQ(std::get<step::WaitVisible>(script->steps[0].action).limit_s, 10);
  EXPECT_EQ(script->steps[0].line, 2);
  EXPECT_EQ(std::get<step::Look>(script->steps[1].action).target.label, "Küche");
  EXPECT_EQ(std::get<step::Type>(script->steps[3].action).text, "so \"fa\" #1");
  EXPECT_EQ(std::get<step::Press>(script->steps[4].action).target.nth, 2);
  EXPECT_EQ(std::get<step::Press>(script->steps[4].action).target.text(), "\"Chair\"@2");
  EXPECT_EQ(std::get<step::Press>(script->steps[5].action).target.id, "panel/cart/close");
  EXPECT_EQ(std::get<step::Hold>(script->steps[6].action).seconds, 1.6);
  EXPECT_EQ(std::get<step::Turn>(script->steps[7].action).steps, 1);
  EXPECT_EQ(base::to_plain(std::get<step::ExpectTotal>(script->steps[18].action).total), "129.00 EUR");
  EXPECT_EQ(std::get<step::Screenshot>(script->steps[19].action).name, "receipt");
}

TEST(StepsParse, NamesTheLineAndWhatIsWrong) {
  const struct {
    const char* text;
    const char* says;
  } cases[] = {{"press \"a\"\njump \"b\"", "t.steps:2: jump \"b\": \"jump\" is no step."},
               {"press Search", "t.steps:1: press Search: \"Search\" is no target."},
               {"press \"Search", "the closing quote is missing"},
               {"press \"a\"@0", "after @ comes a number"},
               {"hold \"a\"", "this step is written: hold \"LABEL\" SECONDS"},
               {"hold \"a\" long", "\"long\" is no number of seconds"},
               {"wait visible \"a\" -1", "\"-1\" is no number"},
               {"expect total 1,00 EUR", "is no amount"},
               {"expect status paid", "\"paid\" is no checkout status"},
               {"screenshot ../../etc", "cannot be a picture's name"},
               {"turn up", "turn left|right"},
               {"# nothing\n", "there is no step"}};
  for (const auto& c : cases) {
    const auto script = parse_steps(c.text, "t.steps");
    ASSERT_FALSE(script) << c.text;
    EXPECT_NE(script.error().sentence().find(c.says), std::string::npos) << script.error().sentence();
    EXPECT_EQ(script.error().kind, ErrorKind::invalid);
  }
}

}  // namespace
}  // namespace aisle::qa
