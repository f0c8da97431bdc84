// Labels in all the languages there are.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using v1::Status;

class StatusLabelTest : public ConfigurationTest {
 protected:
  absl::StatusOr<Status> Create(const std::string& id, const std::string& labels) {
    const auto response = Call(
        *statuses_, &StatusStub::CreateStatus,
        FromText<v1::CreateStatusRequest>("entity: ENTITY_LEAD status_id: '" + id +
                                          "' status { category: CATEGORY_OPEN " + labels + " }"));
    if (!response.ok()) return response.status();
    return response->status();
  }

  absl::StatusOr<Status> Update(const std::string& status) {
    const auto response = Call(*statuses_, &StatusStub::UpdateStatus,
                               FromText<v1::UpdateStatusRequest>("status { " + status + " }"));
    if (!response.ok()) return response.status();
    return response->status();
  }
};

TEST_F(StatusLabelTest, IsKeptInEveryScriptAndDirection) {
  const auto created =
      Create("hot",
             "display_name: 'ساخن \u200Fجدًا (1)'"
             " labels { key: 'he' value: 'חם מאוד' } labels { key: 'hi' value: 'गर्म' }"
             " labels { key: 'zh-Hant-TW' value: '熱' }"
             " labels { key: 'en' value: '🔥 \\\"Hot\\\" \\\\ }' }");

  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->display_name(), "ساخن \u200Fجدًا (1)");
  EXPECT_EQ(created->labels().at("he"), "חם מאוד");
  EXPECT_EQ(created->labels().at("hi"), "गर्म");
  EXPECT_EQ(created->labels().at("zh-Hant-TW"), "熱");
  EXPECT_EQ(created->labels().at("en"), "🔥 \"Hot\" \\ }");
  EXPECT_THAT(GetStatus("statuses/lead/hot"), EqualsProto(*created));
}

TEST_F(StatusLabelTest, HasItsCombiningCharactersComposed) {
  const auto created = Create("hot",
                              "display_name: 'Qualifie\xCC\x81'"
                              " labels { key: 'de' value: 'Spa\xCC\x88ter' }");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->display_name(), "Qualifié");
  EXPECT_EQ(created->labels().at("de"), "Später");

  const auto updated = Update(
      "name: 'statuses/lead/hot' display_name: 'E\xCC\x81'"
      " labels { key: 'de' value: 'A\xCC\x88' }");

  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), "É");
  EXPECT_EQ(updated->labels().at("de"), "Ä");
}

TEST_F(StatusLabelTest, HasAtMostTwoHundredCharacters) {
  const std::string longest = "display_name: '" + std::string(200, 'x');
  const std::string huge(10'000, 'x');

  EXPECT_THAT(Create("fits", longest + "'"), IsOk());
  EXPECT_THAT(Create("long", longest + "y'"), RefusesField("status.display_name"));
  EXPECT_THAT(Create("long", "display_name: '" + huge + "'"), RefusesField("status.display_name"));
  EXPECT_THAT(Create("long", "display_name: 'x' labels { key: 'fr' value: '" + huge + "' }"),
              RefusesField("status.labels[\"fr\"]"));
}

TEST_F(StatusLabelTest, IsInALanguage) {
  EXPECT_THAT(Create("hot", "display_name: 'x' labels { key: 'not a language' value: 'x' }"),
              RefusesField("status.labels[\"not a language\"]"));
}

}  // namespace
}  // namespace leadline::configuration
