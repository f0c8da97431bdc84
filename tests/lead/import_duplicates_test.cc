#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/lead/import_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::EqualsProto;
using test::IsOk;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using v1::LeadImport;

class ImportDuplicatesTest : public ImportFixture {
 protected:
  static std::string Policy(const std::string& name) {
    return "duplicate_policy: DUPLICATE_POLICY_" + name + " ";
  }

  // The company names of all leads.
  std::vector<std::string> Companies() {
    std::vector<std::string> companies;
    const auto leads = List("order_by: 'company_name'");
    for (const v1::Lead& lead : leads->leads()) companies.push_back(lead.company_name());
    return companies;
  }
};

TEST_F(ImportDuplicatesTest, SkipsThemUnlessToldOtherwise) {
  Existing("company_name: 'Acme' email: 'info@acme.example'");

  const LeadImport done = Import(
      "company_name,email\nACME Inc,INFO@acme.example\nBolt,b@bolt.example\nBolt "
      "2,B@bolt.example\n");

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 3 created: 1 skipped: 2 percent: 100")));
  EXPECT_THAT(Companies(), ElementsAre("Acme", "Bolt"));
}

TEST_F(ImportDuplicatesTest, KnowsLeadsWithoutEmailByTheirNames) {
  Existing("company_name: 'Acme' last_name: 'Lee' email: 'info@acme.example'");
  ASSERT_THAT(Create(test::FromText<v1::Lead>("first_name: 'Ada' last_name: 'Lee'")), IsOk());

  const LeadImport done =
      Import("company_name,last_name,first_name\nacme,LEE,ANN\nAcme,Li,Ann\n,lee,ada\n");

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 3 created: 1 skipped: 2 percent: 100")));
}

TEST_F(ImportDuplicatesTest, UpdatesThem) {
  const std::string lead = Existing(
      "company_name: 'Acme' email: 'info@acme.example' fax: '1' owner: 'users/ann' "
      "do_not_call: true");

  const LeadImport done = Import(
      "company_name,email,fax,owner,do_not_call,phone\n"
      "Acme Inc,info@acme.example,,users/bea,false,+33 1 42 96 10 20\n",
      Policy("UPDATE") + "defaults { campaign: 'Fair' }");

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 1 updated: 1 percent: 100")));
  const v1::Lead updated = *Get(lead);
  EXPECT_EQ(updated.company_name(), "Acme Inc");
  EXPECT_EQ(updated.phone_normalized(), "+33142961020");
  EXPECT_EQ(updated.fax(), "1");
  EXPECT_EQ(updated.owner(), "users/ann");
  EXPECT_EQ(updated.campaign(), "");
  EXPECT_FALSE(updated.do_not_call());
  EXPECT_EQ(Events("LeadUpdated", lead), 1);
}

TEST_F(ImportDuplicatesTest, UpdatesWhatARowAboveCreates) {
  const LeadImport done = Import(
      "company_name,email,city\nAcme,a@acme.example,\n,a@acme.example,Paris\n", Policy("UPDATE"));

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 2 created: 1 updated: 1 percent: 100")));
  EXPECT_EQ(TheLead().company_name(), "Acme");
  EXPECT_EQ(TheLead().address().postal_address().locality(), "Paris");
}

TEST_F(ImportDuplicatesTest, CannotUpdateWhatIsConvertedOrOneOfSeveral) {
  const std::string converted = Converted(test::ANameOf("conversions"));
  Existing("company_name: 'Two' email: 'two@example.com'");
  Existing("company_name: 'Too' email: 'two@example.com'");

  const LeadImport done = Import(
      "company_name,first_name,last_name,email\nMeyer & Sons,Ann,Meyer,\nB,,,two@example.com\n",
      Policy("UPDATE"));

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 2 failed: 2 percent: 100")));
  const auto errors = ErrorsOf(done.name());
  ASSERT_THAT(errors, SizeIs(2));
  EXPECT_THAT(errors[0], HasSubstr("is converted"));
  EXPECT_EQ(errors[1], "3:0  several leads are the same");
  EXPECT_EQ(Read(done.name()).errors(0).lead(), converted);
}

TEST_F(ImportDuplicatesTest, CreatesThemAnyway) {
  Existing("company_name: 'Acme' email: 'info@acme.example'");

  const LeadImport done = Import(
      "company_name,email\nAcme,info@acme.example\nAcme,info@acme.example\n", Policy("CREATE"));

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 2 created: 2 percent: 100")));
  EXPECT_THAT(Companies(), ElementsAre("Acme", "Acme", "Acme"));
}

TEST_F(ImportDuplicatesTest, ReportsThem) {
  const std::string lead = Existing("company_name: 'Acme' email: 'info@acme.example'");

  const LeadImport done = Import(
      "company_name,email\nAcme,info@acme.example\nBolt,b@bolt.example\nBolt,b@bolt.example\n",
      Policy("FAIL"));

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 3 created: 1 failed: 2 percent: 100")));
  EXPECT_THAT(ErrorsOf(done.name()), ElementsAre("2:0  is there already", "4:0  is there already"));
  EXPECT_EQ(Read(done.name()).errors(0).lead(), lead);
}

