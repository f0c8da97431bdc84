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

// Who comes while another's conversion is under way waits for it and is told which it was.
TEST_F(ConcurrencyTest, FiftyRequestsMakeOneConversion) {
  const lead::v1::Lead lead = steps_.Create();
  std::vector<conversion::v1::ConvertLeadRequest> requests;
  for (int i = 0; i < 50; ++i) requests.push_back(ToConvert(lead));

  const Answers answers = ConvertAtOnce(requests);

  const std::string made = steps_.Get(lead.name()).conversion();
  int accepted = 0;
  for (size_t i = 0; i < answers.size(); ++i) {
    for (const auto& answer : {answers[i], steps_.Convert(requests[i])}) {
      if (answers[i].ok()) {
        ASSERT_THAT(answer, IsOk());
        EXPECT_EQ(answer->conversion().name(), made);
        continue;
      }
      EXPECT_THAT(answer, FailsWith(absl::StatusCode::kFailedPrecondition,
                                    type::v1::ERROR_REASON_LEAD_CONVERTED));
      EXPECT_THAT(answer, HasMetadata("conversion", made));
    }
    accepted += answers[i].ok() ? 1 : 0;
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
  EXPECT_EQ(first, 1);
  ExpectInvariants();
}

}  // namespace
}  // namespace leadline::test
