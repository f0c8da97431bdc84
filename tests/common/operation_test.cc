#include <optional>
#include <string>
#include <vector>

#include "common/operation/operation_store.h"
#include "common/operation/worker.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/query/page_token.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/test/v1/echo_service.pb.h"
#include "tests/common/migrations.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::operation {
namespace {

using google::longrunning::Operation;
using test::FailsWith;
using test::IsOk;
using test::NamesResource;
using test::StatusIs;
using test::v1::StoreRequest;
using test::v1::StoreResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kOrganization[] = "default";
constexpr char kRequestId[] = "0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";

// Counts up to three for each operation, a step at a time, and notes what it was asked.
class OperationTest : public ::testing::Test {
 protected:
  std::string Start(WorkStore& work, const std::string& text, const std::string& request_id = "") {
    StoreRequest request;
    request.set_text(text);
    const auto started =
        work.Start(kOrganization, {"users/jane", request_id, request, StoreResponse()});
    EXPECT_THAT(started, IsOk());
    return started.value_or(Operation()).name();
  }

  absl::StatusOr<bool> Step(const Undone& undone) {
    using Result = absl::StatusOr<bool>;
    return database_->Transact(undone.organization, [&](postgres::Transaction& tx) -> Result {
      auto operation = WorkStore::Claim(tx, undone.id);
      if (!operation.ok()) return operation.status();
      if (!operation->has_value()) return false;
      StoreResponse progress;
      (*operation)->metadata().UnpackTo(&progress);
      progress.set_text(progress.text() + "I");
      (*operation)->mutable_metadata()->PackFrom(progress);
      if (progress.text() == "III") Finish(**operation, progress);
      WorkStore::Save(tx, undone.id, **operation);
      return !(*operation)->done();
    });
  }

  absl::Status Work(const Undone& undone, const std::string& bytes,
                    const std::atomic<bool>& stopping) {
    StoreRequest request;
    request.ParseFromString(bytes);
    seen_.push_back(request.text());
    if (request.text() == fails_at_) return failure_;
    bool more = true;
    while (more && !stopping && steps_ > 0) {
      --steps_;
      const auto step = Step(undone);
      if (!step.ok()) return step.status();
      more = *step;
    }
    return absl::OkStatus();
  }

  Operation Get(const std::string& name) {
    const auto operation = operations_.Get(kOrganization, name);
    EXPECT_THAT(operation, IsOk());
    return operation.value_or(Operation());
  }

  static std::string ProgressOf(const Operation& operation) {
    StoreResponse progress;
    operation.metadata().UnpackTo(&progress);
    return progress.text();
  }

  Worker MakeWorker(WorkStore& work) {
    return Worker("test", work, absl::InternalError("given up"),
                  [this](const auto& undone, const auto& request, const auto& stopping) {
                    return Work(undone, request, stopping);
                  });
  }

