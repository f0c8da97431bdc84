#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kNobody[] = "/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";

// Accounts, contacts, opportunities and conversions, as clients read them.
class RecordsTest : public ConversionTest {
 protected:
  v1::ConvertLeadResponse Add(const std::string& company) {
    lead::v1::Lead lead = ALead();
    lead.set_company_name(company);
    lead.set_score(static_cast<int>(company.size()) % 6);
    return *Convert(fake_leads_.Add(lead));
  }

  template <class Stub, class Request, class Response>
  Response List(Stub& stub,
                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                const std::string& text) {
    grpc::ClientContext context;
    Response response;
    const auto status = (stub.*method)(&context, test::FromText<Request>(text), &response);
    EXPECT_THAT(status, IsOk());
    return response;
  }

  std::vector<std::string> Accounts(const std::string& request) {
    std::vector<std::string> names;
    const auto response = List(*account_stub_, &v1::AccountService::Stub::ListAccounts, request);
    for (const auto& account : response.accounts()) names.push_back(account.display_name());
    return names;
  }
};

TEST_F(RecordsTest, AreNotFoundWhenTheyNeverWere) {
  const auto missing = FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND);

  EXPECT_THAT(GetAccount(absl::StrCat("accounts", kNobody)), missing);
  EXPECT_THAT(GetContact(absl::StrCat("contacts", kNobody)), missing);
  EXPECT_THAT(GetOpportunity(absl::StrCat("opportunities", kNobody)), missing);
  EXPECT_THAT(GetConversion(absl::StrCat("conversions", kNobody)), missing);
}

TEST_F(RecordsTest, AreRefusedByNamesOfOtherCollections) {
  const auto invalid = FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID);

  EXPECT_THAT(GetAccount(absl::StrCat("contacts", kNobody)), invalid);
  EXPECT_THAT(GetContact("contacts/one"), invalid);
  EXPECT_THAT(GetOpportunity(absl::StrCat("accounts", kNobody)), invalid);
  EXPECT_THAT(GetConversion("conversions/"), invalid);
}

TEST_F(RecordsTest, AreListedNewestFirst) {
  Add("One");
  Add("Two");
  Add("Three");

  EXPECT_THAT(Accounts(""), ElementsAre("Three", "Two", "One"));
  EXPECT_THAT(Accounts("order_by: 'display_name'"), ElementsAre("One", "Three", "Two"));
}

