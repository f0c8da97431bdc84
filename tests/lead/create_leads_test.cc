#include <future>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using v1::Lead;

constexpr char kRequestId[] = "7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11";

constexpr char kEverything[] = R"(
  kind: KIND_CONSUMER salutation: 'dictionaries/salutation/entries/mr'
  first_name: 'José' last_name: 'O\'Neill "Jo" \\ 李' company_name: 'Été & Cie'
  email: 'Jose@Example.com' phone: '+33 1 42 96 10 20' mobile: '06' fax: '07'
  website: 'https://example.com' industry: 'dictionaries/industry/entries/education'
  employee_count: 0 annual_revenue { currency_code: 'EUR' units: -5 nanos: -10000000 }
  address { postal_address { region_code: 'FR' locality: 'Lyon' address_lines: '1, rue "X"' } }
  source: 'dictionaries/source/entries/website' do_not_call: true do_not_email: true
  description_html: '<p>hello</p>' score: 5 key_account: true nurturing: true owner: 'users/bob'
  status: 'statuses/lead/nurturing'
  custom_fields { key: 'budget' value { number_value: 1.5 } }
  custom_fields { key: 'since' value { date_value { year: 2020 month: 2 day: 29 } } }
  external_ids { system: 'old' id: 'a"b,c' } annotations { key: 'k' value: 'v' }
  campaign: 'Spring fair' further_contacts { last_name: 'Ng' do_not_call: true })";

v1::CreateLeadRequest RequestOf(const Lead& lead) {
  v1::CreateLeadRequest request;
  *request.mutable_lead() = lead;
  request.set_request_id(kRequestId);
  return request;
}

v1::BatchCreateLeadsRequest BatchOf(const std::vector<Lead>& leads) {
  v1::BatchCreateLeadsRequest request;
  for (const Lead& lead : leads) *request.add_requests()->mutable_lead() = lead;
  return request;
}

class CreateLeadTest : public LeadFixture {
 protected:
  CreateLeadTest() {
    Configure([](configuration::v1::Configuration& configuration) {
      configuration.add_dictionary_entries()->set_name("dictionaries/salutation/entries/mr");
    });
    Define("budget", configuration::v1::FieldDefinition::KIND_NUMBER);
    Define("since", configuration::v1::FieldDefinition::KIND_DATE);
  }

  std::string Count(const std::string& table) {
    return database_.Query("SELECT count(*) FROM " + table);
  }
};

TEST_F(CreateLeadTest, ReturnsWhatGetLeadReturns) {
  for (const char* lead : {"", kEverything}) {
    const auto created = Create(ALead(lead));
    ASSERT_THAT(created, IsOk());

    EXPECT_THAT(Get(created->name()), IsOkAndHolds(EqualsProto(*created)));
  }
}

TEST_F(CreateLeadTest, KeepsWhatWasGiven) {
  const Lead given = ALead(kEverything);

  const auto created = Create(given);

  ASSERT_THAT(created, IsOk());
  Lead kept = *created;
  for (const char* field : {"name", "number", "email_normalized", "phone_normalized", "creator",
                            "create_time", "update_time", "status_change_time", "etag"}) {
    EXPECT_TRUE(kept.GetReflection()->HasField(kept, Lead::descriptor()->FindFieldByName(field)));
    kept.GetReflection()->ClearField(&kept, Lead::descriptor()->FindFieldByName(field));
  }
  EXPECT_THAT(kept, EqualsProto(given, {"external_links", "allowed_actions"}));
}

TEST_F(CreateLeadTest, NumbersLeadsInTheOrderTheyCome) {
  EXPECT_EQ(Create(ALead())->number(), "L-000001");
  EXPECT_EQ(Create(ALead())->number(), "L-000002");
}

TEST_F(CreateLeadTest, NumbersLeadsAsTheSeriesSays) {
  Configure([](configuration::v1::Configuration& configuration) {
    for (auto& series : *configuration.mutable_number_series_definitions()) {
      series.set_name(series.name() + "-new");
      series.set_prefix("");
      series.set_width(2);
      series.set_start(99);
    }
  });

  EXPECT_EQ(Create(ALead())->number(), "99");
  EXPECT_EQ(Create(ALead())->number(), "100");
}

// As older settings may have them: L-000001 is of both series.
TEST_F(CreateLeadTest, GoesOnWhenAnotherSeriesGivesTheSameNumbers) {
  ASSERT_THAT(Create(ALead()), IsOk());
  Configure([](configuration::v1::Configuration& configuration) {
    for (auto& series : *configuration.mutable_number_series_definitions()) {
      series.set_name(series.name() + "-new");
      series.set_prefix("L-0");
      series.set_width(5);
    }
  });

  const auto created = Create(RequestOf(ALead()));

  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->lead().number(), "L-000001");
}

