// An administrator of a fresh organisation applies a preset, and a lead becomes what that system
// makes of one. What only one system says of it is in the test of its preset.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/e2e/preset_life.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using configuration::v1::SettingsService;
using conversion::v1::Account;
using conversion::v1::ConversionService;
using lead::v1::LeadService;
using ::testing::IsEmpty;
using Term = configuration::v1::Settings::Term;

struct Life {
  const char* preset;
  std::vector<const char*> way;  // The labels of its statuses, that of a new lead first.
  const char* end;               // That of the converted lead.
  Account::Type type;
  bool has_contact;
  bool has_opportunity;
  const char* listed;  // When lists have the converted lead.
  bool can_be_undone;
  std::map<int, std::string> words;  // What is not called as it is here.
};

std::ostream& operator<<(std::ostream& out, const Life& life) { return out << life.preset; }

class PresetLivesTest : public PresetLife, public ::testing::WithParamInterface<Life> {
 protected:
  // An administrator of ProsperWorks switches leads on; elsewhere they are.
  PresetLivesTest() : PresetLife(GetParam().preset) {
    EXPECT_THAT(SwitchOn("leads_enabled"), IsOk());
  }

  // A lead that went all the way to its conversion.
  std::string Grown() {
    const std::string lead = steps_.Create().name();
    EXPECT_EQ(LabelOf(steps_.Get(lead).status()), life_.way.front());
    for (size_t i = 1; i < life_.way.size(); ++i) {
      EXPECT_THAT(Enter(lead, life_.way[i]), IsOk()) << life_.way[i];
    }
    return lead;
  }

  conversion::v1::ConvertLeadResponse Converted() {
    return Must(steps_.Convert(ToConvert(steps_.Get(Grown()))));
  }

  std::string WhenListed(const std::string& lead) {
    const std::vector<std::string> one = {lead};
    if (Listed("") == one) return "always";
    if (Listed("include_converted: true") == one) return "when asked";
    const std::string searching = R"(filter: 'company_name = "Acme*"' include_converted: true)";
    return Listed(searching) == one ? "when searched for" : "never";
  }

  const Life& life_ = GetParam();
};

INSTANTIATE_TEST_SUITE_P(
    , PresetLivesTest,
    ::testing::Values(
        Life{.preset = "default",
             .way = {"To be processed", "Marketing qualification", "Sales qualification"},
             .end = "Converted",
             .type = Account::TYPE_PROSPECT,
             .has_contact = true,
             .has_opportunity = true,
             .listed = "when asked",
             .can_be_undone = true,
             .words = {}},
        Life{.preset = "axelor8",
             .way = {"To be processed", "Marketing qualification", "Nurturing",
                     "Sales qualification"},
             .end = "Converted",
             .type = Account::TYPE_PROSPECT,
             .has_contact = true,
             .has_opportunity = false,
             .listed = "when asked",
             .can_be_undone = false,
             .words = {{Term::SUBJECT_ACCOUNT, "Partner"}}},
        Life{.preset = "kafinea",
             .way = {"Not contacted", "Waiting for a call", "Contacted", "Pre-qualified",
                     "Qualified"},
             .end = "Qualified",
             .type = Account::TYPE_CUSTOMER,
             .has_contact = true,
             .has_opportunity = true,
             .listed = "when asked",
             .can_be_undone = false,
             .words = {{Term::SUBJECT_LEAD, "Prospect"},
                       {Term::SUBJECT_OPPORTUNITY, "Case"},
                       {Term::SUBJECT_OWNER, "Manager"}}},
        Life{.preset = "twentyfoursevenoffice",
             .way = {"Lead"},
             .end = "Lead",
             .type = Account::TYPE_CUSTOMER,
             .has_contact = false,
             .has_opportunity = false,
             .listed = "when searched for",
             .can_be_undone = false,
             .words = {}},
        Life{.preset = "prosperworks",
             .way = {"New", "Qualified"},
             .end = "Qualified",
             .type = Account::TYPE_PROSPECT,
             .has_contact = true,
             .has_opportunity = true,
             .listed = "when searched for",
             .can_be_undone = false,
             .words = {{Term::SUBJECT_ACCOUNT, "Company"}, {Term::SUBJECT_CONTACT, "Person"}}},
        Life{.preset = "suitedash",
             .way = {"Lead", "Prospect"},
             .end = "Client",
             .type = Account::TYPE_CUSTOMER,
             .has_contact = true,
             .has_opportunity = false,
             .listed = "always",
             .can_be_undone = false,
             .words = {{Term::SUBJECT_CUSTOMER, "Client"}}}),
    [](const auto& life) { return std::string(life.param.preset); });

TEST_P(PresetLivesTest, MakesOfALeadWhatItsSystemDoes) {
  const std::string lead = Grown();

  const auto made = Must(steps_.Convert(ToConvert(steps_.Get(lead))));

  EXPECT_EQ(made.account().type(), life_.type);
  EXPECT_EQ(made.account().number(), "C-000001");  // None of them has statuses of prospects on.
  EXPECT_EQ(made.contacts_size(), life_.has_contact ? 1 : 0);
  EXPECT_EQ(made.has_opportunity(), life_.has_opportunity);
  const lead::v1::Lead after = steps_.Get(lead);
  EXPECT_TRUE(after.converted());
  EXPECT_EQ(LabelOf(after.status()), life_.end);
  EXPECT_THAT(steps_.Verify(), IsEmpty());
}

TEST_P(PresetLivesTest, ShowsAConvertedLeadWhereItsSystemDoes) {
  const std::string lead = Converted().conversion().lead();

  EXPECT_EQ(WhenListed(lead), life_.listed);
  const auto found =
      Must(Ask(&LeadService::Stub::SearchLeads,
               absl::StrCat("query: '", steps_.Get(lead).number(), "' include_converted: true")));
  ASSERT_EQ(found.leads_size(), 1);
  EXPECT_EQ(found.leads(0).name(), lead);
}

TEST_P(PresetLivesTest, UndoesAConversionOnlyWhereItSays) {
  const std::string conversion = Converted().conversion().name();

  const auto undone =
      Ask(&ConversionService::Stub::RevertConversion, absl::StrCat("name: '", conversion, "'"));

  if (life_.can_be_undone) {
    EXPECT_THAT(undone, IsOk());
  } else {
    EXPECT_THAT(undone, FailsWith(absl::StatusCode::kFailedPrecondition,
                                  type::v1::ERROR_REASON_FEATURE_DISABLED));
  }
}

TEST_P(PresetLivesTest, CallsThingsAsItsSystemDoes) {
  const auto settings =
      Must(Ask(&SettingsService::Stub::GetSettings, "name: 'settings'")).settings();

  std::map<int, std::string> words;
  for (const Term& term : settings.terminology()) words[term.subject()] = term.display_name();

  EXPECT_EQ(words, life_.words);
}

}  // namespace
}  // namespace leadline::test
