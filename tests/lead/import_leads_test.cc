#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "services/lead/export/csv_text.h"
#include "tests/lead/import_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using type::v1::ErrorReason;
using v1::LeadImport;

class ImportLeadsTest : public ImportFixture {
 protected:
  ~ImportLeadsTest() override { failpoint::Disarm(); }
};

TEST_F(ImportLeadsTest, CreatesALeadOfEachRow) {
  const LeadImport done = Import(
      "Firma;Vorname;Nachname;E-Mail;Telefon;Ort;Land;Mitarbeiter;Notiz\n"
      "Müller GmbH;Anna;Müller;Anna@Example.com;+49 30 1234567;Berlin;Deutschland;12;A & B\n");

  EXPECT_EQ(done.state(), LeadImport::STATE_SUCCEEDED);
  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 1 created: 1 percent: 100")));
  const v1::Lead lead = TheLead();
  EXPECT_EQ(lead.company_name(), "Müller GmbH");
  EXPECT_EQ(lead.first_name(), "Anna");
  EXPECT_EQ(lead.email_normalized(), "anna@example.com");
  EXPECT_EQ(lead.phone_normalized(), "+49301234567");
  EXPECT_EQ(lead.address().postal_address().locality(), "Berlin");
  EXPECT_EQ(lead.address().postal_address().region_code(), "DE");
  EXPECT_EQ(lead.employee_count(), 12);
  EXPECT_EQ(lead.description_html(), "A &amp; B");
  EXPECT_EQ(lead.creator(), "users/developer");
  EXPECT_FALSE(lead.number().empty());
}

TEST_F(ImportLeadsTest, TakesWhatAnExportHasGuardedAsItWas) {
  const std::string names[] = {"=Acme()", "'@home", "-1 GmbH"};
  std::string file = "company_name,phone\n";
  for (const std::string& name : names) {
    absl::StrAppend(&file, CsvCell(name), ",", CsvCell("+33 1 42 96 10 20"), "\n");
  }

  const LeadImport done = Import(file);

  EXPECT_EQ(done.counts().created(), 3);
  const auto leads = List("order_by: 'number'");
  ASSERT_EQ(leads->leads_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(leads->leads(i).company_name(), names[i]);
    EXPECT_EQ(leads->leads(i).phone(), "+33 1 42 96 10 20");
    EXPECT_EQ(leads->leads(i).phone_normalized(), "+33142961020");
  }
}

TEST_F(ImportLeadsTest, TellsOfItsEndByTheOperationAndAnEvent) {
  const auto started = Ask(AFile(Rows(3)));
  ASSERT_THAT(started, IsOk());
  EXPECT_FALSE(started->done());
  ASSERT_THAT(finish_imports_.RunOnce(), IsOk());

  const Operation operation = GetOperation(started->name());
  ASSERT_TRUE(operation.done());
  v1::ImportLeadsResponse response;
  ASSERT_TRUE(operation.response().UnpackTo(&response));
  EXPECT_EQ(response.lead_import().counts().created(), 3);
  EXPECT_EQ(response.lead_import().operation(), started->name());
  EXPECT_THAT(Read(NameOf(*started)).lead_import(), EqualsProto(response.lead_import()));
  EXPECT_EQ(Events("LeadsImported", NameOf(*started)), 1);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events WHERE type = 'LeadCreated'"), "3");
}

TEST_F(ImportLeadsTest, GivesRowsWithoutAValueTheDefault) {
  Import("company_name,campaign\nAcme,Spring\nBolt,\n",
         "defaults { campaign: 'Fair' owner: 'users/bea' "
         "source: 'dictionaries/source/entries/website' }");

  const auto leads = List("order_by: 'company_name'");
  ASSERT_EQ(leads->leads_size(), 2);
  EXPECT_EQ(leads->leads(0).campaign(), "Spring");
  EXPECT_EQ(leads->leads(1).campaign(), "Fair");
  EXPECT_EQ(leads->leads(1).owner(), "users/bea");
  EXPECT_EQ(leads->leads(1).source(), "dictionaries/source/entries/website");
}

TEST_F(ImportLeadsTest, KnowsEntriesByTheirLabels) {
  Configure([](configuration::v1::Configuration& configuration) {
    for (const char* name : {"word-of-mouth", "web"}) {
      auto& entry = *configuration.add_dictionary_entries();
      entry.set_name(std::string("dictionaries/source/entries/x-") + name);
      entry.set_display_name(name == std::string("web") ? "Our Web, page" : "Word of mouth");
      (*entry.mutable_labels())["de"] = std::string("Mundpropaganda ") + name;
    }
  });

  const LeadImport done =
      Import("company_name,source\nA,WORD OF MOUTH\nB,mundpropaganda web\nC,x-web\nD,unheard of\n");

  EXPECT_EQ(done.counts().created(), 3);
  EXPECT_THAT(ErrorsOf(done.name()),
              ElementsAre("5:2 source expected an entry in use of dictionaries/source/entries/…"));
}

