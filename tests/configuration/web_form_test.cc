// What visitors may fill in, and what forms say beside it.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::IsOk;
using test::RefusesField;
using v1::WebForm;

class WebFormTest : public DefinitionTest {
 protected:
  // A form with the name of the person, and more.
  absl::Status CreateForm(const std::string& more) {
    return Create<WebForm>("mine",
                           "display_name: 'F' fields { path: 'last_name' label: 'Name' } " + more)
        .status();
  }

  absl::Status Asks(const std::string& path) {
    return CreateForm("fields { path: '" + path + "' label: 'L' }");
  }

  const DefinitionNames names_{*WebForm::descriptor()};
};

TEST_F(WebFormTest, AskForWhatVisitorsMaySay) {
  Define("budget", "kind: KIND_NUMBER");
  for (const char* path : {"email", "address.postal_address.locality", "kind", "employee_count",
                           "tags", "custom_fields.budget", "annual_revenue.units"}) {
    EXPECT_THAT(Asks(path), IsOk()) << path;
    EXPECT_THAT(Archive(names_, "mine"), IsOk());
  }
  for (const char* path :
       {"none", "custom_fields.none", "custom_fields", "address", "owner", "status", "team", "name",
        "number", "converted", "etag", "external_ids", "annotations", "annotations.a", "score.x"}) {
    EXPECT_THAT(Asks(path), RefusesField("web_form.fields[1].path")) << path;
  }
}

TEST_F(WebFormTest, AskForNoCustomFieldThatIsArchived) {
  Define("budget", "kind: KIND_NUMBER");
  v1::DeleteFieldDefinitionRequest request;
  request.set_name("fieldDefinitions/lead/budget");
  ASSERT_THAT(Call(*fields_, &FieldStub::DeleteFieldDefinition, request), IsOk());

  EXPECT_THAT(Asks("custom_fields.budget"), RefusesField("web_form.fields[1].path"));
}

TEST_F(WebFormTest, AskForNothingTwiceAndForEnough) {
  EXPECT_THAT(Asks("last_name"), RefusesField("web_form.fields[1].path"));
  EXPECT_THAT(Create<WebForm>("mine", "display_name: 'F' fields { path: 'email' label: 'L' }"),
              RefusesField("web_form.fields"));
  EXPECT_THAT(CreateForm("fields { path: 'email' }"), RefusesField("web_form.fields[1].label"));
}

TEST_F(WebFormTest, GiveLeadsOnlyEntriesThatExist) {
  EXPECT_THAT(CreateForm("defaults { source: 'dictionaries/source/entries/none' }"),
              RefusesField("web_form.defaults.source"));
  EXPECT_THAT(CreateForm("defaults { source: 'dictionaries/industry/entries/none' }"),
              RefusesField("web_form.defaults.source"));
  EXPECT_THAT(CreateForm("defaults { team: 'dictionaries/team/entries/none' }"),
              RefusesField("web_form.defaults.team"));
  AddEntry("tag", "vip");
  EXPECT_THAT(CreateForm("defaults { tags: 'dictionaries/tag/entries/vip' "
                         "tags: 'dictionaries/tag/entries/none' }"),
              RefusesField("web_form.defaults.tags[1]"));
  EXPECT_THAT(CreateForm("defaults { owner: 'ann' }"), RefusesField("web_form.defaults.owner"));
}

TEST_F(WebFormTest, GiveLeadsToThoseOnlyWhoMayOwnThem) {
  AddEntry("team", "north");
  ASSERT_THAT(UpdateSettings("assignable_users: [ 'users/ann', 'users/bob' ] "
                             "team_members { team: 'dictionaries/team/entries/north' "
                             "users: 'users/ann' }"),
              IsOk());
  const std::string north = "team: 'dictionaries/team/entries/north' ";

  EXPECT_THAT(CreateForm("defaults { owner: 'users/zoe' }"),
              RefusesField("web_form.defaults.owner"));
  EXPECT_THAT(CreateForm("defaults { " + north + "owner: 'users/bob' }"),
              RefusesField("web_form.defaults.owner"));
  EXPECT_THAT(CreateForm("defaults { " + north + "owner: 'users/ann' }"), IsOk());
}

TEST_F(WebFormTest, SendVisitorsToSafeAddressesOnly) {
  for (const char* url : {"http://example.com/", "javascript:alert(1)", "https://", "//example.com",
                          "https://a b", "https://user@example.com/", "https://example.com/\\n"}) {
    EXPECT_THAT(CreateForm("redirect_url: '" + std::string(url) + "'"),
                RefusesField("web_form.redirect_url"))
        << url;
  }
  for (const char* origin : {"example.com", "https://example.com/", "*", "https://*.example.com"}) {
    EXPECT_THAT(CreateForm("allowed_origins: '" + std::string(origin) + "'"),
                RefusesField("web_form.allowed_origins[0]"))
        << origin;
  }
  EXPECT_THAT(CreateForm("redirect_url: 'https://example.com:8443/a?b=c#d' "
                         "allowed_origins: 'http://localhost:8080'"),
              IsOk());
}

}  // namespace
}  // namespace leadline::configuration
