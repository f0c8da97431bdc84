// Several leads that are converted all or not at all, and accounts that become one, with a process
// that dies between any two steps of it.
#include <algorithm>
#include <functional>
#include <future>
#include <memory>
#include <regex>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/e2e/steps.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using conversion::v1::AccountService;
using conversion::v1::BatchConvertLeadsRequest;
using conversion::v1::BatchConvertLeadsResponse;
using conversion::v1::ConversionService;
using conversion::v1::MergeAccountsRequest;

struct Death {
  const char* failpoint;
  const char* service;
};

std::string NameOf(const testing::TestParamInfo<Death>& test) {
  return std::regex_replace(std::string(test.param.failpoint), std::regex("[^a-z]"), "_");
}

class TogetherTest : public BackendTest, public testing::WithParamInterface<Death> {
 protected:
  // Does what brings the process to the point, where it dies.
  void DieIn(const std::function<void()>& work) {
    ServiceProcess& victim = backend_.service(GetParam().service);
    victim.Kill();
    victim.Start(absl::StrCat(GetParam().failpoint, "=kill"));
    const auto worker = std::async(std::launch::async, work);
    ASSERT_TRUE(victim.DiesWithin(absl::Seconds(20))) << "nobody passed " << GetParam().failpoint;
  }

  std::string Qualified() {
    const std::string lead = steps_.Qualify(steps_.Create().name()).name();
    steps_.AddComment(lead);
    return lead;
  }
};

class ConvertTogetherTest : public TogetherTest {
 protected:
  ConvertTogetherTest() {
    // Only where each lead goes for itself are there steps.
    const bool is_in_steps = GetParam().failpoint == std::string("batch.before_step");
    request_.set_mode(is_in_steps ? BatchConvertLeadsRequest::MODE_BEST_EFFORT
                                  : BatchConvertLeadsRequest::MODE_ATOMIC);
    request_.set_request_id(identifier::NewId());
    for (const std::string& lead : leads_) request_.add_requests()->set_lead(lead);
  }

  BatchConvertLeadsResponse::Summary Convert() {
    const auto stub = ConversionService::NewStub(ChannelTo(backend_.conversion().address()));
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    const auto reader = stub->BatchConvertLeads(&context, request_);
    BatchConvertLeadsResponse message;
    BatchConvertLeadsResponse::Summary summary;
    while (reader->Read(&message)) summary = message.summary();
    static_cast<void>(reader->Finish());  // Of a server that died.
    return summary;
  }

  int CountConverted() {
    return static_cast<int>(std::count_if(leads_.begin(), leads_.end(), [this](const auto& lead) {
      return steps_.Get(lead).converted();
    }));
  }

  const std::vector<std::string> leads_ = {Qualified(), Qualified(), Qualified()};
  BatchConvertLeadsRequest request_;
};

TEST_P(ConvertTogetherTest, ConvertsAllOrNoneWhoeverDies) {
  DieIn([this] { Convert(); });

  backend_.StartAll();
  ExpectInvariants();
  EXPECT_THAT(CountConverted(), testing::AnyOf(0, 3));

  const auto summary = Convert();
  EXPECT_EQ(summary.converted_count() + summary.replayed_count(), 3) << summary.ShortDebugString();
  EXPECT_EQ(CountConverted(), 3);
  ExpectInvariants();
}

INSTANTIATE_TEST_SUITE_P(Steps, ConvertTogetherTest,
                         testing::Values(Death{"batch.before_step", "conversion"},
                                         Death{"batch.after_begin", "conversion"},
                                         Death{"batch.before_commit", "conversion"},
                                         Death{"batch.after_commit", "conversion"},
                                         Death{"batch.before_reply", "conversion"}),
                         NameOf);

class MergeDeathTest : public TogetherTest {
 protected:
  MergeDeathTest() {
    request_.set_survivor(Account());
    request_.add_merged(Account());
    request_.set_request_id(identifier::NewId());
  }

  // One with a comment of the lead it came from.
  std::string Account() {
    return Must(steps_.Convert(ToConvert(steps_.Get(Qualified())))).account().name();
  }

  absl::Status Merge() {
    return client_.Call(&AccountService::Stub::MergeAccounts, request_).status();
  }

  // Whether everything is the survivor's before long, without anybody's asking.
  bool AllIsMoved() {
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (steps_.CountComments(request_.survivor()) < 2 && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(50));
    }
    return steps_.CountComments(request_.survivor()) == 2;
  }

  MergeAccountsRequest request_;
};

TEST_P(MergeDeathTest, IsFinishedByWhoeverComesBack) {
  DieIn([this] { Merge().IgnoreError(); });

  backend_.StartAll();
  const bool is_decided = GetParam().failpoint != std::string("merge.before_commit");
  EXPECT_TRUE(!is_decided || AllIsMoved());

  EXPECT_THAT(Merge(), IsOk());
  EXPECT_TRUE(AllIsMoved());
  EXPECT_EQ(steps_.GetAccount(request_.merged(0)).name(), request_.survivor());
  ExpectInvariants();
}

INSTANTIATE_TEST_SUITE_P(Steps, MergeDeathTest,
                         testing::Values(Death{"merge.before_commit", "conversion"},
                                         Death{"merge.after_commit", "conversion"},
                                         Death{"merge.before_move", "conversion"},
                                         Death{"handoff.before_move", "lead"},
                                         Death{"handoff.after_move", "lead"},
                                         Death{"merge.after_move", "conversion"}),
                         NameOf);

}  // namespace
}  // namespace leadline::test