TEST_F(ImportLeadsTest, FillsCustomFieldsAndExternalIds) {
  Define("budget", configuration::v1::FieldDefinition::KIND_MONEY);
  Define("since", configuration::v1::FieldDefinition::KIND_DATE);

  const LeadImport done =
      Import("company_name,budget,Since,external_ids.erp\nAcme,1250.50 EUR,2026-01-31,4711\n");

  EXPECT_EQ(done.counts().created(), 1);
  const v1::Lead lead = TheLead();
  EXPECT_EQ(lead.custom_fields().at("budget").money_value().units(), 1250);
  EXPECT_EQ(lead.custom_fields().at("budget").money_value().nanos(), 500'000'000);
  EXPECT_EQ(lead.custom_fields().at("since").date_value().day(), 31);
  EXPECT_EQ(lead.external_ids(0).system(), "erp");
  EXPECT_EQ(lead.external_ids(0).id(), "4711");
}

TEST_F(ImportLeadsTest, ReportsWhatIsWrongWithRowsWithoutSayingWhatStandsThere) {
  const LeadImport done = Import(
      "company_name,email,employee_count,country\n"
      "Good,good@example.com,1,FR\n"
      "Bad,secret-at-example,1,FR\n"
      "Worse,,secret,Secretland\n"
      ",,5,\n"
      "Cut,secret@example.com\n"
      "Also good,also@example.com,,\n");

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 6 created: 2 failed: 4 percent: 100")));
  const auto errors = ErrorsOf(done.name());
  ASSERT_THAT(errors, SizeIs(5));
  EXPECT_THAT(errors[0], HasSubstr("3:2 email must be an e-mail address"));
  EXPECT_EQ(errors[1], "4:3 employee_count expected a whole number");
  EXPECT_THAT(errors[2], HasSubstr("4:4 address.postal_address.region_code expected a country"));
  EXPECT_EQ(errors[3], "5:0 last_name is required, unless company_name is given");
  EXPECT_EQ(errors[4], "6:0  has 2 cells, the first row 4");
  for (const std::string& error : errors) EXPECT_THAT(error, Not(HasSubstr("secret"))) << error;
}

TEST_F(ImportLeadsTest, GivesErrorsInPages) {
  std::string file = "company_name,email\n";
  for (int i = 0; i < 5; ++i) file += "Acme,nonsense\n";
  const LeadImport done = Import(file);

  const auto first = Read(done.name(), "page_size: 3");
  const auto second =
      Read(done.name(), "page_size: 3 page_token: '" + first.next_page_token() + "'");

  EXPECT_EQ(first.errors_size(), 3);
  ASSERT_EQ(second.errors_size(), 2);
  EXPECT_EQ(second.errors(0).line(), 5);
  EXPECT_THAT(second.next_page_token(), IsEmpty());
}

