// Imports into dictionaries go on when configuration-server dies, and take every row once.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "google/longrunning/operations.grpc.pb.h"
#include "gtest/gtest.h"
#include "leadline/configuration/v1/dictionary_service.grpc.pb.h"
#include "tests/support/backend.h"

namespace leadline::test {
namespace {

using configuration::v1::DictionaryService;
using google::longrunning::Operation;
using google::longrunning::Operations;

constexpr int kRows = 1200;  // More than two batches.

class ImportTest : public testing::TestWithParam<const char*> {
 protected:
  Operation Import() {
    configuration::v1::ImportDictionaryRequest request;
    request.set_parent("dictionaries/industry");
    request.set_request_id(identifier::NewId());
    std::string csv = "id,display_name\n";
    for (int i = 0; i < kRows; ++i) absl::StrAppend(&csv, "of-a-file-", i, ",Of a file ", i, "\n");
    request.set_content(csv);
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    Operation operation;
    const grpc::Status status =
        DictionaryService::NewStub(channel_)->ImportDictionary(&context, request, &operation);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return operation;
  }

  // As it is when it is done, or after half a minute.
  Operation Await(const std::string& name) {
    Operation operation;
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!operation.done() && absl::Now() < end) {
      grpc::ClientContext context;
      context.set_wait_for_ready(true);
      google::longrunning::WaitOperationRequest request;
      request.set_name(name);
      request.mutable_timeout()->set_seconds(5);
      const grpc::Status status =
          Operations::NewStub(channel_)->WaitOperation(&context, request, &operation);
      EXPECT_TRUE(status.ok()) << status.error_message();
    }
    return operation;
  }

  Backend backend_;
  const std::shared_ptr<grpc::Channel> channel_ = ChannelTo(backend_.configuration().address());
};

INSTANTIATE_TEST_SUITE_P(, ImportTest,
                         testing::Values("import.before_commit", "import.after_batch"),
                         [](const auto& point) {
                           std::string name = point.param;
                           return name.replace(name.find('.'), 1, "_");
                         });

TEST_P(ImportTest, GoesOnWhereTheKilledServerWas) {
  backend_.configuration().Kill();
  backend_.configuration().Start(absl::StrCat(GetParam(), "=kill"));
  const Operation begun = Import();
  ASSERT_TRUE(backend_.configuration().DiesWithin(absl::Seconds(20)));
  backend_.StartAll();

  const Operation finished = Await(begun.name());

  ASSERT_TRUE(finished.done());
  ASSERT_TRUE(finished.has_response()) << finished.error().message();
  configuration::v1::ImportDictionaryResponse response;
  ASSERT_TRUE(finished.response().UnpackTo(&response));
  EXPECT_EQ(response.report().created(), kRows);
  EXPECT_EQ(response.report().failed(), 0);
}

}  // namespace
}  // namespace leadline::test
