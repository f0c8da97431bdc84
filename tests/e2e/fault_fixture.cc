#include "tests/e2e/fault_fixture.h"

#include <iostream>

#include "gmock/gmock.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using conversion::v1::ConvertLeadResponse;
using testing::IsEmpty;

}  // namespace

FaultFixture::~FaultFixture() {
  if (HasFailure()) std::cerr << backend_.Logs();
}

Pool FaultFixture::MakePool() {
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

void FaultFixture::ExpectEverythingAsTold(const Told& told) {
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
void FaultFixture::ExpectAsAnswered(const ConvertLeadResponse& answer) {
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
void FaultFixture::ExpectUnchangedSinceHeld(const conversion::v1::Conversion& conversion) {
  const lead::v1::Lead& held = conversion.lead_snapshot();
  const lead::v1::Lead now = steps_.Get(conversion.lead());
  EXPECT_EQ(now.etag(), std::to_string(std::stoll(held.etag()) + 1)) << now.name();
  EXPECT_EQ(now.phone(), held.phone()) << now.name();
}

}  // namespace leadline::test