TEST_F(ImportLeadsTest, ImportsTenThousandRows) {
  const LeadImport done = Import(Rows(10'000));

  EXPECT_EQ(done.state(), LeadImport::STATE_SUCCEEDED);
  EXPECT_EQ(done.counts().created(), 10'000);
  EXPECT_EQ(CountOf("leads"), 10'000);
  EXPECT_EQ(database_.Query("SELECT count(DISTINCT number) FROM leads"), "10000");
}

TEST_F(ImportLeadsTest, TakesNoRowTwiceAndMissesNoneWhateverFails) {
  for (const char* point : {"lead_import.before_commit", "lead_import.after_step"}) {
    const auto started = Ask(AFile(Rows(1200)), "duplicate_policy: DUPLICATE_POLICY_CREATE");
    ASSERT_THAT(started, IsOk());
    const int before = CountOf("leads");
    ASSERT_THAT(failpoint::Arm(std::string(point) + "=unavailable@2"), IsOk());
    EXPECT_FALSE(finish_imports_.RunOnce().ok());
    failpoint::Disarm();
    EXPECT_EQ(Read(NameOf(*started)).lead_import().state(), LeadImport::STATE_RUNNING);

    FinishImports other(prepare_import_, imports_, settings_);
    ASSERT_THAT(other.RunOnce(), IsOk());

    const LeadImport done = Read(NameOf(*started)).lead_import();
    EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 1200 created: 1200 percent: 100")))
        << point;
    EXPECT_EQ(CountOf("leads"), before + 1200) << point;
  }
}

TEST_F(ImportLeadsTest, StopsWhenItIsCancelledAndKeepsWhatItHas) {
  const auto started = Ask(AFile(Rows(1200)));
  ASSERT_THAT(started, IsOk());
  ASSERT_THAT(failpoint::Arm("lead_import.after_step=unavailable@1"), IsOk());
  EXPECT_FALSE(finish_imports_.RunOnce().ok());
  failpoint::Disarm();

  EXPECT_THAT(Cancel(started->name()), IsOk());
  ASSERT_THAT(finish_imports_.RunOnce(), IsOk());

  const LeadImport ended = Read(NameOf(*started)).lead_import();
  EXPECT_EQ(ended.state(), LeadImport::STATE_CANCELLED);
  EXPECT_TRUE(ended.has_end_time());
  EXPECT_EQ(ended.counts().created(), CountOf("leads"));
  EXPECT_GT(CountOf("leads"), 0);
  EXPECT_LT(CountOf("leads"), 1200);
}

TEST_F(ImportLeadsTest, LeavesNothingButItsReportWhenItOnlyValidates) {
  const LeadImport done =
      Import("company_name,email\nAcme,a@example.com\nBolt,nonsense\n", "validate_only: true");

  EXPECT_TRUE(done.validate_only());
  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 2 created: 1 failed: 1 percent: 100")));
  EXPECT_THAT(ErrorsOf(done.name()), SizeIs(1));
  EXPECT_EQ(CountOf("leads"), 0);
  EXPECT_EQ(CountOf("number_counters"), 0);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events WHERE type LIKE 'Lead%'"), "0");
}

TEST_F(ImportLeadsTest, IsOneForEachRequestId) {
  const std::string upload = AFile(Rows(2));
  const std::string id = "request_id: '" + identifier::NewId() + "'";

  const auto first = Ask(upload, id);
  const auto again = Ask(upload, id);

  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(first->name(), again->name());
  EXPECT_EQ(CountOf("lead_imports"), 1);
  EXPECT_THAT(Ask(upload, id + " validate_only: true"),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        ErrorReason::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(ImportLeadsTest, ListsImportsTheNewestFirst) {
  const LeadImport first = Import(Rows(1));
  const LeadImport second = Import(Rows(2), "validate_only: true");

  const auto all = Call(*import_stub_, &ImportStub::ListImports, v1::ListImportsRequest());
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->lead_imports_size(), 2);
  EXPECT_THAT(all->lead_imports(0), EqualsProto(second));
  EXPECT_THAT(all->lead_imports(1), EqualsProto(first));

  v1::ListImportsRequest some;
  some.set_filter("creator = me() AND validate_only = true");
  some.set_page_size(1);
  const auto validated = Call(*import_stub_, &ImportStub::ListImports, some);
  ASSERT_THAT(validated, IsOk());
  EXPECT_EQ(validated->lead_imports_size(), 1);
  EXPECT_THAT(validated->next_page_token(), IsEmpty());
}

TEST_F(ImportLeadsTest, RefusesWhatCannotBeImportedBeforeItBegins) {
  const std::string upload = AFile("company_name,budget\nAcme,12\n");

  EXPECT_THAT(Ask(upload, "mapping { column: 3 field: 'email' }"),
              RefusesField("mapping[0].column"));
  EXPECT_THAT(Ask(upload, "mapping { column: 1 field: 'number' }"),
              RefusesField("mapping[0].field"));
  EXPECT_THAT(Ask(upload, "mapping { column: 1 field: 'nonsense' }"),
              RefusesField("mapping[0].field"));
  EXPECT_THAT(Ask(upload, "mapping { column: 1 field: 'etag' }"), RefusesField("mapping[0].field"));
  EXPECT_THAT(
      Ask(upload, "mapping { column: 1 field: 'email' } mapping { column: 1 field: 'fax' }"),
      RefusesField("mapping[1].column"));
  EXPECT_THAT(Ask(upload, "defaults { source: 'dictionaries/source/entries/nonsense' }"),
              RefusesField("defaults.source"));
  EXPECT_THAT(Ask(upload, "duplicate_fields: 'first_name'"), RefusesField("duplicate_fields"));
  EXPECT_THAT(
      Ask("leads/" + identifier::NewId()),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(Ask("uploads/" + identifier::NewId()),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
  const auto unfinished = Begin(AnUpload(10));
  EXPECT_THAT(Ask(unfinished->name()),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(CountOf("lead_imports"), 0);
}

}  // namespace
}  // namespace leadline::lead