TEST_F(RecordsTest, AreListedPageByPage) {
  Add("One");
  Add("Two");
  Add("Three");

  const auto first = List(*account_stub_, &v1::AccountService::Stub::ListAccounts, "page_size: 2");
  ASSERT_EQ(first.accounts_size(), 2);
  const auto second =
      List(*account_stub_, &v1::AccountService::Stub::ListAccounts,
           absl::StrCat("page_size: 2 page_token: '", first.next_page_token(), "'"));

  ASSERT_EQ(second.accounts_size(), 1);
  EXPECT_EQ(second.accounts(0).display_name(), "One");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(RecordsTest, AreFilteredByTheirFields) {
  Add("One");
  const auto two = Add("Three");

  EXPECT_THAT(Accounts("filter: 'display_name = \"Th*\"'"), ElementsAre("Three"));
  EXPECT_THAT(Accounts("filter: 'number = \"C-000001\"'"), ElementsAre("One"));
  EXPECT_THAT(Accounts("filter: 'score > 4'"), ElementsAre("Three"));
  EXPECT_THAT(Accounts("filter: 'annual_revenue.units >= 1000000'"),
              UnorderedElementsAre("One", "Three"));
  EXPECT_THAT(Accounts("filter: 'type = TYPE_CUSTOMER'"), IsEmpty());
  EXPECT_THAT(Accounts("filter: 'custom_fields.budget >= 5000 AND key_account = true'"),
              UnorderedElementsAre("One", "Three"));
  EXPECT_THAT(Accounts(absl::StrCat("filter: 'conversion = \"", two.conversion().name(), "\"'")),
              ElementsAre("Three"));
}

TEST_F(RecordsTest, HaveListsForContactsAndOpportunitiesOfAnAccount) {
  Add("One");
  const auto two = Add("Two");
  const std::string filter = absl::StrCat("filter: 'account = \"", two.account().name(), "\"'");

  const auto contacts = List(*contact_stub_, &v1::ContactService::Stub::ListContacts, filter);
  const auto opportunities =
      List(*opportunity_stub_, &v1::OpportunityService::Stub::ListOpportunities, filter);

  ASSERT_EQ(contacts.contacts_size(), 1);
  EXPECT_THAT(contacts.contacts(0), EqualsProto(two.contacts(0)));
  ASSERT_EQ(opportunities.opportunities_size(), 1);
  EXPECT_THAT(opportunities.opportunities(0), EqualsProto(two.opportunity()));
}

TEST_F(RecordsTest, AreFoundByTheirContacts) {
  const auto one = Add("One");
  Add("Two");

  const auto found = List(*opportunity_stub_, &v1::OpportunityService::Stub::ListOpportunities,
                          absl::StrCat("filter: 'contacts:\"", one.contacts(0).name(), "\"'"));

  ASSERT_EQ(found.opportunities_size(), 1);
  EXPECT_EQ(found.opportunities(0).name(), one.opportunity().name());
}

TEST_F(RecordsTest, ComeInTheOrderAskedFor) {
  const auto one = Add("One");
  const auto two = Add("Two");

  const auto both =
      List(*account_stub_, &v1::AccountService::Stub::BatchGetAccounts,
           absl::StrCat("names: '", two.account().name(), "' names: '", one.account().name(), "'"));

  ASSERT_EQ(both.accounts_size(), 2);
  EXPECT_THAT(both.accounts(0), EqualsProto(two.account()));
  EXPECT_THAT(both.accounts(1), EqualsProto(one.account()));
}

TEST_F(RecordsTest, FailABatchThatNamesAMissingOne) {
  const auto one = Add("One");
  v1::BatchGetAccountsRequest request;
  request.add_names(one.account().name());
  request.add_names(absl::StrCat("accounts", kNobody));
  grpc::ClientContext context;
  v1::BatchGetAccountsResponse response;

  EXPECT_THAT(account_stub_->BatchGetAccounts(&context, request, &response),
              FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(RecordsTest, ListConversionsWithoutWhatIsLong) {
  const auto one = Add("One");
  ASSERT_THAT(Resolve(absl::StrCat("conversions", kNobody), one.conversion().lead()), IsOk());

  const auto list = List(*conversion_stub_, &v1::ConversionService::Stub::ListConversions,
                         absl::StrCat("filter: 'lead = \"", one.conversion().lead(), "\"'"));

  ASSERT_EQ(list.conversions_size(), 1);
  EXPECT_THAT(list.conversions(0), EqualsProto(one.conversion(), {"lead_snapshot", "provenance",
                                                                  "dropped_fields", "warnings"}));
}

TEST_F(RecordsTest, RefuseFiltersTheyDoNotKnow) {
  v1::ListConversionsRequest request;
  request.set_filter("snapshot = 1");
  grpc::ClientContext context;
  v1::ListConversionsResponse response;

  EXPECT_THAT(conversion_stub_->ListConversions(&context, request, &response),
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID));
}

TEST_F(RecordsTest, RefuseATokenOfAnotherList) {
  Add("One");
  Add("Two");
  const auto first = List(*account_stub_, &v1::AccountService::Stub::ListAccounts, "page_size: 1");
  v1::ListContactsRequest request;
  request.set_page_token(first.next_page_token());
  grpc::ClientContext context;
  v1::ListContactsResponse response;

  EXPECT_THAT(contact_stub_->ListContacts(&context, request, &response),
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_PAGE_TOKEN_INVALID));
}

}  // namespace
}  // namespace leadline::conversion
