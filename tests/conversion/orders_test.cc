// Orders that were confirmed elsewhere, and what they make of accounts.

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conversion/role_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::NamesResource;
using ::testing::AllOf;

constexpr v1::Account::Type kCustomer = v1::Account::TYPE_CUSTOMER;
constexpr char kRequestId[] = "0190a5ce-7a3c-4cc1-8f4b-6a4d2ad6d001";

using OrderTest = RoleTest;

TEST_F(OrderTest, MakesAProspectACustomerWithTheNextNumber) {
  const std::string prospect = AProspect().name();

  const auto recorded = RecordOrder(prospect, "SO-1");

  ASSERT_THAT(recorded, IsOk());
  EXPECT_TRUE(recorded->became_customer());
  EXPECT_FALSE(recorded->replayed());
  EXPECT_EQ(recorded->account().type(), kCustomer);
  EXPECT_EQ(recorded->account().prospect_status(), "");
  EXPECT_EQ(recorded->account().number(), "C-000001");
  EXPECT_THAT(recorded->account(), EqualsProto(*GetAccount(prospect)));
  EXPECT_EQ(EventsOf(prospect), "OrderConfirmed AccountBecameCustomer");
}

TEST_F(OrderTest, IsKnownByItsReferenceWhenItIsToldAgain) {
  const std::string prospect = AProspect().name();
  const auto first = RecordOrder(prospect, "SO-1");

  const auto again = RecordOrder(prospect, "SO-1");

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_FALSE(again->became_customer());
  EXPECT_THAT(again->account(), EqualsProto(first->account()));
  EXPECT_EQ(Count("confirmed_orders"), 1);
  EXPECT_EQ(EventsOf(prospect), "OrderConfirmed AccountBecameCustomer");
}

TEST_F(OrderTest, GivesTheFirstAnswerToTheSameRequestId) {
  v1::RecordOrderConfirmedRequest request;
  request.set_name(AProspect().name());
  request.set_order_reference("SO-1");
  request.set_request_id(kRequestId);
  const auto first = RecordOrder(request);
  ASSERT_THAT(RecordOrder(request.name(), "SO-2"), IsOk());

  const auto again = RecordOrder(request);
  request.set_order_reference("SO-3");

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_TRUE(again->became_customer());
  EXPECT_THAT(again->account(), EqualsProto(first->account()));
  EXPECT_THAT(RecordOrder(request),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(OrderTest, IsRefusedWhenItIsOneOfAnotherAccount) {
  const std::string first = AProspect().name();
  const std::string second = AProspect().name();
  ASSERT_THAT(RecordOrder(first, "SO-1"), IsOk());

  EXPECT_THAT(RecordOrder(second, "SO-1"),
              AllOf(FailsWith(StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS),
                    NamesResource(first)));
  EXPECT_EQ(GetAccount(second)->type(), v1::Account::TYPE_PROSPECT);
}

TEST_F(OrderTest, LeavesACustomerWhatItIsButForItsVersion) {
  const std::string customer = AProspect().name();
  const auto before = Promote(customer, kCustomer);

  const auto recorded = RecordOrder(customer, "SO-1");

  ASSERT_THAT(recorded, IsOk());
  EXPECT_FALSE(recorded->became_customer());
  EXPECT_THAT(recorded->account(), EqualsProto(*before, {"etag", "update_time"}));
  EXPECT_NE(recorded->account().etag(), before->etag());
}

TEST_F(OrderTest, LeavesASupplierWhatItIs) {
  const std::string supplier = AProspect().name();
  database_.Query("UPDATE accounts SET type = 'TYPE_SUPPLIER'");

  const auto recorded = RecordOrder(supplier, "SO-1");

  ASSERT_THAT(recorded, IsOk());
  EXPECT_EQ(recorded->account().type(), v1::Account::TYPE_SUPPLIER);
  EXPECT_EQ(recorded->account().number(), "");
}

TEST_F(OrderTest, IsOnlyTriedWhenOnlyValidated) {
  v1::RecordOrderConfirmedRequest request;
  request.set_name(AProspect().name());
  request.set_order_reference("SO-1");
  request.set_validate_only(true);

  const auto tried = RecordOrder(request);

  ASSERT_THAT(tried, IsOk());
  EXPECT_TRUE(tried->became_customer());
  EXPECT_EQ(Count("confirmed_orders"), 0);
  EXPECT_EQ(GetAccount(request.name())->type(), v1::Account::TYPE_PROSPECT);
  EXPECT_EQ(NextNumber(), "C-000001");
}

TEST_F(OrderTest, IsKeptWithTheTimeItWasConfirmedAt) {
  v1::RecordOrderConfirmedRequest request;
  request.set_name(AProspect().name());
  request.set_order_reference("SO-1");
  request.mutable_order_time()->set_seconds(1'700'000'000);

  ASSERT_THAT(RecordOrder(request), IsOk());

  EXPECT_EQ(database_.Query("SELECT extract(epoch FROM order_time)::bigint FROM confirmed_orders"),
            "1700000000");
}

TEST_F(OrderTest, AndWonInWhicheverOrderMakeACustomerOnce) {
  const std::string won_first = AProspect().name();
  const std::string ordered_first = AProspect().name();

  ASSERT_THAT(ChangeStatus(won_first, "won"), IsOk());
  ASSERT_THAT(RecordOrder(won_first, "SO-1"), IsOk());
  ASSERT_THAT(RecordOrder(ordered_first, "SO-2"), IsOk());
  ASSERT_THAT(ChangeStatus(ordered_first, "won"), IsOk());

  EXPECT_EQ(EventsOf(won_first), "AccountBecameCustomer OrderConfirmed");
  EXPECT_EQ(EventsOf(ordered_first), "OrderConfirmed AccountBecameCustomer");
  EXPECT_EQ(GetAccount(won_first)->number(), "C-000001");
  EXPECT_EQ(GetAccount(ordered_first)->number(), "C-000002");
}

TEST_F(OrderTest, AndWonAtTheSameTimeMakeACustomerOnce) {
  constexpr int kCallers = 50;
  const std::string prospect = AProspect().name();
  std::vector<absl::Status> outcomes(kCallers);
  std::vector<std::thread> callers;

  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      outcomes[i] = i % 2 == 0 ? ChangeStatus(prospect, "won").status()
                               : RecordOrder(prospect, absl::StrCat("SO-", i)).status();
    });
  }
  for (std::thread& caller : callers) caller.join();

  EXPECT_THAT(outcomes, ::testing::Each(IsOk()));
  EXPECT_EQ(GetAccount(prospect)->number(), "C-000001");
  EXPECT_EQ(NextNumber(), "C-000002");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events WHERE type = 'AccountBecameCustomer'"),
            "1");
  EXPECT_EQ(Count("confirmed_orders"), kCallers / 2);
}

}  // namespace
}  // namespace leadline::conversion
