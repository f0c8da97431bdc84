// Undoing a conversion, with a process that dies between any two steps of it.
#include <future>
#include <regex>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/e2e/steps.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using conversion::v1::Conversion;
using conversion::v1::ConversionService;
using conversion::v1::RevertConversionRequest;
using conversion::v1::RevertConversionResponse;

class RevertTest : public BackendTest {
 protected:
  RevertTest() {
    steps_.AddActivity(lead_.name(), lead::v1::Activity::KIND_CALL);
    steps_.AddComment(lead_.name());
    lead_ = steps_.Get(lead_.name());
  }

  absl::StatusOr<RevertConversionResponse> Revert(const RevertConversionRequest& request) {
    return client_.Call(&ConversionService::Stub::RevertConversion, request);
  }

  static RevertConversionRequest Undoing(const conversion::v1::ConvertLeadResponse& made) {
    RevertConversionRequest request;
    request.set_name(made.conversion().name());
    request.set_request_id(identifier::NewId());
    return request;
  }

  absl::Status AccountStatus(const std::string& account) {
    conversion::v1::GetAccountRequest request;
    request.set_name(account);
    return client_.Call(&conversion::v1::AccountService::Stub::GetAccount, request).status();
  }

  lead::v1::Lead lead_ = steps_.Qualify(steps_.Create().name());
};

TEST_F(RevertTest, LeavesEverythingAsItWasAndCanBeConvertedAgain) {
  const auto made = Must(steps_.Convert(ToConvert(lead_)));

  const auto reverted = Must(Revert(Undoing(made)));

  EXPECT_EQ(reverted.conversion().state(), Conversion::STATE_REVERTED);
  EXPECT_THAT(steps_.Get(lead_.name()), EqualsProto(lead_, {"etag", "update_time"}));
  EXPECT_THAT(AccountStatus(made.account().name()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(steps_.CountComments(made.account().name()), 0);
  EXPECT_EQ(steps_.CountComments(lead_.name()), 1);
  ExpectInvariants();
  const auto again = Must(steps_.Convert(ToConvert(lead_)));
  EXPECT_EQ(steps_.Get(lead_.name()).conversion(), again.conversion().name());
  EXPECT_EQ(steps_.CountComments(again.account().name()), 1);
  ExpectInvariants();
}

struct Death {
  const char* failpoint;
  const char* service;
};

class RevertDeathTest : public RevertTest, public testing::WithParamInterface<Death> {};

TEST_P(RevertDeathTest, IsFinishedByWhoeverComesBack) {
  const auto made = Must(steps_.Convert(ToConvert(lead_)));
  const auto request = Undoing(made);
  ServiceProcess& victim = backend_.service(GetParam().service);
  victim.Kill();
  victim.Start(absl::StrCat(GetParam().failpoint, "=kill"));
  auto call = std::async(std::launch::async, [&] { return Revert(request); });
  const bool died = victim.DiesWithin(absl::Seconds(20));
  call.get().IgnoreError();
  ASSERT_TRUE(died) << "nobody passed " << GetParam().failpoint;

  backend_.StartAll();
  ExpectInvariants();  // Once it has come to rest, without any call.

  EXPECT_THAT(steps_.Get(lead_.name()), EqualsProto(lead_, {"etag", "update_time"}));
  EXPECT_THAT(AccountStatus(made.account().name()), StatusIs(absl::StatusCode::kNotFound));
  const auto again = Must(Revert(request));
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.conversion().state(), Conversion::STATE_REVERTED);
}

INSTANTIATE_TEST_SUITE_P(Steps, RevertDeathTest,
                         testing::Values(Death{"revert.after_start", "conversion"},
                                         Death{"revert.before_handoff", "conversion"},
                                         Death{"handoff.before_revert", "lead"},
                                         Death{"handoff.before_revert_commit", "lead"},
                                         Death{"handoff.after_revert", "lead"},
                                         Death{"revert.after_handoff", "conversion"},
                                         Death{"revert.before_finish_commit", "conversion"},
                                         Death{"revert.after_finish", "conversion"}),
                         [](const auto& test) {
                           return std::regex_replace(std::string(test.param.failpoint),
                                                     std::regex("[^a-z]"), "_");
                         });

}  // namespace
}  // namespace leadline::test
