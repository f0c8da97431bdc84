// What several people do to one lead at once: one of them comes first, the others learn what they
// met, and nothing of what was confirmed is lost.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/lead/race.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;

constexpr int kRounds = 15;
constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

class EditRaceTest : public LeadFixture {
 protected:
  // Changes one field; of the version `etag`, where that is given.
  std::function<absl::Status()> Writing(const std::string& lead, const std::string& path,
                                        const std::string& value, const std::string& etag = "") {
    return [=, this] {
      const auto changed = test::FromText<v1::Lead>("name: '" + lead + "' etag: '" + etag + "' " +
                                                    path + ": '" + value + "'");
      return Update(changed, path).status();
    };
  }
};

TEST_F(EditRaceTest, OfTwoEditorsOfOneVersionOneWins) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string lead = Existing();

    const auto ends = Race({Writing(lead, "fax", "ann", "1"), Writing(lead, "fax", "bob", "1")});

    EXPECT_EQ(Succeeded(ends), 1);
    for (const absl::Status& end : ends) {
      if (end.ok()) continue;
      EXPECT_THAT(end, FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
    }
    EXPECT_EQ(Get(lead)->fax(), ends[0].ok() ? "ann" : "bob");
    EXPECT_EQ(Get(lead)->etag(), "2");
  }
}

TEST_F(EditRaceTest, WhatTwoEditorsChangeOfOneLeadIsBothThere) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string lead = Existing();

    const auto ends = Race({Writing(lead, "fax", "1"), Writing(lead, "website", "ann.example")});

    EXPECT_EQ(Succeeded(ends), 2);
    EXPECT_EQ(Get(lead)->fax(), "1");
    EXPECT_EQ(Get(lead)->website(), "ann.example");
    EXPECT_EQ(Events("LeadUpdated", lead), 2);
  }
}

TEST_F(EditRaceTest, AnEditIsPartOfTheConversionOrRefused) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string lead = Existing(), conversion = ANameOf("conversions");
    absl::StatusOr<v1::Lead> begun;

    const auto ends = Race({Writing(lead, "fax", "1"), [&] {
                              begun = Begin(conversion, lead);
                              return begun.status();
                            }});

    ASSERT_THAT(begun, IsOk());
    EXPECT_EQ(begun->fax().empty(), !ends[0].ok());
    EXPECT_EQ(Get(lead)->fax(), begun->fax());
    if (!ends[0].ok()) {
      EXPECT_THAT(ends[0], FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
      EXPECT_THAT(ends[0], HasMetadata("conversion", conversion));
    }
    EXPECT_THAT(Complete(CompletionOf(conversion, lead)), IsOk());
  }
}

TEST_F(EditRaceTest, AnEditOrAConversionOfOneVersionWins) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string lead = Existing(), conversion = ANameOf("conversions");

    const auto ends = Race(
        {Writing(lead, "fax", "1", "1"), [&] { return Begin(conversion, lead, "1").status(); }});

    EXPECT_EQ(Succeeded(ends), 1);
    ExpectReasons({ends[0]}, {type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS});
    ExpectReasons({ends[1]}, {type::v1::ERROR_REASON_ETAG_MISMATCH});
  }
}

TEST_F(EditRaceTest, OfTwoConversionsOfALeadOneBegins) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string lead = Existing();
    const std::string conversions[] = {ANameOf("conversions"), ANameOf("conversions")};

    const auto ends = Race({[&] { return Begin(conversions[0], lead).status(); },
                            [&] { return Begin(conversions[1], lead).status(); }});

    EXPECT_EQ(Succeeded(ends), 1);
    const size_t loser = ends[0].ok() ? 1 : 0;
    EXPECT_THAT(ends[loser], FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
    EXPECT_THAT(ends[loser], HasMetadata("conversion", conversions[1 - loser]));
  }
}

TEST_F(EditRaceTest, AnActivityComesBeforeTheDeletionOrIsRefused) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string lead = Existing();

    const auto ends =
        Race({[&] { return Delete(lead).status(); }, [&] { return AddActivity(lead).status(); }});

    EXPECT_TRUE(ends[0].ok()) << ends[0];
    ExpectReasons({ends[1]}, {type::v1::ERROR_REASON_LEAD_DELETED});
    EXPECT_EQ(Activities(lead)->activities_size(), ends[1].ok() ? 1 : 0);
  }
}

TEST_F(EditRaceTest, AnActivityIsHandedOverWithTheLeadOrRefused) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string conversion = ANameOf("conversions"), lead = Held(conversion);
    const v1::HandoffCompletion completion = CompletionOf(conversion, lead);

    const auto ends = Race({[&] { return Complete(completion).status(); },
                            [&] { return AddActivity(lead).status(); }});

    EXPECT_TRUE(ends[0].ok()) << ends[0];
    ExpectReasons({ends[1]}, {type::v1::ERROR_REASON_LEAD_CONVERTED});
    EXPECT_EQ(Activities(completion.account())->activities_size(), ends[1].ok() ? 1 : 0);
  }
}

TEST_F(EditRaceTest, ADeletionOrAConversionWins) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string lead = Existing();

    const auto ends = Race({[&] { return Delete(lead).status(); },
                            [&] { return Begin(ANameOf("conversions"), lead).status(); }});

    EXPECT_EQ(Succeeded(ends), 1);
    ExpectReasons({ends[0]}, {type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS});
    ExpectReasons({ends[1]}, {type::v1::ERROR_REASON_LEAD_DELETED});
  }
}

}  // namespace
}  // namespace leadline::lead
