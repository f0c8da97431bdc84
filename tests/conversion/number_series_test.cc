// The series of customer numbers: what comes next, and who came last.

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "tests/conversion/role_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using configuration::v1::NumberSeriesDefinition;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;

constexpr char kSeries[] = "numberSeries/customers";

class NumberSeriesTest : public RoleTest {
 protected:
  v1::Account Add(const std::string& company) {
    lead::v1::Lead lead = ALead();
    lead.set_company_name(company);
    return Convert(AccountOnly(fake_leads_.Add(lead).name()))->account();
  }

  NumberSeriesDefinition& DefineSeries(const std::string& id) {
    auto& series = *configuration_.add_number_series_definitions();
    series.set_name("numberSeries/" + id);
    series.set_kind(NumberSeriesDefinition::KIND_CUSTOMER);
    series.set_display_name(id);
    return series;
  }

  absl::StatusOr<v1::NumberSeries> Get(const std::string& name, int customer_count = 0) {
    v1::GetNumberSeriesRequest request;
    request.set_name(name);
    request.set_customer_count(customer_count);
    LEADLINE_ASSIGN_OR_RETURN(
        const auto response,
        Call(*number_series_stub_, &v1::NumberSeriesService::Stub::GetNumberSeries, request));
    return response.number_series();
  }

  absl::StatusOr<v1::ListNumberSeriesResponse> List(const std::string& request) {
    return Call(*number_series_stub_, &v1::NumberSeriesService::Stub::ListNumberSeries,
                FromText<v1::ListNumberSeriesRequest>(request));
  }

  absl::StatusOr<v1::PreviewNextNumberResponse> Preview(const std::string& series) {
    v1::PreviewNextNumberRequest request;
    request.set_number_series(series);
    return Call(*number_series_stub_, &v1::NumberSeriesService::Stub::PreviewNextNumber, request);
  }

  static std::vector<std::string> NumbersOf(const v1::NumberSeries& series) {
    std::vector<std::string> numbers;
    for (const auto& customer : series.customers()) numbers.push_back(customer.number());
    return numbers;
  }
};

// A series from which numbers may be missing.
class SeriesWithGapsTest : public NumberSeriesTest {
 protected:
  SeriesWithGapsTest() {
    configuration_.mutable_number_series_definitions(CustomersAt())
        ->set_gap_policy(NumberSeriesDefinition::GAP_POLICY_ALLOWED);
    Publish();
  }

  int CustomersAt() const {
    int at = 0;
    while (configuration_.number_series_definitions(at).name() != kSeries) ++at;
    return at;
  }

  std::string Counter() {
    return database_.Query("SELECT next_number FROM number_counters WHERE series = 'customers'");
  }
};

TEST_F(SeriesWithGapsTest, GivesNoNumberTwiceWhoeverDraws) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 30; ++i) callers.emplace_back([this] { Add("Company"); });
  for (std::thread& caller : callers) caller.join();
  NumberBlockStore other_server(*database_);

  EXPECT_EQ(database_.Query("SELECT count(DISTINCT number) FROM accounts WHERE number <> ''"),
            "30");
  EXPECT_EQ(Counter(), "41");
  NumberSeries series;
  series.name = kSeries;
  series.may_have_gaps = true;
  EXPECT_EQ(*other_server.Draw("default", series), "41");
}

TEST_F(SeriesWithGapsTest, DrawsNothingForWhatIsOnlyValidated) {
  v1::ConvertLeadRequest request = AccountOnly(fake_leads_.Add(ALead()).name());
  request.set_validate_only(true);

  const auto validated = Convert(request);

  ASSERT_THAT(validated, IsOk());
  EXPECT_EQ(validated->account().number(), "C-000001");
  EXPECT_EQ(Counter(), "");
}

TEST_F(SeriesWithGapsTest, DrawsInTheTransactionOfAConversionThatLinks) {
  const v1::Account first = Add("One");
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);
  const auto other = Convert(fake_leads_.Add(ALead()));
  request.mutable_contact()->add_names(other->contacts(0).name());

  const auto linking = Convert(request);

  ASSERT_THAT(linking, IsOk());
  EXPECT_EQ(first.number(), "C-000001");
  EXPECT_EQ(linking->account().number(), "C-000021");
}