TEST_F(ImportDuplicatesTest, ComparesTheFieldsThatAreAskedFor) {
  Existing("company_name: 'Acme' phone: '0033 1 42961020' mobile: '0171 555 000'");

  const std::string file =
      "company_name,phone,mobile\nOther,+33 1 42 96 10 20,\nAcme,,0171-555000\nNone,,\n";
  EXPECT_EQ(Import(file, "duplicate_fields: 'phone' validate_only: true").counts().skipped(), 1);
  EXPECT_EQ(Import(file, "duplicate_fields: 'mobile' validate_only: true").counts().skipped(), 1);
  EXPECT_EQ(Import(file, "duplicate_fields: 'company_name' validate_only: true").counts().skipped(),
            1);
  EXPECT_EQ(Import(file,
                   "duplicate_fields: 'company_name' duplicate_fields: 'phone' "
                   "validate_only: true")
                .counts()
                .skipped(),
            0);
}

TEST_F(ImportDuplicatesTest, KnowsANumberOfACountryWithItsCodeAndWithout) {
  Existing(
      "company_name: 'Acme' phone: '01 42 96 10 20' address { postal_address { region_code: 'FR' } "
      "}");

  const LeadImport done = Import(
      "company_name,phone,address.postal_address.region_code\n"
      "One,+33 1 42 96 10 20,\nTwo,01 42 96 10 20,FR\nThree,01 42 96 10 20,\n",
      "duplicate_fields: 'phone' validate_only: true");

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 3 created: 1 skipped: 2 percent: 100")));
}

TEST_F(ImportDuplicatesTest, SaysInADryRunWhatTheRunDoesHoweverFarApartTheRowsAre) {
  for (const char* policy : {"SKIP", "UPDATE", "FAIL", "CREATE"}) {
    const std::string company = absl::StrCat("Acme ", policy, ",");
    std::string file = "company_name,last_name,email,fax,external_ids.erp\n";
    absl::StrAppend(&file, company, "Lee,lee@", policy, ".example,,", policy, "1\n");
    for (int i = 0; i < 1200; ++i) absl::StrAppend(&file, policy, i, ",,,,\n");
    absl::StrAppend(&file, "Other,Lee,LEE@", policy, ".example,1,\n");  // The same by its address,
    absl::StrAppend(&file, company, "Lee,,2,\n");                       // by its names,
    absl::StrAppend(&file, company, "Ng,,,", policy, "1\n");            // by what ERP calls it,
    absl::StrAppend(&file, policy, "700,,,3,\n");                       // as one of another step.
    const std::string before = database_.Query("SELECT count(*) FROM leads");

    const LeadImport rehearsed = Import(file, Policy(policy) + "validate_only: true");

    EXPECT_EQ(database_.Query("SELECT count(*) FROM leads"), before);
    EXPECT_EQ(database_.Query("SELECT count(*) FROM rehearsed_leads"), "0");
    const LeadImport done = Import(file, Policy(policy));
    EXPECT_THAT(rehearsed.counts(), EqualsProto(done.counts())) << policy;
    const auto lines_of = [this](const LeadImport& lead_import) {
      std::vector<int64_t> lines;
      const v1::GetImportResponse read = Read(lead_import.name());
      for (const auto& error : read.errors()) lines.push_back(error.line());
      return lines;
    };
    EXPECT_THAT(lines_of(rehearsed), ElementsAreArray(lines_of(done))) << policy;
  }
}

TEST_F(ImportDuplicatesTest, ComparesTheRowsOfOneStepAsThoseOfSeveral) {
  const LeadImport done = Import(
      "company_name,last_name,email\nAcme,Lee,lee@acme.example\nacme,lee,\n"
      "Bolt,Ng,\nBolt,Ng,ng@bolt.example\n");

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 4 created: 3 skipped: 1 percent: 100")));
}

TEST_F(ImportDuplicatesTest, ForgetsWhatACancelledDryRunWouldHaveMadeOnceAnotherImportEnds) {
  const std::string lead_import =
      NameOf(*Ask(AFile("company_name\nAcme\n"), "validate_only: true"));
  const std::string id = lead_import.substr(lead_import.rfind('/') + 1);
  database_.Query(
      "INSERT INTO rehearsed_leads (organization_id, lead_import, line, lead) VALUES "
      "('default', '" +
      id + "', 2, '{}') RETURNING 1");
  database_.Query("UPDATE operations SET done = true WHERE id = '" + id + "' RETURNING 1");

  Import("company_name\nBolt\n");

  EXPECT_EQ(database_.Query("SELECT count(*) FROM rehearsed_leads"), "0");
}

TEST_F(ImportDuplicatesTest, PassesOverDeletedLeads) {
  const std::string lead = Existing("company_name: 'Acme' email: 'info@acme.example'");
  ASSERT_THAT(Delete(lead), IsOk());

  EXPECT_EQ(Import("company_name,email\nAcme,info@acme.example\n").counts().created(), 1);
}

TEST_F(ImportDuplicatesTest, NeverGivesTwoLeadsOneExternalId) {
  const std::string lead = Existing("company_name: 'Acme' external_ids { system: 'erp' id: '1' }");

  const LeadImport done =
      Import("company_name,external_ids.erp\nBolt,1\nCord,2\nDove,2\n", Policy("CREATE"));

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 3 created: 1 failed: 2 percent: 100")));
  EXPECT_THAT(ErrorsOf(done.name()), ElementsAre("2:0  another lead has the external id",
                                                 "4:0  a row above has the same external id"));
  EXPECT_EQ(Read(done.name()).errors(0).lead(), lead);
}

}  // namespace
}  // namespace leadline::lead
