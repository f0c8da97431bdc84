#include <future>

#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

TEST_F(HandoffTest, BeginGivesTheLeadAsItIsHeld) {
  Define("x", configuration::v1::FieldDefinition::KIND_TEXT);
  const std::string lead = Existing(
      "annual_revenue { currency_code: 'EUR' units: 3 } employee_count: 4 "
      "custom_fields { key: 'x' value { text_value: 'y' } } external_ids { system: 's' id: '1' } "
      "address { postal_address { locality: 'Lyon' } } annotations { key: 'k' value: 'v' }");

  ASSERT_THAT(AddActivity(lead, "start_time { seconds: 1000000000 }"), IsOk());
  ASSERT_THAT(AddActivity(lead, "start_time { seconds: 4000000000 }"), IsOk());

  const auto held = Begin(conversion_, lead);

  ASSERT_THAT(held, IsOk());
  EXPECT_TRUE(held->conversion_in_progress());
  EXPECT_EQ(held->last_event_time().seconds(), 1000000000);
  EXPECT_EQ(held->next_event_time().seconds(), 4000000000);
  EXPECT_THAT(Get(lead), IsOkAndHolds(EqualsProto(*held, {"external_links", "allowed_actions"})));
  EXPECT_EQ(held->etag(), "1");
  EXPECT_EQ(StateOf(conversion_), "RESERVED");
}

TEST_F(HandoffTest, BeginRepeatedGivesTheSameAnswer) {
  const std::string lead = Existing();
  const auto first = Begin(conversion_, lead);

  EXPECT_THAT(Begin(conversion_, lead), IsOkAndHolds(EqualsProto(*first)));
}

TEST_F(HandoffTest, BeginIsRefusedForALeadThatAnotherConversionHolds) {
  const std::string lead = Held(conversion_);

  const auto refused = Begin(ANameOf("conversions"), lead);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
  EXPECT_THAT(refused, HasMetadata("conversion", conversion_));
}

TEST_F(HandoffTest, BeginIsRefusedForAConvertedLead) {
  const std::string lead = Converted(conversion_);

  for (const std::string& conversion : {conversion_, ANameOf("conversions")}) {
    const auto refused = Begin(conversion, lead);
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
    EXPECT_THAT(refused, HasMetadata("conversion", conversion_));
  }
}

TEST_F(HandoffTest, BeginIsRefusedForALostLead) {
  const std::string lead = Existing();
  ASSERT_THAT(Lose(lead), IsOk());

  EXPECT_THAT(Begin(conversion_, lead), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_LOST));
}

TEST_F(HandoffTest, BeginIsRefusedForAnotherVersionOfTheLead) {
  const std::string lead = Existing();

  EXPECT_THAT(Begin(conversion_, lead, "7"),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Begin(conversion_, lead, "1"), IsOk());
}

TEST_F(HandoffTest, BeginIsRefusedForALeadThatIsNotThere) {
  EXPECT_THAT(Begin(conversion_, ANameOf("leads")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(StateOf(conversion_), "");
}

TEST_F(HandoffTest, BeginIsRefusedWhereLeadsAreDisabled) {
  const std::string lead = Existing();
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_leads_enabled(false);
  });

  EXPECT_THAT(Begin(conversion_, lead),
              FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
}

TEST_F(HandoffTest, BeginStaysRefusedOnceTheConversionWasReleased) {
  const std::string lead = Existing();
  ASSERT_THAT(Abort(conversion_, lead), IsOk());

  const auto refused = Begin(conversion_, lead);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
  EXPECT_THAT(refused, HasMetadata("conversion", conversion_));
  EXPECT_FALSE(Get(lead)->conversion_in_progress());
}

TEST_F(HandoffTest, OneOfManyBeginsAtOnceHoldsTheLead) {
  const std::string lead = Existing();
  std::vector<std::future<absl::StatusOr<v1::Lead>>> begins;
  for (int i = 0; i < 50; ++i) {
    begins.push_back(
        std::async(std::launch::async, [&, this] { return Begin(ANameOf("conversions"), lead); }));
  }

  int held = 0;
  for (auto& begin : begins) {
    const auto outcome = begin.get();
    if (outcome.ok()) {
      ++held;
    } else {
      EXPECT_THAT(outcome, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
    }
  }

  EXPECT_EQ(held, 1);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM handoffs"), "1");
}

TEST_F(HandoffTest, BeginsAtOnceHaveEachItsOwnOutcome) {
  const std::string lost = Existing();
  ASSERT_THAT(Lose(lost), IsOk());
  std::vector<std::future<absl::StatusOr<v1::Lead>>> good;
  std::vector<std::future<absl::StatusOr<v1::Lead>>> bad;
  for (int i = 0; i < 10; ++i) {
    const auto begin = [this](const std::string& lead) {
      return std::async(std::launch::async,
                        [=, this] { return Begin(ANameOf("conversions"), lead); });
    };
    good.push_back(begin(Existing()));
    bad.push_back(begin(i % 2 == 0 ? lost : ANameOf("leads")));
  }

  for (auto& begin : good) EXPECT_THAT(begin.get(), IsOk());
  for (auto& begin : bad) EXPECT_FALSE(begin.get().ok());
}

TEST_F(HandoffTest, OneBatchHasAnOutcomeForEachOfItsItems) {
  const std::string lead = Existing();
  const std::string other = ANameOf("conversions");
  const std::string released = ANameOf("conversions");
  ASSERT_THAT(Abort(released, Existing()), IsOk());
  std::vector<v1::BeginConversionRequest> requests;
  for (const auto& [conversion, of] : std::vector<std::pair<std::string, std::string>>{
           {conversion_, lead}, {other, lead}, {conversion_, lead}, {released, Existing()}}) {
    requests.emplace_back().set_conversion(conversion);
    requests.back().set_lead(of);
  }

  const auto outcomes =
      handoffs_.Begin("default", {&requests[0], &requests[1], &requests[2], &requests[3]}, {});

  ASSERT_THAT(outcomes, IsOk());
  EXPECT_THAT((*outcomes)[0], IsOk());
  EXPECT_THAT((*outcomes)[1],
              FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
  EXPECT_THAT((*outcomes)[1], HasMetadata("conversion", conversion_));
  EXPECT_THAT((*outcomes)[2], IsOk());
  EXPECT_THAT((*outcomes)[3], FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
}

TEST_F(HandoffTest, HoldsAreInNoIndexSoThatTheyStayWithinTheirPage) {
  EXPECT_EQ(database_.Query("SELECT count(*) FROM pg_index AS i "
                            "JOIN pg_attribute AS a ON a.attrelid = i.indrelid "
                            "  AND a.attnum = ANY (i.indkey) "
                            "WHERE i.indrelid = 'leads'::regclass "
                            "  AND a.attname IN ('held_by', 'held_since')"),
            "0");
}

}  // namespace
}  // namespace leadline::lead
