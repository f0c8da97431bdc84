// Every way in which conversions and leads can be wrong is found by the check that is for it, and
// by no other.

#include "absl/strings/escaping.h"
#include "tests/conversion/verify_integrity_fixture.h"
#include "tests/support/proto_matchers.h"

namespace leadline::conversion {
namespace {

using test::IsOk;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr auto kError = v1::INTEGRITY_SEVERITY_ERROR;
constexpr auto kWarning = v1::INTEGRITY_SEVERITY_WARNING;

struct Breach {
  const char* name;
  v1::IntegrityCheck check;
  v1::IntegritySeverity severity;
  const char* resource;  // That is found, or how its name begins.
  const char* sql;
  const char* lead = "";    // What lead-service has another of; a lead of its own when empty.
  const char* change = "";  // What it has, in text format; nothing any more when empty.
};

std::ostream& operator<<(std::ostream& out, const Breach& breach) { return out << breach.name; }

// A row like another, but for some columns.
#define COPY_OF(table, id, but)                                              \
  "CREATE TEMP TABLE copied AS SELECT * FROM " table " WHERE id = '" id      \
  "'; UPDATE copied SET id = gen_random_uuid(), " but "; INSERT INTO " table \
  " SELECT * FROM copied"

const Breach kBreaches[] = {
    {"ConversionWithoutTarget", v1::INTEGRITY_CHECK_CONVERSION_HAS_TARGET, kError, "@second@",
     "UPDATE accounts SET conversion = NULL WHERE id = '{second_account}'; "
     "UPDATE conversions SET state = 'STATE_COMMITTED', account = NULL, answer = '' "
     "WHERE id = '{second}'"},
    {"TargetGone", v1::INTEGRITY_CHECK_TARGET_EXISTS, kError, "@whole@",
     "DELETE FROM opportunities WHERE id = '{opportunity}'"},
    {"CreatedTargetIsNotItsOwn", v1::INTEGRITY_CHECK_TARGET_ACTION, kError, "@whole@",
     "UPDATE opportunities SET conversion = NULL WHERE id = '{opportunity}'"},
    {"LinkedTargetIsItsOwn", v1::INTEGRITY_CHECK_TARGET_ACTION, kError, "@whole@",
     "UPDATE conversions SET contact_action = 'TARGET_ACTION_LINK' WHERE id = '{whole}'"},
    {"AccountOfAFailedConversion", v1::INTEGRITY_CHECK_RECORD_HAS_CONVERSION, kError, "accounts/",
     COPY_OF("accounts", "{account}", "conversion = '{aborted}', number = ''")},
    {"ContactOfAFailedConversion", v1::INTEGRITY_CHECK_RECORD_HAS_CONVERSION, kError, "contacts/",
     COPY_OF("contacts", "{contact}", "conversion = '{aborted}'")},
    {"OpportunityThatItsConversionDoesNotName", v1::INTEGRITY_CHECK_RECORD_HAS_CONVERSION, kError,
     "opportunities/", COPY_OF("opportunities", "{opportunity}", "probability = 7")},
    {"SecondConversionOfALead", v1::INTEGRITY_CHECK_LEAD_CONVERTED_ONCE, kError, "@lead@",
     COPY_OF("conversions", "{linking}", "lead = '{lead}', state = 'STATE_COMMITTED'")},
    {"AccountOfAContactGone", v1::INTEGRITY_CHECK_REFERENCE_EXISTS, kError, "@contact@",
     "UPDATE contacts SET account = gen_random_uuid()"},
    {"ContactOfAnOpportunityGone", v1::INTEGRITY_CHECK_REFERENCE_EXISTS, kError, "@opportunity@",
     "UPDATE opportunities SET contacts = ARRAY[gen_random_uuid()]"},
    {"NumberTwice", v1::INTEGRITY_CHECK_NUMBER_UNIQUE, kError, "accounts/",
     COPY_OF("accounts", "{second_account}", "conversion = NULL")},
    {"NumberThatWillBeGivenAgain", v1::INTEGRITY_CHECK_NUMBER_COUNTED, kError, "@second_account@",
     "UPDATE number_counters SET next_number = next_number - 1"},
    {"NumberMissing", v1::INTEGRITY_CHECK_NUMBER_WITHOUT_GAP, kWarning, "numberSeries/",
     "UPDATE number_counters SET next_number = next_number + 1"},
    {"AnswerLost", v1::INTEGRITY_CHECK_PROVENANCE_TARGET, kError, "@second@",
     "UPDATE conversions SET answer = NULL WHERE id = '{second}'"},
    {"AnswerUnreadable", v1::INTEGRITY_CHECK_PROVENANCE_TARGET, kError, "@second@",
     "UPDATE conversions SET answer = '\\xff' WHERE id = '{second}'"},
    {"CommittedForAnHour", v1::INTEGRITY_CHECK_CONVERSION_FINISHED, kWarning, "@second@",
     "UPDATE conversions SET state = 'STATE_COMMITTED', create_time = now() - interval '1 hour' "
     "WHERE id = '{second}'"},
    {"SetAside", v1::INTEGRITY_CHECK_CONVERSION_FINISHED, kWarning, "@second@",
     "UPDATE conversions SET state = 'STATE_COMMITTED', set_aside_time = now() "
     "WHERE id = '{second}'"},
    {"UndoneForHours", v1::INTEGRITY_CHECK_CONVERSION_FINISHED, kWarning, "@second@",
     "UPDATE conversions SET state = 'STATE_REVERTING', revert_time = now() - interval '6 minutes' "
     "WHERE id = '{second}'"},
    {"LeadGone", v1::INTEGRITY_CHECK_LEAD_CONVERTED, kError, "@second@", "SELECT 1",
     "@second_lead@"},
    {"LeadNamesAnotherAccount", v1::INTEGRITY_CHECK_LEAD_CONVERTED, kError, "@second@", "SELECT 1",
     "@second_lead@", "account: 'accounts/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001'"},
    {"OtherItemsCounted", v1::INTEGRITY_CHECK_MANIFEST, kError, "@second@",
     "UPDATE conversions SET manifest_comment_count = 7 WHERE id = '{second}'"},
    {"NothingCounted", v1::INTEGRITY_CHECK_MANIFEST, kError, "@second@",
     "UPDATE conversions SET manifest_comment_count = NULL, manifest_activity_count = NULL, "
     "manifest_email_count = NULL, manifest_task_count = NULL, manifest_campaign_count = NULL, "
     "manifest_interest_count = NULL, manifest_document_count = NULL "
     "WHERE id = '{second}'"},
    {"ConversionOfALeadMissing", v1::INTEGRITY_CHECK_LEAD_HAS_CONVERSION, kError, "leads/",
     "SELECT 1", "", "conversion: 'conversions/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001'"},
    {"ConversionOfALeadFailed", v1::INTEGRITY_CHECK_LEAD_HAS_CONVERSION, kError, "leads/",
     "SELECT 1", "", "conversion: '@aborted@'"},
    {"ConversionOfAnotherLead", v1::INTEGRITY_CHECK_LEAD_HAS_CONVERSION, kError, "leads/",
     "SELECT 1", "", "conversion: '@second@'"},
};

class BreachTest : public VerifyIntegrityTest, public testing::WithParamInterface<Breach> {
 protected:
  void SetUp() override {
    const Breach& breach = GetParam();
    Break(breach.sql);
    const std::string lead = Named(breach.lead);
    const std::string change = Named(breach.change);
    if (change.empty()) return fake_leads_.Purge(lead);
    lead::v1::Lead changed = fake_leads_.Get(lead);
    changed.MergeFrom(test::FromText<lead::v1::Lead>(change));
    fake_leads_.Add(changed);
  }
};

TEST_P(BreachTest, IsFoundByItsCheckAlone) {
  const Told told = Verify();

  EXPECT_THAT(told.status, IsOk());
  ASSERT_THAT(told.findings, SizeIs(1));
  const v1::IntegrityFinding& finding = told.findings[0];
  EXPECT_EQ(v1::IntegrityCheck_Name(finding.check()), v1::IntegrityCheck_Name(GetParam().check));
  EXPECT_EQ(finding.severity(), GetParam().severity);
  EXPECT_THAT(finding.resource(), StartsWith(Named(GetParam().resource)));
  EXPECT_THAT(finding.message(), testing::Not(IsEmpty()));
  EXPECT_EQ(told.summary.error_count(), GetParam().severity == kError ? 1 : 0);
  EXPECT_EQ(told.summary.warning_count(), GetParam().severity == kWarning ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(, BreachTest, testing::ValuesIn(kBreaches),
                         [](const auto& test) { return test.param.name; });

TEST_F(VerifyIntegrityTest, FindsALeadThatIsNotConverted) {
  BreakLead("@second_lead@", [](lead::v1::Lead& lead) { lead.clear_conversion(); });

  const Told told = Verify();

  ASSERT_THAT(told.findings, SizeIs(1));
  EXPECT_EQ(told.findings[0].check(), v1::INTEGRITY_CHECK_LEAD_CONVERTED);
  EXPECT_THAT(told.findings[0].related_resources(), ElementsAre(Named("@second_lead@")));
}

TEST_F(VerifyIntegrityTest, FindsProvenanceOfAStranger) {
  const std::string stranger = "accounts/" + identifier::NewId();
  v1::ConvertLeadResponse answer;
  answer.mutable_conversion()->add_provenance()->set_record(stranger);
  const std::string bytes = absl::BytesToHexString(answer.SerializeAsString());
  Break("UPDATE conversions SET answer = '\\x" + bytes + "' WHERE id = '{second}'");

  const Told told = Verify();

  ASSERT_THAT(told.findings, SizeIs(1));
  EXPECT_EQ(told.findings[0].check(), v1::INTEGRITY_CHECK_PROVENANCE_TARGET);
  EXPECT_THAT(told.findings[0].related_resources(), ElementsAre(stranger));
}

TEST_F(VerifyIntegrityTest, FindsAContactThatWasMadeWithoutItsLeadsConsent) {
  v1::ConvertLeadResponse answer;
  answer.mutable_conversion()->mutable_lead_snapshot()->set_do_not_call(true);
  answer.add_contacts()->set_name(Named("@contact@"));
  const std::string bytes = absl::BytesToHexString(answer.SerializeAsString());
  Break("UPDATE conversions SET answer = '\\x" + bytes + "' WHERE id = '{whole}'");

  const Told told = Verify();

  ASSERT_THAT(told.findings, SizeIs(1));
  EXPECT_EQ(told.findings[0].check(), v1::INTEGRITY_CHECK_CONSENT_CARRIED);
  EXPECT_EQ(told.findings[0].resource(), Named("@whole@"));
  EXPECT_THAT(told.findings[0].related_resources(), ElementsAre(Named("@contact@")));
}

TEST_F(VerifyIntegrityTest, FindsWhatAConversionLeftThatWasUndone) {
  Break("UPDATE conversions SET state = 'STATE_REVERTED' WHERE id = '{second}'");

  const Told told = Verify();

  std::vector<std::string> found;
  for (const auto& finding : told.findings) found.push_back(finding.resource());
  EXPECT_THAT(found,
              ElementsAre(Named("@second_account@"), Named("@second@"), Named("@second_lead@")));
}

TEST_F(VerifyIntegrityTest, FindsNothingOfAConversionThatWasUndone) {
  Break("UPDATE conversions SET state = 'STATE_REVERTED' WHERE id = '{second}'");
  Break("UPDATE accounts SET conversion = NULL WHERE id = '{second_account}'");
  BreakLead("@second_lead@", [](lead::v1::Lead& lead) { lead.clear_conversion(); });

  EXPECT_THAT(Verify().findings, IsEmpty());
}

// Holds that are seen: the conversion that holds, since when, and whether that is a finding.
struct HoldCase {
  const char* name;
  const char* sql;
  absl::Duration age;
  bool is_found;
};

class HoldTest : public VerifyIntegrityTest, public testing::WithParamInterface<HoldCase> {};

TEST_P(HoldTest, IsFoundOnlyWhenNothingIsAboutToEndIt) {
  Break(GetParam().sql);
  BreakLead("@second_lead@", [](lead::v1::Lead& lead) { lead.clear_conversion(); });
  fake_leads_.Hold(Named("@second_lead@"), Named("@second@"), absl::Now() - GetParam().age);

  const Told told = Verify(v1::INTEGRITY_CHECK_HOLD_PENDING);

  EXPECT_THAT(told.findings, SizeIs(GetParam().is_found ? 1 : 0));
}

INSTANTIATE_TEST_SUITE_P(
    , HoldTest,
    testing::Values(
        HoldCase{"Undecided", "DELETE FROM conversions WHERE id = '{second}'", absl::Minutes(2),
                 true},
        HoldCase{"UndecidedYet", "DELETE FROM conversions WHERE id = '{second}'", absl::Seconds(30),
                 false},
        HoldCase{"Aborted", "UPDATE conversions SET state = 'STATE_ABORTED' WHERE id = '{second}'",
                 absl::Minutes(2), true},
        HoldCase{"Completed", "SELECT 1", absl::Minutes(2), true},
        HoldCase{"Committed",
                 "UPDATE conversions SET state = 'STATE_COMMITTED' WHERE id = '{second}'",
                 absl::Minutes(2), false}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace leadline::conversion
