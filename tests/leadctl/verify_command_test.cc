#include "services/leadctl/verify_command.h"

#include <sstream>

#include "gmock/gmock.h"
#include "leadline/conversion/v1/conversion_service.grpc.pb.h"
#include "tests/support/in_process_server.h"
#include "tests/support/proto_matchers.h"

namespace leadline::leadctl {
namespace {

using conversion::v1::VerifyIntegrityRequest;
using conversion::v1::VerifyIntegrityResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kProgress[] = "progress { check: INTEGRITY_CHECK_TARGET_EXISTS checked_count: 3 }";
constexpr char kError[] =
    "finding { check: INTEGRITY_CHECK_TARGET_EXISTS severity: INTEGRITY_SEVERITY_ERROR"
    " resource: 'conversions/1' related_resources: 'accounts/2' message: 'names\\nnothing' }";
constexpr char kWarnings[] =
    "summary { warning_count: 1"
    " checks { check: INTEGRITY_CHECK_TARGET_EXISTS checked_count: 3 finding_count: 1 } }";
constexpr char kErrors[] = "summary { error_count: 1 }";

// conversion-service, with the answer that a test gives it.
class FakeConversionService final : public conversion::v1::ConversionService::Service {
 public:
  std::vector<std::string> answer;
  grpc::Status end;
  VerifyIntegrityRequest asked;

 private:
  grpc::Status VerifyIntegrity(grpc::ServerContext*, const VerifyIntegrityRequest* request,
                               grpc::ServerWriter<VerifyIntegrityResponse>* writer) override {
    asked = *request;
    for (const std::string& message : answer) {
      writer->Write(test::FromText<VerifyIntegrityResponse>(message));
    }
    return end;
  }
};

class VerifyCommandTest : public ::testing::Test {
 protected:
  int Run(std::vector<const char*> words = {}) {
    words.insert(words.begin(), {"leadctl", "verify"});
    const Terminal terminal{out_, err_};
    return leadctl::Run(static_cast<int>(words.size()), words.data(), terminal,
                        [this](const auto&, const auto&) { return server_.channel(); });
  }

  FakeConversionService service_;
  test::InProcessServer server_{{&service_}};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(VerifyCommandTest, EndsWellWithoutErrors) {
  service_.answer = {kProgress, kWarnings};

  EXPECT_EQ(Run(), 0) << err_.str();

  EXPECT_THAT(out_.str(), HasSubstr("target_exists"));
  EXPECT_THAT(out_.str(), HasSubstr("0 errors, 1 warnings\n"));
}

TEST_F(VerifyCommandTest, ShowsFindingsAndSaysThatThereAreErrors) {
  service_.answer = {kProgress, kError, kErrors};

  EXPECT_EQ(Run(), 1);

  EXPECT_THAT(out_.str(),
              HasSubstr("error: target_exists: conversions/1 names nothing (accounts/2)\n"));
}

TEST_F(VerifyCommandTest, SaysWhenTheAnswerWasCut) {
  service_.answer = {kProgress, kError};

  EXPECT_EQ(Run(), 2);

  EXPECT_THAT(err_.str(), HasSubstr("the answer was cut"));
}

TEST_F(VerifyCommandTest, SaysWhatItFailedWith) {
  service_.end = grpc::Status(grpc::StatusCode::UNAVAILABLE, "away");

  EXPECT_EQ(Run(), 2);

  EXPECT_THAT(err_.str(), HasSubstr("away"));
}

TEST_F(VerifyCommandTest, PrintsALineForEachMessage) {
  service_.answer = {kProgress, kErrors};

  EXPECT_EQ(Run({"--json"}), 1);

  EXPECT_EQ(out_.str(),
            "{\"progress\":{\"check\":\"INTEGRITY_CHECK_TARGET_EXISTS\",\"checked_count\":\"3\"}}\n"
            "{\"summary\":{\"error_count\":\"1\"}}\n");
}

TEST_F(VerifyCommandTest, AsksForWhatItsFlagsSay) {
  service_.answer = {kWarnings};

  EXPECT_EQ(Run({"--check", "target-exists,manifest", "--max-findings", "7", "--created-after",
                 "2026-01-31T12:00:00Z"}),
            0)
      << err_.str();

  EXPECT_THAT(service_.asked.checks(), ElementsAre(conversion::v1::INTEGRITY_CHECK_TARGET_EXISTS,
                                                   conversion::v1::INTEGRITY_CHECK_MANIFEST));
  EXPECT_EQ(service_.asked.max_findings(), 7);
  EXPECT_EQ(service_.asked.created_after().seconds(), 1769860800);
}

TEST_F(VerifyCommandTest, RefusesACheckThatThereIsNot) {
  EXPECT_EQ(Run({"--check", "nothing"}), kUsage);
}

}  // namespace
}  // namespace leadline::leadctl
