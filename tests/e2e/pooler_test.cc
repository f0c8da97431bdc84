// The three processes with PgBouncer before their databases, which gives each transaction another
// of three sessions.

#include <future>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/e2e/event_reader.h"
#include "tests/e2e/steps.h"
#include "tests/support/pgbouncer.h"

namespace leadline::test {
namespace {

using conversion::v1::ConversionService;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr size_t kPeople = 8;  // Each of whom brings in two leads, and takes one conversion back.

class PoolerTest : public testing::Test {
 protected:
  ~PoolerTest() override {
    if (HasFailure()) std::cerr << backend_.Logs();
  }

  static BackendOptions BehindPgBouncer() {
    BackendOptions options;
    options.pooler = ThePgBouncer().conninfo();
    return options;
  }

  conversion::v1::ConvertLeadResponse Convert(const std::string& company) {
    const std::string lead = steps_.Create(company).name();
    steps_.AddComment(lead);
    steps_.Qualify(lead);
    return Must(steps_.Convert(ToConvert(steps_.Get(lead))));
  }

  void Revert(const std::string& conversion) {
    conversion::v1::RevertConversionRequest request;
    request.set_name(conversion);
    request.set_request_id(identifier::NewId());
    Must(client_.Call(&ConversionService::Stub::RevertConversion, request));
  }

  void Work(size_t person) {
    const auto kept = Convert(absl::StrCat("Acme ", person));
    const auto taken_back = Convert(absl::StrCat("Globex ", person));
    Revert(taken_back.conversion().name());
    EXPECT_EQ(steps_.CountComments(kept.account().name()), 1);
    EXPECT_EQ(steps_.CountComments(taken_back.conversion().lead()), 1);
  }

  Backend backend_{BehindPgBouncer()};
  Client client_{backend_};
  Steps steps_{client_};
};

std::map<std::string, size_t> CountsOf(const std::vector<std::string>& types) {
  std::map<std::string, size_t> counts;
  for (const std::string& type : types) ++counts[type];
  return counts;
}

TEST_F(PoolerTest, LetsSeveralConvertLeadsAndTakeConversionsBack) {
  EventReader leads(backend_.lead());
  EventReader conversions(backend_.conversion());
  std::vector<std::future<void>> people;

  for (size_t i = 0; i < kPeople; ++i) {
    people.push_back(std::async(std::launch::async, [this, i] { Work(i); }));
  }
  for (auto& person : people) person.get();

  leads.Await(9 * kPeople);
  conversions.Await(6 * kPeople);
  EXPECT_THAT(
      CountsOf(leads.Types()),
      UnorderedElementsAre(Pair("LeadCreated", 2 * kPeople), Pair("CommentCreated", 2 * kPeople),
                           Pair("LeadStatusChanged", 2 * kPeople),
                           Pair("LeadConverted", 2 * kPeople), Pair("LeadReverted", kPeople)));
  EXPECT_THAT(CountsOf(conversions.Types()),
              UnorderedElementsAre(Pair("ConversionCommitted", 2 * kPeople),
                                   Pair("ConversionCompleted", 2 * kPeople),
                                   Pair("ConversionRevertStarted", kPeople),
                                   Pair("ConversionReverted", kPeople)));
  Invariants both(backend_.lead().database(), backend_.conversion().database());
  EXPECT_TRUE(both.BecomesQuiet(absl::Seconds(20)));
  EXPECT_THAT(both.Violations(), IsEmpty());
  EXPECT_THAT(steps_.Verify(), IsEmpty());
}

}  // namespace
}  // namespace leadline::test
