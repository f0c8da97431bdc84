// Which products and services somebody is interested in.

#include <future>

#include "gmock/gmock.h"
#include "tests/lead/campaign_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Interest;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

class InterestTest : public CampaignFixture {};

TEST_F(InterestTest, IsKeptAsItWasGiven) {
  const std::string lead = Existing();

  const auto added = AddInterest(
      lead,
      "product { kind: KIND_SERVICE id: ' S 7 ' display_name: ' Maintenance ' } quantity: 3 "
      "note: 'from \\\\ \"May\"'");

  ASSERT_THAT(added, IsOk());
  EXPECT_TRUE(added->added());
  const Interest& interest = added->interest();
  EXPECT_EQ(interest.parent(), lead);
  EXPECT_EQ(interest.product().id(), " S 7 ");
  EXPECT_EQ(interest.product().display_name(), "Maintenance");
  EXPECT_EQ(interest.quantity(), 3);
  EXPECT_EQ(interest.creator(), "users/developer");
  EXPECT_THAT(InterestsOf(lead)->interests(), ElementsAre(EqualsProto(interest)));
  EXPECT_EQ(Events("InterestAdded", interest.name()), 1);
  EXPECT_EQ(database_.Query("SELECT related_resources FROM events WHERE type = 'InterestAdded'"),
            "{" + lead + "}");
}

TEST_F(InterestTest, HasNoQuantityUnlessSaid) {
  EXPECT_FALSE(AddInterest(Existing())->interest().has_quantity());
}

TEST_F(InterestTest, IsOneInEachProductAndSaysWhatWasAddedLast) {
  const std::string lead = Existing();
  const auto first = AddInterest(lead, "quantity: 2 note: 'a'");

  const auto again = AddInterest(lead, "product { display_name: 'Big pump' } note: 'b'");

  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(again->added());
  EXPECT_EQ(again->interest().name(), first->interest().name());
  EXPECT_EQ(again->interest().product().display_name(), "Big pump");
  EXPECT_FALSE(again->interest().has_quantity());
  EXPECT_EQ(again->interest().note(), "b");
  EXPECT_THAT(InterestsOf(lead)->interests(), ElementsAre(EqualsProto(again->interest())));
  EXPECT_EQ(Events("InterestUpdated", again->interest().name()), 1);
}

TEST_F(InterestTest, IsNotChangedByWhatIsNothingNew) {
  const std::string lead = Existing();
  const auto first = AddInterest(lead, "quantity: 2");

  const auto again = AddInterest(lead, "quantity: 2");

  EXPECT_THAT(again->interest(), EqualsProto(first->interest()));
  EXPECT_EQ(Events("InterestUpdated", again->interest().name()), 0);
}

TEST_F(InterestTest, IsAnotherForAServiceOfTheSameId) {
  const std::string lead = Existing();
  ASSERT_THAT(AddInterest(lead), IsOk());

  EXPECT_TRUE(AddInterest(lead, "product { kind: KIND_SERVICE }")->added());
  EXPECT_TRUE(AddInterest(lead, "product { id: 'p-1' }")->added());

  EXPECT_THAT(InterestsOf(lead)->interests(), SizeIs(3));
  EXPECT_THAT(InterestsOf(lead, "page_size: 2")->interests(), SizeIs(2));
}

TEST_F(InterestTest, HasParentsOfFourKinds) {
  for (const char* collection : {"accounts", "contacts", "opportunities"}) {
    const std::string parent = ANameOf(collection);
    ASSERT_THAT(AddInterest(parent), IsOk());
    EXPECT_FALSE(AddInterest(parent)->added());
    EXPECT_THAT(InterestsOf(parent)->interests(), SizeIs(1)) << parent;
  }
  for (const std::string& parent : {ANameOf("campaigns"), std::string("leads"),
                                    std::string("leads/1"), ANameOf("leads") + "/x"}) {
    EXPECT_THAT(AddInterest(parent), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
    EXPECT_THAT(InterestsOf(parent), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  }
}

TEST_F(InterestTest, RefusesWhatMakesNoSense) {
  const std::string lead = Existing();

  EXPECT_THAT(AddInterest(lead, "product { id: '  ' }"), RefusesField("interest.product.id"));
  EXPECT_THAT(AddInterest(lead, "product { id: 'a\\000' }"), RefusesField("interest.product.id"));
  EXPECT_THAT(AddInterest(lead, "product { id: '" + std::string(201, 'x') + "' }"),
              RefusesField("interest.product.id"));
  EXPECT_THAT(AddInterest(lead, "product { display_name: '\\t' }"),
              RefusesField("interest.product.display_name"));
  EXPECT_THAT(AddInterest(lead, "product { kind: 9 }"), RefusesField("interest.product.kind"));
  EXPECT_THAT(AddInterest(lead, "quantity: 0"), RefusesField("interest.quantity"));
  EXPECT_THAT(AddInterest(lead, "note: '" + std::string(2001, 'x') + "'"),
              RefusesField("interest.note"));
  EXPECT_THAT(InterestsOf(lead)->interests(), IsEmpty());
}

TEST_F(InterestTest, NeedsALeadThatIsThereAndOpen) {
  EXPECT_THAT(AddInterest(ANameOf("leads")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  const std::string deleted = Existing();
  ASSERT_THAT(Delete(deleted), IsOk());
  EXPECT_THAT(AddInterest(deleted), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_DELETED));
  EXPECT_THAT(AddInterest(Converted(conversion_)),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(AddInterest(Held(ANameOf("conversions"))), IsOk());
}

TEST_F(InterestTest, IsRemovedAndMayComeBack) {
  const std::string lead = Existing();
  const std::string name = AddInterest(lead)->interest().name();

  ASSERT_THAT(RemoveInterest(name), IsOk());

  EXPECT_THAT(InterestsOf(lead)->interests(), IsEmpty());
  EXPECT_EQ(Events("InterestRemoved", name), 1);
  EXPECT_THAT(RemoveInterest(name),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(RemoveInterest(name, "allow_missing: true"), IsOk());
  EXPECT_THAT(RemoveInterest(lead), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_TRUE(AddInterest(lead)->added());
}

TEST_F(InterestTest, IsOneWhenManyAddItAtOnce) {
  for (const std::string& parent : {Existing(), ANameOf("opportunities")}) {
    std::vector<std::future<absl::StatusOr<v1::AddInterestResponse>>> adds;
    for (int i = 0; i < 12; ++i) {
      adds.push_back(std::async(std::launch::async, [&, i, this] {
        return AddInterest(parent, "quantity: " + std::to_string(i + 1));
      }));
    }

    int added = 0;
    for (auto& add : adds) {
      const auto response = add.get();
      ASSERT_THAT(response, IsOk());
      if (response->added()) ++added;
    }
    EXPECT_EQ(added, 1);
    EXPECT_THAT(InterestsOf(parent)->interests(), SizeIs(1));
  }
}

TEST_F(InterestTest, IsThereForItsOrganizationAlone) {
  const std::string lead = Existing();
  const Interest interest = AddInterest(lead)->interest();
  const query::Caller stranger{"elsewhere", "users/developer"};
  v1::RemoveInterestRequest request;
  request.set_name(interest.name());

  EXPECT_THAT(interest_store_.Add(stranger, interest),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(interest_store_.Remove(stranger, request),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(interest_store_.List(stranger, {}, {"leads", lead.substr(6)})->interests_size(), 0);
  EXPECT_THAT(InterestsOf(lead)->interests(), SizeIs(1));
}

}  // namespace
}  // namespace leadline::lead
