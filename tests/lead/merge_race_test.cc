// What else may happen to a lead while it is merged: one of the two comes first, and the other
// learns what it met.

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/lead/merge_fixture.h"
#include "tests/lead/race.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::FailsWith;

class MergeRaceTest : public MergeFixture {
 protected:
  using Act = std::function<absl::Status()>;

  Act Merging(const std::string& survivor, const std::vector<std::string>& merged) {
    return [=, this] { return Merge(survivor, merged).status(); };
  }
};

constexpr int kRounds = 15;

TEST_F(MergeRaceTest, OfOppositeMergesOneWins) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string a = Existing(), b = Existing();

    const auto ends = Race({Merging(a, {b}), Merging(b, {a}), Merging(a, {b}), Merging(b, {a})});

    EXPECT_EQ(Succeeded(ends), 1);
    ExpectReasons(ends, {type::v1::ERROR_REASON_RECORD_MERGED});
    EXPECT_EQ(Get(a)->name(), Get(b)->name());
  }
}

TEST_F(MergeRaceTest, MergesInACircleLeaveOneLead) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string a = Existing(), b = Existing(), c = Existing();

    const auto ends = Race({Merging(a, {b, c}), Merging(b, {c, a}), Merging(c, {a, b})});

    EXPECT_EQ(Succeeded(ends), 1);
    ExpectReasons(ends, {type::v1::ERROR_REASON_RECORD_MERGED});
  }
}

TEST_F(MergeRaceTest, AConversionHasTheLeadOrLearnsWhereItWent) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string survivor = Existing(), other = Existing();
    const std::string conversion = ANameOf("conversions");

    const auto ends = Race({Merging(survivor, {other}),
                            [&, conversion] { return Begin(conversion, other).status(); }});

    EXPECT_EQ(Succeeded(ends), 1);
    if (!ends[0].ok()) {
      EXPECT_THAT(ends[0], FailsWith(absl::StatusCode::kFailedPrecondition,
                                     type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
    }
    ExpectReasons({ends[1]}, {type::v1::ERROR_REASON_RECORD_MERGED});
  }
}

TEST_F(MergeRaceTest, AnEditIsPartOfTheMergeOrRefused) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string survivor = Existing(), other = Existing();

    const auto ends = Race({Merging(survivor, {other}), [&] {
                              v1::Lead lead;
                              lead.set_name(other);
                              lead.set_fax("+33 1 42 96 10 20");
                              return Update(lead, "fax").status();
                            }});

    EXPECT_TRUE(ends[0].ok()) << ends[0];
    ExpectReasons(ends, {type::v1::ERROR_REASON_RECORD_MERGED});
    EXPECT_EQ(Get(survivor)->fax().empty(), !ends[1].ok());
  }
}

TEST_F(MergeRaceTest, WhatIsAttachedMeanwhileGoesAlongOrIsRefused) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string survivor = Existing(), other = Existing();

    const auto ends = Race({Merging(survivor, {other}), [&] { return AddActivity(other).status(); },
                            [&] { return AddActivity(other).status(); }});

    EXPECT_TRUE(ends[0].ok()) << ends[0];
    ExpectReasons(ends, {type::v1::ERROR_REASON_RECORD_MERGED});
    EXPECT_EQ(Activities(survivor)->activities_size(), Succeeded(ends) - 1);
    EXPECT_EQ(Activities(other)->activities_size(), Succeeded(ends) - 1);
  }
}

TEST_F(MergeRaceTest, ADeletionComesFirstOrIsRefused) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string survivor = Existing(), other = Existing();

    const auto ends = Race({Merging(survivor, {other}), [&] { return Delete(other).status(); }});

    EXPECT_EQ(Succeeded(ends), 1);
    ExpectReasons(ends,
                  {type::v1::ERROR_REASON_RECORD_MERGED, type::v1::ERROR_REASON_LEAD_DELETED});
  }
}

}  // namespace
}  // namespace leadline::lead