TEST_F(CreateLeadTest, WritesItsEvent) {
  const auto lead = Create(ALead("owner: 'users/bob'"));

  EXPECT_EQ(Events("LeadCreated", lead->name()), 1);
  EXPECT_EQ(database_.Query("SELECT attributes->>'owner' FROM events"), "users/bob");
}

TEST_F(CreateLeadTest, GivesTheFirstAnswerToARepeatedRequest) {
  const auto first = Create(RequestOf(ALead(kEverything)));
  ASSERT_THAT(Move(first->lead().name(), "statuses/lead/to-be-processed"), IsOk());

  const auto again = Create(RequestOf(ALead(kEverything)));

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->lead(), EqualsProto(first->lead()));
  EXPECT_EQ(Count("leads"), "1");
}

TEST_F(CreateLeadTest, RefusesARequestIdOfAnotherRequest) {
  ASSERT_THAT(Create(RequestOf(ALead())), IsOk());

  EXPECT_THAT(
      Create(RequestOf(ALead("score: 1"))),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(CreateLeadTest, MakesOneLeadOfManyEqualRequestsAtOnce) {
  std::vector<std::future<absl::StatusOr<v1::CreateLeadResponse>>> calls;
  for (int i = 0; i < 12; ++i) {
    calls.push_back(std::async(std::launch::async, [this] { return Create(RequestOf(ALead())); }));
  }

  std::set<std::string> names;
  for (auto& call : calls) {
    const auto response = call.get();
    ASSERT_THAT(response, IsOk());
    names.insert(response->lead().name() + response->lead().number());
  }

  EXPECT_EQ(names.size(), 1u);
  EXPECT_EQ(Create(ALead())->number(), "L-000002");  // No number was lost.
}

TEST_F(CreateLeadTest, LeavesNothingBehindWhenOnlyValidated) {
  v1::CreateLeadRequest request = RequestOf(ALead(kEverything));
  request.set_validate_only(true);

  const auto validated = Create(request);

  ASSERT_THAT(validated, IsOk());
  EXPECT_EQ(validated->lead().number(), "L-000001");
  for (const char* table :
       {"leads", "events", "number_counters", "request_ids", "lead_external_ids"}) {
    EXPECT_EQ(Count(table), "0") << table;
  }
}

TEST_F(CreateLeadTest, RefusesAnExternalIdThatAnotherLeadHas) {
  const auto first = Create(ALead("external_ids { system: 'old' id: '1' }"));

  const auto second = Create(
      ALead("external_ids { system: 'new' id: '1' } external_ids { system: 'old' id: '1' }"));

  EXPECT_THAT(second,
              FailsWith(absl::StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
  const auto resource = DetailOf<google::rpc::ResourceInfo>(second.status());
  EXPECT_EQ(resource->resource_name(), first->name());
  EXPECT_EQ(Create(ALead())->number(), "L-000002");
}

TEST_F(CreateLeadTest, RefusesAnExternalIdAlsoUnderARequestId) {
  ASSERT_THAT(Create(ALead("external_ids { system: 'old' id: '1' }")), IsOk());

  EXPECT_THAT(Create(RequestOf(ALead("external_ids { system: 'old' id: '1' }"))),
              FailsWith(absl::StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
}

TEST_F(CreateLeadTest, ReportsEveryViolationAtOnce) {
  const auto refused = Create(ALead("email: 'nobody' source: 'dictionaries/source/entries/x'"));

  EXPECT_THAT(refused,
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
  EXPECT_THAT(refused, RefusesField("lead.email"));
  EXPECT_THAT(refused, RefusesField("lead.source"));
}

TEST_F(CreateLeadTest, RefusesWhatTheContractForbids) {
  EXPECT_THAT(Create(ALead("score: 6")), RefusesField("lead.score"));
  EXPECT_THAT(Create(ALead("first_name: '" + std::string(201, 'x') + "'")),
              RefusesField("lead.first_name"));
  EXPECT_THAT(Create(ALead("owner: 'bob'")),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(CreateLeadTest, RefusesAStatusThatHasAProcess) {
  const auto refused = Create(ALead("status: 'statuses/lead/lost'"));

  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition,
                                 type::v1::ERROR_REASON_STATUS_HAS_PROCESS));
  EXPECT_THAT(refused, HasMetadata("method", "leadline.lead.v1.LeadService.LoseLead"));
}

TEST_F(CreateLeadTest, IsRefusedWhereLeadsAreDisabled) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_leads_enabled(false);
  });

  EXPECT_THAT(Create(ALead()), FailsWith(absl::StatusCode::kFailedPrecondition,
                                         type::v1::ERROR_REASON_FEATURE_DISABLED));
}

TEST_F(CreateLeadTest, CreatesABatchInItsOrder) {
  const auto batch =
      Create(BatchOf({ALead("company_name: 'A'"), ALead(kEverything), ALead("score: 2")}));

  ASSERT_THAT(batch, IsOk());
  ASSERT_EQ(batch->leads_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(batch->leads(i).number(), "L-00000" + std::to_string(i + 1));
    EXPECT_THAT(Get(batch->leads(i).name()), IsOkAndHolds(EqualsProto(batch->leads(i))));
    EXPECT_EQ(Events("LeadCreated", batch->leads(i).name()), 1);
  }
}

TEST_F(CreateLeadTest, RefusesAWholeBatchForWhatIsWrongWithItsLeads) {
  auto request = BatchOf({ALead(), ALead("email: 'x'"), ALead("email: 'y'")});
  request.mutable_requests(0)->set_validate_only(true);
  request.mutable_requests(2)->set_request_id(kRequestId);

  const auto refused = Create(request);

  for (const char* field : {"requests[0].validate_only", "requests[1].lead.email",
                            "requests[2].lead.email", "requests[2].request_id"}) {
    EXPECT_THAT(refused, RefusesField(field));
  }
  EXPECT_EQ(Count("leads"), "0");
}

TEST_F(CreateLeadTest, RefusesAWholeBatchForAnExternalIdThatIsThereTwice) {
  const Lead lead = ALead("external_ids { system: 'old' id: '1' }");
  const Lead other =
      ALead("external_ids { system: 'new' id: '1' } external_ids { system: 'old' id: '1' }");

  EXPECT_THAT(Create(BatchOf({ALead(), lead, other, lead})),
              AllOf(RefusesField("requests[2].lead.external_ids[1]"),
                    RefusesField("requests[3].lead.external_ids[0]")));
  EXPECT_EQ(Count("leads"), "0");
}

TEST_F(CreateLeadTest, NamesEveryLeadOfABatchWithAnExternalIdThatIsTaken) {
  const auto first = Create(
      ALead("external_ids { system: 'old' id: '1' } external_ids { system: 'old' id: '2' }"));
  ASSERT_THAT(first, IsOk());

  const auto refused = Create(BatchOf(
      {ALead("external_ids { system: 'old' id: '3' }"),
       ALead("external_ids { system: 'new' id: '1' } external_ids { system: 'old' id: '1' }"),
       ALead(), ALead("external_ids { system: 'old' id: '2' }")}));

  EXPECT_THAT(refused,
              FailsWith(absl::StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
  const auto resource = DetailOf<google::rpc::ResourceInfo>(refused.status());
  EXPECT_EQ(resource->resource_name(), first->name());
  const auto taken = DetailOf<google::rpc::BadRequest>(refused.status());
  ASSERT_TRUE(taken.has_value());
  ASSERT_EQ(taken->field_violations_size(), 2);
  EXPECT_EQ(taken->field_violations(0).field(), "requests[1].lead.external_ids[1]");
  EXPECT_EQ(taken->field_violations(1).field(), "requests[3].lead.external_ids[0]");
  EXPECT_EQ(Count("leads"), "1");
}

TEST_F(CreateLeadTest, GivesTheFirstAnswerToARepeatedBatch) {
  auto request = BatchOf({ALead(), ALead()});
  request.set_request_id(kRequestId);
  const auto first = Create(request);

  auto again = Create(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  again->set_replayed(false);
  EXPECT_THAT(*again, EqualsProto(*first));
  EXPECT_EQ(Count("leads"), "2");
}

TEST_F(CreateLeadTest, LeavesNothingOfABatchBehindWhenOnlyValidated) {
  auto request = BatchOf({ALead(), ALead()});
  request.set_validate_only(true);

  EXPECT_THAT(Create(request), IsOk());

  EXPECT_EQ(Count("leads") + Count("events") + Count("number_counters"), "000");
}

TEST_F(CreateLeadTest, RefusesCustomValuesThatNoDefinitionAllows) {
  constexpr char kWrong[] =
      "custom_fields { key: 'budget' value { text_value: '5' } }"
      "custom_fields { key: 'none' value { text_value: 'a' } }";

  const auto created = Create(ALead(kWrong));
  const auto batch = Create(BatchOf({ALead(), ALead(kWrong)}));

  for (const char* field : {"custom_fields.budget", "custom_fields.none"}) {
    EXPECT_THAT(created, RefusesField("lead." + std::string(field)));
    EXPECT_THAT(batch, RefusesField("requests[1].lead." + std::string(field)));
  }
  EXPECT_EQ(Count("leads"), "0");
}

}  // namespace
}  // namespace leadline::lead
