#include "common/log/log.h"

#include <string>
#include <vector>

#include "common/context/request_context.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace leadline::log {
namespace {

class LogTest : public ::testing::Test {
 protected:
  // The line as a reader of JSON sees it; fails when it is none.
  google::protobuf::Map<std::string, google::protobuf::Value> Line() const {
    google::protobuf::Struct line;
    EXPECT_EQ(lines_.size(), 1u);
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(lines_.at(0), &line).ok())
        << lines_.at(0);
    return line.fields();
  }

  std::vector<std::string> lines_;
  ScopedSink sink_{[this](const std::string& line) { lines_.push_back(line); }};
};

TEST_F(LogTest, WritesOneLineOfJson) {
  Info("conversion completed", {{"conversion", std::string("conversions/1")},
                                {"attempts", 3},
                                {"replayed", true},
                                {"took_us", absl::Milliseconds(2)}});

  EXPECT_EQ(lines_.at(0).back(), '\n');
  EXPECT_EQ(Line().at("level").string_value(), "info");
  EXPECT_EQ(Line().at("message").string_value(), "conversion completed");
  EXPECT_EQ(Line().at("conversion").string_value(), "conversions/1");
  EXPECT_EQ(Line().at("attempts").number_value(), 3);
  EXPECT_TRUE(Line().at("replayed").bool_value());
  EXPECT_EQ(Line().at("took_us").number_value(), 2000);
}

TEST_F(LogTest, StaysOneLineWhateverTheTextHolds) {
  const std::string hostile = "a\"b\\c\nd\te\x01 \xff\xc3 é";

  Info("read", {{"text", hostile}});

  EXPECT_EQ(lines_.at(0).find('\n'), lines_.at(0).size() - 1);
  EXPECT_EQ(Line().at("text").string_value(), "a\"b\\c\nd\te\x01 \uFFFD\uFFFD é");
}

TEST_F(LogTest, NamesTheCallThatTheThreadWorksFor) {
  context::RequestContext call;
  call.request = "0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
  call.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const context::ScopedRequestContext scope(call);

  Warning("slow");

  EXPECT_EQ(Line().at("request").string_value(), call.request);
  EXPECT_EQ(Line().at("trace").string_value(), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(LogTest, ShowsStatusesWithoutTheirDetails) {
  absl::Status status = absl::NotFoundError("leads/1 does not exist");
  status.SetPayload("type.googleapis.com/x", absl::Cord("secret"));

  Error("failed", {{"error", status}});

  EXPECT_EQ(Line().at("error").string_value(), "NOT_FOUND: leads/1 does not exist");
}

TEST_F(LogTest, LeavesOutWhatIsBelowTheLevel) {
  SetLevel(Level::kWarning);

  Info("quiet");
  SetLevel(Level::kInfo);

  EXPECT_TRUE(lines_.empty());
}

TEST(ParseLevel, KnowsTheFourLevels) {
  Level level = Level::kInfo;

  EXPECT_TRUE(ParseLevel("error", level));
  EXPECT_EQ(level, Level::kError);
  EXPECT_FALSE(ParseLevel("loud", level));
}

}  // namespace
}  // namespace leadline::log
