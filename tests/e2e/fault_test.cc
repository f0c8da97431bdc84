// Conversions by several people at once while processes pause and die at random.
// LEADLINE_FAULT_SECONDS says how long (60), LEADLINE_FAULT_SEED repeats a run's choices,
// LEADLINE_FAULT_PEOPLE how many.
#include <iostream>
#include <thread>

#include "gmock/gmock.h"
#include "tests/e2e/from_environment.h"
#include "tests/e2e/killer.h"
#include "tests/e2e/outcomes.h"
#include "tests/e2e/salespeople.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using conversion::v1::ConvertLeadResponse;
using testing::IsEmpty;

constexpr absl::Duration kQuietAfter = absl::Seconds(10);

constexpr char kExpired[] =
    "SELECT count(*) FROM conversion.conversions WHERE state = 'STATE_ABORTED' AND refusal IS NULL";

class FaultTest : public testing::Test {
 protected:
  ~FaultTest() override {
    if (HasFailure()) std::cerr << backend_.Logs();
  }

  Pool MakePool() {
    Pool pool;
    for (int i = 0; i < 4; ++i) {
      auto request = ToConvert(steps_.Create(absl::StrCat("Pool ", i)));
      const ConvertLeadResponse made = Must(steps_.Convert(request));
      pool.accounts.push_back(made.account().name());
      pool.contacts.push_back(made.contacts(0).name());
      pool.opportunities.push_back(made.opportunity().name());
      told_before_.push_back({request, absl::OkStatus(), made});
    }
    return pool;
  }

  static void WorkAndKill(Salespeople& people, Killer& killer) {
    const unsigned seconds = FromEnvironment("LEADLINE_FAULT_SECONDS", 60);
    const absl::Time until = absl::Now() + absl::Seconds(seconds);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < FromEnvironment("LEADLINE_FAULT_PEOPLE", 8); ++i) {
      threads.emplace_back([&people, i, until] { people.Work(static_cast<int>(i), until); });
    }
    killer.WorkUntil(until);
    for (std::thread& thread : threads) thread.join();
  }

  void ExpectEverythingAsTold(const Told& told) {
    invariants_.Told(told_before_);
    invariants_.Told(told.answers);
    invariants_.Told(told.attached);
    const auto again = steps_.AskAgain(told.answers);  // They must still be the same.
    for (const Invariants::Answer& answer : again) {
      EXPECT_TRUE(IsFinal(answer.status)) << answer.status;
    }
    invariants_.Told(again);
    for (const Invariants::Answer& answer : told.answers) {
      if (!answer.status.ok()) continue;
      if (told.undone.count(answer.response.conversion().name()) > 0) continue;
      ExpectAsAnswered(answer.response);
      ExpectUnchangedSinceHeld(answer.response.conversion());
    }
    EXPECT_THAT(invariants_.Violations(), IsEmpty());
    EXPECT_THAT(steps_.Verify(), IsEmpty());
  }

  // What was created is there as it was answered, to the last field. What was linked may have been
  // changed by a later conversion.
  void ExpectAsAnswered(const ConvertLeadResponse& answer) {
    const conversion::v1::Conversion& made = answer.conversion();
    const auto created = conversion::v1::TARGET_ACTION_CREATE;
    if (made.account_action() == created) {
      EXPECT_THAT(steps_.GetAccount(answer.account().name()), EqualsProto(answer.account()));
    }
    if (made.contact_action() == created) {
      EXPECT_THAT(steps_.GetContact(answer.contacts(0).name()), EqualsProto(answer.contacts(0)));
    }
    if (made.opportunity_action() == created) {
      EXPECT_THAT(steps_.GetOpportunity(answer.opportunity().name()),
                  EqualsProto(answer.opportunity()));
    }
  }

  // Nobody came between the hold, which gave the values, and the completion.
  void ExpectUnchangedSinceHeld(const conversion::v1::Conversion& conversion) {
    const lead::v1::Lead& held = conversion.lead_snapshot();
    const lead::v1::Lead now = steps_.Get(conversion.lead());
    EXPECT_EQ(now.etag(), std::to_string(std::stoll(held.etag()) + 1)) << now.name();
    EXPECT_EQ(now.phone(), held.phone()) << now.name();
  }

  Backend backend_;  // Its own: what it holds was told to nobody else.
  Client client_{backend_};
  Steps steps_{client_};
  Invariants invariants_{backend_.lead().database(), backend_.conversion().database()};
  std::vector<Invariants::Answer> told_before_;
};

TEST_F(FaultTest, NothingIsLostMadeUpOrLeftHalfDoneWhateverDies) {
  const unsigned seed = FromEnvironment("LEADLINE_FAULT_SEED", std::random_device{}());
  std::cout << "LEADLINE_FAULT_SEED=" << seed << std::endl;
  PostgresServer postgres;
  Salespeople people(backend_, MakePool(), seed);
  Killer killer(backend_, postgres, seed);

  WorkAndKill(people, killer);
  const absl::Time ended = absl::Now();
  const bool quiet = invariants_.BecomesQuiet(kQuietAfter);

  std::cout << "quiet after " << absl::Now() - ended << "\n";
  Print("died", killer.deaths());
  Print("told", people.told().counts);
  std::cout << "decided against after an expired hold: " << invariants_.Query(kExpired)
            << std::endl;
  EXPECT_TRUE(quiet);
  EXPECT_THAT(people.told().unexpected, IsEmpty());
  ExpectEverythingAsTold(people.told());
}

}  // namespace
}  // namespace leadline::test
