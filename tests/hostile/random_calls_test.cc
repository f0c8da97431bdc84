// Every method of the three services gets requests that are made at random: valid ones, wrong ones,
// and those that nobody thought of. Whatever comes, the answer is one that the contract knows.
//
// LEADLINE_FUZZ_SEED and LEADLINE_FUZZ_ROUNDS make a longer or another run: tests/fuzz/run calls.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "tests/hostile/any_call.h"
#include "tests/hostile/random_request.h"
#include "tests/hostile/whole_leadline.h"

namespace leadline::test {
namespace {

using google::protobuf::Message;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* set = std::getenv(name);
  uint64_t number = 0;
  return set != nullptr && absl::SimpleAtoi(set, &number) ? number : otherwise;
}

// gRPC itself refuses what is larger.
constexpr size_t kMostBytes = size_t{4} << 20;

// Failures without a reason of ours are gRPC's own, of what never reached a handler.
bool IsKnown(const absl::Status& status, const Message& request) {
  if (absl::IsResourceExhausted(status) && request.ByteSizeLong() > kMostBytes) return true;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return true;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnimplemented:
      return false;
    default:
      return DetailOf<google::rpc::ErrorInfo>(status).has_value();
  }
}

class RandomCallsTest : public ::testing::Test {
 protected:
  RandomCallsTest() {
    for (HostedService* service : leadline_.services()) {
      for (auto& method : MethodsOf(service->name(), service->channel()))
        methods_.push_back(method);
    }
  }

  void Call(const ServedMethod& served) {
    const auto request = requests_.New(*served.method->input_type());
    const Answer answer = CallAny(served, *request, As("default"));
    ++codes_[answer.status.code()];
    EXPECT_TRUE(IsKnown(answer.status, *request)) << served.method->full_name() << "\n"
                                                  << answer.status << "\n"
                                                  << request->ShortDebugString().substr(0, 4000);
    for (const std::string& bytes : answer.messages) {
      const auto message = NewMessage(*served.method->output_type());
      EXPECT_TRUE(message->ParseFromString(bytes)) << served.method->full_name();
      requests_.Learn(*message);
    }
  }

  WholeLeadline leadline_;
  std::vector<ServedMethod> methods_;
  const uint64_t seed_ = FromEnvironment("LEADLINE_FUZZ_SEED", 1);
  RandomRequests requests_{seed_};
  std::map<absl::StatusCode, int> codes_;
};

TEST_F(RandomCallsTest, AreAnsweredAsTheContractSays) {
  std::cout << "LEADLINE_FUZZ_SEED=" << seed_ << "\n";

  for (uint64_t round = FromEnvironment("LEADLINE_FUZZ_ROUNDS", 8); round > 0; --round) {
    std::shuffle(methods_.begin(), methods_.end(), requests_.random());
    for (const ServedMethod& served : methods_) Call(served);
  }

  for (const auto& [code, count] : codes_) {
    std::cout << absl::StatusCodeToString(code) << " " << count << "\n";
  }
  EXPECT_GT(codes_[absl::StatusCode::kOk], codes_[absl::StatusCode::kInvalidArgument] / 10);
}

}  // namespace
}  // namespace leadline::test
