// What the places of templates may be, and how large templates are.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using v1::Template;

class TemplateTest : public DefinitionTest {
 protected:
  absl::Status CreateTemplate(const std::string& body, const std::string& more = "",
                              const std::string& id = "mine") {
    return Create<Template>(
               id, "entity: ENTITY_LEAD display_name: 'T' media_type: 'text/plain' body: '" + body +
                       "' " + more)
        .status();
  }

  const DefinitionNames names_{*Template::descriptor()};
};

TEST_F(TemplateTest, HavePlacesForFieldsOfTheirEntity) {
  Define("budget", "kind: KIND_NUMBER");

  EXPECT_THAT(CreateTemplate("{{first_name}} {{ address.postal_address.locality }} "
                             "{{custom_fields.budget}} {not a place} }}",
                             "subject: 'For {{company_name}}'"),
              IsOk());
  for (const char* body : {"{{none}}", "{{custom_fields.none}}", "{{}}", "{{first_name",
                           "{{first_name}} {{ {{last_name}}", "{{first name}}"}) {
    EXPECT_THAT(CreateTemplate(body, "", "other"), RefusesField("template.body")) << body;
  }
  EXPECT_THAT(CreateTemplate("x", "subject: '{{none}}'", "other"),
              RefusesField("template.subject"));
}

TEST_F(TemplateTest, ReportEveryPlaceThatIsWrong) {
  const absl::Status refused = CreateTemplate("{{a}} {{first_name}} {{b}}", "subject: '{{c}}'");

  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(refused)->field_violations_size(), 3);
}

TEST_F(TemplateTest, HaveFieldsOfOtherEntitiesForThese) {
  EXPECT_THAT(Create<Template>("offer",
                               "entity: ENTITY_ACCOUNT display_name: 'T' media_type: 'text/html' "
                               "body: '{{display_name}}'"),
              IsOk());
  EXPECT_THAT(Create<Template>("none",
                               "entity: ENTITY_ACCOUNT display_name: 'T' media_type: 'text/html' "
                               "body: '{{company_name}}'"),
              RefusesField("template.body"));
  EXPECT_THAT(List(names_, "entity: ENTITY_ACCOUNT"), ElementsAre("offer"));
}

TEST_F(TemplateTest, AreTextOfOneOfTwoKinds) {
  EXPECT_THAT(Create<Template>("mine",
                               "entity: ENTITY_LEAD display_name: 'T' body: 'x' "
                               "media_type: 'application/pdf'"),
              RefusesField("template.media_type"));
}

TEST_F(TemplateTest, HaveAtMostTwoHundredAndFiftySixKibibytes) {
  const std::string longest(256 << 10, 'x');

  EXPECT_THAT(CreateTemplate(longest + "y"), RefusesField("template.body"));
  EXPECT_THAT(CreateTemplate(longest), IsOk());
  EXPECT_EQ(Get<Template>("mine")->body(), longest);
}

TEST_F(TemplateTest, AreSmallEnoughTogetherToBePartOfEveryConfiguration) {
  const std::string longest(256 << 10, 'x');
  ASSERT_THAT(CreateTemplate(longest, "", "t0"), IsOk());
  database_.Query(
      "INSERT INTO definitions (organization_id, name, collection, content, position) "
      "SELECT organization_id, 'templates/t' || n, collection, content, n "
      "FROM definitions, generate_series(1, 63) AS n WHERE name = 'templates/t0' RETURNING 1");

  EXPECT_THAT(CreateTemplate("x", "", "more"), RefusesField("template.body"));
  ASSERT_THAT(Archive(names_, "t7"), IsOk());
  EXPECT_THAT(CreateTemplate("x", "", "more"), IsOk());
}

}  // namespace
}  // namespace leadline::configuration
