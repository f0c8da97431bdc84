// What is told of a call that is traced: its own span, and one for each thing that it waited for.

#include <mutex>
#include <string>
#include <vector>

#include "common/context/request_context.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/trace/span.h"
#include "common/trace/traceparent.h"
#include "gmock/gmock.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::trace {
namespace {

using test::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StrEq;

constexpr char kCaller[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr char kUnsampled[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
constexpr postgres::Statement kWork = {"DoWork", "SELECT 1"};
constexpr postgres::Statement kFaulty = {"DoHarm", "SELECT 1 / 0"};

// Keeps what it is given; by itself it records nothing.
class Notebook final : public Sink {
 public:
  Notebook() { SetSink(this); }
  ~Notebook() override { SetSink(nullptr); }

  void Take(Span span) override {
    const std::lock_guard lock(mutex_);
    spans_.push_back(std::move(span));
  }
  bool Records() override { return records_new_; }

  std::vector<Span> spans() {
    const std::lock_guard lock(mutex_);
    return spans_;
  }

  bool records_new_ = false;

 private:
  std::mutex mutex_;
  std::vector<Span> spans_;
};

class SpansTest : public ::testing::Test {
 protected:
  // Calls Echo, which runs `work`; in the trace of the caller.
  grpc::Status Call(const std::string& traceparent, test::EchoEndpoint::Handler work) {
    service_.on_echo = std::move(work);
    grpc::ClientContext context;
    if (!traceparent.empty()) context.AddMetadata("traceparent", traceparent);
    test::v1::EchoResponse response;
    return stub_->Echo(&context, {}, &response);
  }

  Notebook notebook_;
  test::TestDatabase database_{{}};
  edge::Edge edge_{test::EdgeForTests()};
  test::EchoEndpoint service_{edge_};
  const test::InProcessServer server_{edge_, {&service_}};
  const std::unique_ptr<test::v1::EchoService::Stub> stub_ =
      test::v1::EchoService::NewStub(server_.channel());
};

TEST_F(SpansTest, AreTheCallAndItsStatementsInTheTraceOfTheCaller) {
  ASSERT_TRUE(Call(kCaller, [this](const edge::Call&) {
                return database_->Run("acme", kWork).status();
              }).ok());

  const std::vector<Span> spans = notebook_.spans();
  ASSERT_THAT(spans, SizeIs(::testing::Ge(2U)));
  const Span& call = spans.back();
  const Span& statement = spans[spans.size() - 2];
  EXPECT_EQ(call.name, "leadline.test.v1.EchoService/Echo");
  EXPECT_EQ(call.kind, Span::Kind::kServer);
  EXPECT_EQ(call.parent, SpanId(kCaller));
  EXPECT_EQ(TraceId(call.traceparent), TraceId(kCaller));
  EXPECT_THAT(call.attributes, Contains(Pair(StrEq("rpc.response.status_code"), "OK")));
  EXPECT_EQ(statement.name, "DoWork");
  EXPECT_EQ(statement.kind, Span::Kind::kClient);
  EXPECT_EQ(statement.parent, SpanId(call.traceparent));
  EXPECT_EQ(TraceId(statement.traceparent), TraceId(kCaller));
  EXPECT_LE(call.start, statement.start);
  EXPECT_LE(statement.start, statement.end);
  EXPECT_LE(statement.end, call.end);
}

TEST_F(SpansTest, TellATransactionToItsCommit) {
  ASSERT_TRUE(Call(kCaller, [this](const edge::Call&) {
                return database_->Transact("acme", [](postgres::Transaction& tx) {
                  tx.Run(kWork);
                  return absl::OkStatus();
                });
              }).ok());

  std::vector<std::string> names;
  for (const Span& span : notebook_.spans()) names.push_back(span.name);
  names.erase(names.begin(), names.end() - 4);  // A new session has settings.
  EXPECT_THAT(names, ElementsAre("BEGIN", "DoWork", "COMMIT", "leadline.test.v1.EchoService/Echo"));
}

TEST_F(SpansTest, SayWhatCameToNothingAndWhoseFaultItIs) {
  EXPECT_FALSE(Call(kCaller, [this](const edge::Call&) {
                 return database_->Run("acme", kFaulty).status();
               }).ok());
  const std::vector<Span> spans = notebook_.spans();
  ASSERT_THAT(spans, SizeIs(::testing::Ge(2U)));
  EXPECT_THAT(spans, Contains(::testing::Field(&Span::error, "exception")));
  EXPECT_EQ(spans.back().error, "INTERNAL");

  EXPECT_FALSE(Call(kCaller, [](const edge::Call&) { return NotFound("things/1"); }).ok());
  const Span refused = notebook_.spans().back();
  EXPECT_EQ(refused.error, "");
  EXPECT_THAT(refused.attributes, Contains(Pair(StrEq("rpc.response.status_code"), "NOT_FOUND")));
  EXPECT_THAT(refused.attributes, Contains(Pair(StrEq("error.type"), "RESOURCE_NOT_FOUND")));
}

TEST_F(SpansTest, AreNotTakenOfATraceThatItsCallerDoesNotKeep) {
  notebook_.records_new_ = true;
  ASSERT_TRUE(Call(kUnsampled, [this](const edge::Call&) {
                return database_->Run("acme", kWork).status();
              }).ok());

  EXPECT_THAT(notebook_.spans(), IsEmpty());
}

TEST_F(SpansTest, BeginATraceWhereTheCallerHasNoneAndThisOneIsKept) {
  const auto nothing = [](const edge::Call&) { return absl::OkStatus(); };
  ASSERT_TRUE(Call("", nothing).ok());
  EXPECT_THAT(notebook_.spans(), IsEmpty());

  notebook_.records_new_ = true;
  ASSERT_TRUE(Call("", nothing).ok());

  ASSERT_THAT(notebook_.spans(), SizeIs(1));
  EXPECT_EQ(notebook_.spans()[0].parent, "");
}

TEST_F(SpansTest, AreNotTakenWhereNobodyKeepsThem) {
  SetSink(nullptr);

  ASSERT_TRUE(Call(kCaller, [](const edge::Call&) { return absl::OkStatus(); }).ok());

  EXPECT_THAT(notebook_.spans(), IsEmpty());
}

}  // namespace
}  // namespace leadline::trace