  test::TestDatabase database_{test::kMigrations};
  const query::PageTokens tokens_{{"secret"}};
  const query::Lister lister_{tokens_};
  OperationStore operations_{*database_, lister_};
  WorkStore counts_{*database_, "Count"};
  WorkStore others_{*database_, "Other"};
  std::vector<std::string> seen_;
  std::string fails_at_;
  absl::Status failure_;
  int steps_ = 1000;
};

TEST_F(OperationTest, EndsWithItsResponse) {
  const std::string name = Start(counts_, "a");
  EXPECT_FALSE(Get(name).done());

  ASSERT_THAT(MakeWorker(counts_).RunOnce(), IsOk());

  const Operation operation = Get(name);
  EXPECT_TRUE(operation.done());
  EXPECT_TRUE(operation.has_response());
  EXPECT_EQ(ProgressOf(operation), "III");
}

TEST_F(OperationTest, GoesOnWhereAnotherWorkerLeftIt) {
  const std::string name = Start(counts_, "a");
  steps_ = 2;
  ASSERT_THAT(MakeWorker(counts_).RunOnce(), IsOk());
  EXPECT_EQ(ProgressOf(Get(name)), "II");
  steps_ = 1000;

  ASSERT_THAT(MakeWorker(counts_).RunOnce(), IsOk());

  EXPECT_EQ(ProgressOf(Get(name)), "III");
  EXPECT_EQ(steps_, 999);
}

TEST_F(OperationTest, IsLeftToTheWorkersOfItsKind) {
  Start(counts_, "a");
  const std::string other = Start(others_, "b");

  ASSERT_THAT(MakeWorker(counts_).RunOnce(), IsOk());

  EXPECT_THAT(seen_, ElementsAre("a"));
  EXPECT_FALSE(Get(other).done());
}

TEST_F(OperationTest, EndsAtAFaultOfOurs) {
  const std::string name = Start(counts_, "bad");
  fails_at_ = "bad";
  failure_ = absl::DataLossError("unreadable");

  ASSERT_THAT(MakeWorker(counts_).RunOnce(), IsOk());

  EXPECT_EQ(Get(name).error().code(), static_cast<int>(absl::StatusCode::kInternal));
}

TEST_F(OperationTest, DoesNotKeepTheOthersWaitingWhenItCannotBeDoneNow) {
  const std::string stuck = Start(counts_, "stuck");
  const std::string next = Start(counts_, "next");
  fails_at_ = "stuck";
  failure_ = absl::UnavailableError("later");

  EXPECT_THAT(MakeWorker(counts_).RunOnce(), StatusIs(absl::StatusCode::kUnavailable));

  EXPECT_FALSE(Get(stuck).done());
  EXPECT_TRUE(Get(next).done());
}

TEST_F(OperationTest, StopsWhereItIsWhenItIsCancelled) {
  const std::string name = Start(counts_, "a");
  steps_ = 1;
  ASSERT_THAT(MakeWorker(counts_).RunOnce(), IsOk());

  ASSERT_THAT(operations_.Cancel(kOrganization, name), IsOk());

  steps_ = 1000;
  ASSERT_THAT(MakeWorker(counts_).RunOnce(), IsOk());
  EXPECT_EQ(Get(name).error().code(), static_cast<int>(absl::StatusCode::kCancelled));
  EXPECT_EQ(ProgressOf(Get(name)), "I");
}

TEST_F(OperationTest, StartsOnceForEachRequestId) {
  const std::string name = Start(counts_, "a", kRequestId);
  EXPECT_EQ(Start(counts_, "a", kRequestId), name);
  ASSERT_THAT(MakeWorker(counts_).RunOnce(), IsOk());

  StoreRequest request;
  request.set_text("a");
  const auto again =
      counts_.Start(kOrganization, {"users/jane", kRequestId, request, StoreResponse()});
  EXPECT_TRUE(again->done());
  request.set_text("b");
  EXPECT_THAT(
      counts_.Start(kOrganization, {"users/jane", kRequestId, request, StoreResponse()}),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(OperationTest, IsClaimedByOneAtATime) {
  const std::string id = Start(counts_, "a").substr(sizeof("operations/") - 1);

  const absl::Status status =
      database_->Transact(kOrganization, [&](postgres::Transaction& tx) -> absl::Status {
        const auto claimed = WorkStore::Claim(tx, id);
        EXPECT_TRUE(claimed.ok() && claimed->has_value());
        EXPECT_THAT(*counts_.FindUndone(), IsEmpty());
        const auto second = database_->Transact(kOrganization, [&](postgres::Transaction& other) {
          return WorkStore::Claim(other, id);
        });
        EXPECT_TRUE(second.ok() && !second->has_value());
        return absl::OkStatus();
      });

  EXPECT_THAT(status, IsOk());
}

TEST_F(OperationTest, IsNotKeptWhenItWasOnlyRehearsed) {
  StoreResponse response;
  response.set_text("III");

  const Operation operation = Rehearsed(response, response);

  EXPECT_TRUE(operation.done());
  EXPECT_EQ(operation.name(), "");
  EXPECT_EQ(ProgressOf(operation), "III");
}

}  // namespace
}  // namespace leadline::operation
