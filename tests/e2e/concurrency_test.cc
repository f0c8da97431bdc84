// Many callers who want the same lead.
#include <future>

#include "gmock/gmock.h"
#include "tests/e2e/steps.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using Answers = std::vector<absl::StatusOr<conversion::v1::ConvertLeadResponse>>;

class ConcurrencyTest : public BackendTest {
 protected:
  // The answers to all requests, sent at once, each over a connection of its own.
  Answers ConvertAtOnce(const std::vector<conversion::v1::ConvertLeadRequest>& requests) {
    std::vector<std::future<Answers::value_type>> calls;
    std::promise<void> start;
    const std::shared_future<void> started = start.get_future().share();
    for (const auto& request : requests) {
      calls.push_back(std::async(std::launch::async, [this, &request, started] {
        Client client(backend_);
        started.wait();
        return Steps(client).Convert(request);
      }));
    }
    start.set_value();
    Answers answers;
    for (auto& call : calls) answers.push_back(call.get());
    return answers;
  }
};

// Whoever came while another's conversion was under way may have been told so.
bool IsRefusedFor(const absl::Status& status, const std::string& conversion) {
  if (ReasonOf(status) == type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS) return true;
  return ReasonOf(status) == type::v1::ERROR_REASON_LEAD_CONVERTED &&
         DetailOf<google::rpc::ErrorInfo>(status)->metadata().at("conversion") == conversion;
}

TEST_F(ConcurrencyTest, FiftyRequestsMakeOneConversion) {
  const lead::v1::Lead lead = steps_.Create();
  std::vector<conversion::v1::ConvertLeadRequest> requests;
  for (int i = 0; i < 50; ++i) requests.push_back(ToConvert(lead));

  const Answers answers = ConvertAtOnce(requests);

  const std::string made = steps_.Get(lead.name()).conversion();
  int accepted = 0;
  for (size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].ok()) {
      ++accepted;
      EXPECT_EQ(answers[i]->conversion().name(), made);
      EXPECT_EQ(Must(steps_.Convert(requests[i])).conversion().name(), made);
      continue;
    }
    EXPECT_TRUE(IsRefusedFor(answers[i].status(), made)) << answers[i].status();
    const auto again = steps_.Convert(requests[i]);
    EXPECT_THAT(again, FailsWith(absl::StatusCode::kFailedPrecondition,
                                 type::v1::ERROR_REASON_LEAD_CONVERTED));
    EXPECT_THAT(again, HasMetadata("conversion", made));
  }
  EXPECT_EQ(accepted, 1);
  ExpectInvariants();
}

TEST_F(ConcurrencyTest, FiftyRepetitionsOfOneRequestAllGetItsConversion) {
  const lead::v1::Lead lead = steps_.Create();
  const std::vector<conversion::v1::ConvertLeadRequest> requests(50, ToConvert(lead));

  const Answers answers = ConvertAtOnce(requests);

  const std::string made = steps_.Get(lead.name()).conversion();
  int first = 0;
  for (const auto& answer : answers) {
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->conversion().name(), made);
    first += answer->replayed() ? 0 : 1;
  }
  EXPECT_LE(first, 1);
  ExpectInvariants();
}

}  // namespace
}  // namespace leadline::test