TEST_F(SeriesWithGapsTest, IsNotBlamedForItsGaps) {
  Add("One");
  Add("Two");
  ASSERT_EQ(Counter(), "21");

  v1::VerifyIntegrityRequest request;
  request.add_checks(v1::INTEGRITY_CHECK_NUMBER_WITHOUT_GAP);
  request.add_checks(v1::INTEGRITY_CHECK_NUMBER_COUNTED);
  request.add_checks(v1::INTEGRITY_CHECK_NUMBER_UNIQUE);
  grpc::ClientContext context;
  const auto reader = conversion_stub_->VerifyIntegrity(&context, request);
  for (v1::VerifyIntegrityResponse message; reader->Read(&message);) {
    EXPECT_FALSE(message.has_finding()) << message.DebugString();
  }
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(NumberSeriesTest, SaysTheNumberThatTheNextCustomerGets) {
  for (const char* company : {"One", "Two", "Three"}) {
    const std::string preview = NextNumber();
    EXPECT_EQ(NextNumber(), preview);

    EXPECT_EQ(Add(company).number(), preview);
  }
  EXPECT_EQ(Preview(kSeries)->number(), "C-000004");
  EXPECT_EQ(Preview("")->number_series(), kSeries);
}

TEST_F(NumberSeriesTest, BeginsWhereItIsDefinedToBegin) {
  auto& series = DefineSeries("partners");
  series.set_prefix("P");
  series.set_width(4);
  series.set_start(70);
  Publish();

  EXPECT_EQ(Preview("numberSeries/partners")->number(), "P0070");
}

TEST_F(NumberSeriesTest, ShowsItsLastCustomersLastOneFirst) {
  std::vector<v1::Account> accounts;
  for (int i = 1; i <= 7; ++i) accounts.push_back(Add(absl::StrCat("Company ", i)));

  const auto series = Get(kSeries);
  const auto two = Get(kSeries, 2);

  ASSERT_THAT(series, IsOk());
  EXPECT_EQ(series->next_number(), "C-000008");
  EXPECT_TRUE(series->default_for_kind());
  EXPECT_THAT(NumbersOf(*series),
              ElementsAre("C-000007", "C-000006", "C-000005", "C-000004", "C-000003"));
  EXPECT_EQ(series->customers(0).account(), accounts.back().name());
  EXPECT_EQ(series->customers(0).display_name(), "Company 7");
  EXPECT_EQ(series->customers(0).type(), v1::Account::TYPE_PROSPECT);
  ASSERT_THAT(two, IsOk());
  EXPECT_THAT(NumbersOf(*two), ElementsAre("C-000007", "C-000006"));
}

TEST_F(NumberSeriesTest, CountsWhoBecameACustomerLateAsLast) {
  const std::string early = AProspect().name();
  Add("In between");

  ASSERT_THAT(Promote(early, v1::Account::TYPE_CUSTOMER), IsOk());

  EXPECT_EQ(Get(kSeries)->customers(0).account(), early);
}

TEST_F(NumberSeriesTest, KeepsItsOrderWhenNumbersGetAnotherForm) {
  Add("One");
  for (auto& series : *configuration_.mutable_number_series_definitions()) {
    if (series.name() != kSeries) continue;
    series.set_prefix("A");
    series.set_width(1);
  }
  Publish();
  for (int i = 2; i <= 10; ++i) Add(absl::StrCat("Company ", i));

  EXPECT_THAT(NumbersOf(*Get(kSeries, 50)),
              ElementsAre("A10", "A9", "A8", "A7", "A6", "A5", "A4", "A3", "A2", "C-000001"));
}

TEST_F(NumberSeriesTest, IsListedByNameAndPageByPage) {
  DefineSeries("branches");
  DefineSeries("partners");
  Publish();
  Add("One");

  const auto first = List("page_size: 2");
  ASSERT_THAT(first, IsOk());
  const auto second =
      List(absl::StrCat("page_size: 2 page_token: '", first->next_page_token(), "'"));

  ASSERT_EQ(first->number_series_size(), 2);
  EXPECT_EQ(first->number_series(0).name(), "numberSeries/branches");
  EXPECT_EQ(first->number_series(0).next_number(), "1");
  EXPECT_EQ(first->number_series(0).customers_size(), 0);
  EXPECT_EQ(first->number_series(1).name(), kSeries);
  EXPECT_THAT(NumbersOf(first->number_series(1)), ElementsAre("C-000001"));
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(second->number_series_size(), 1);
  EXPECT_EQ(second->number_series(0).name(), "numberSeries/partners");
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(NumberSeriesTest, HasNoGapsWhateverIsRefusedInBetween) {
  constexpr int kCallers = 20;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      v1::ConvertLeadRequest request = AccountOnly(fake_leads_.Add(ALead()).name());
      if (i % 2 == 0) {  // Another account has that one already, as the database finds.
        auto& id = *request.mutable_account()->mutable_overrides()->add_external_ids();
        id.set_system("erp");
        id.set_id("4711");
      }
      const auto converted = Convert(request);
      EXPECT_TRUE(converted.ok() || absl::IsAlreadyExists(converted.status()));
    });
  }
  for (std::thread& caller : callers) caller.join();

  const int numbered = std::stoi(database_.Query("SELECT count(*) FROM accounts"));
  EXPECT_EQ(NextNumber(), absl::StrCat("C-", absl::Dec(numbered + 1, absl::kZeroPad6)));
}

TEST_F(NumberSeriesTest, IsRefusedWhenItIsNoneOfCustomers) {
  const auto missing = FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND);

  EXPECT_THAT(Get("numberSeries/leads"), missing);
  EXPECT_THAT(Preview("numberSeries/unheard-of"), missing);
  EXPECT_THAT(Preview("series/customers"),
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(Get(kSeries, 51), RefusesField("customer_count"));
}

}  // namespace
}  // namespace leadline::conversion
