#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/events/outbox.h"
#include "common/feed/event_service.h"
#include "common/feed/event_source.h"
#include "common/feed/feed.h"
#include "common/peer/peer.h"
#include "common/postgres/database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/event/v1/event_service.grpc.pb.h"
#include "tests/common/migrations.h"
#include "tests/support/in_process_server.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::feed {

// EventService over an outbox of its own, at a quick pace.
class FeedTest : public ::testing::Test {
 protected:
  using PullRequest = event::v1::PullEventsRequest;
  using PullResponse = event::v1::PullEventsResponse;
  using WatchRequest = event::v1::WatchEventsRequest;
  using WatchResponse = event::v1::WatchEventsResponse;

  static constexpr char kOrganization[] = "default";

  // One open stream, as its caller has it.
  struct Watch {
    Watch(event::v1::EventService::Stub& stub, const WatchRequest& request = {})
        : reader(stub.WatchEvents(&context, request)) {}
    ~Watch() { context.TryCancel(); }

    // The next message; one without a token at the end.
    WatchResponse Next() {
      WatchResponse message;
      reader->Read(&message);
      token = message.resume_token().empty() ? token : message.resume_token();
      return message;
    }

    // The types of the next so many events, or of what comes until the end.
    std::vector<std::string> Types(size_t count) {
      std::vector<std::string> types;
      while (types.size() < count) {
        const WatchResponse message = Next();
        for (const auto& event : message.events()) types.push_back(event.type());
        if (message.resume_token().empty()) break;
      }
      return types;
    }

    absl::Status End() {
      while (!Next().resume_token().empty()) {
      }
      return peer::FromGrpc(reader->Finish());
    }

    std::string token;  // The last.
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<WatchResponse>> reader;
  };

  static std::vector<std::string> TypesOf(const absl::StatusOr<PullResponse>& pulled) {
    EXPECT_THAT(pulled, test::IsOk());
    std::vector<std::string> types;
    if (!pulled.ok()) return types;
    for (const auto& event : pulled->events()) types.push_back(event.type());
    return types;
  }

  absl::StatusOr<PullResponse> Pull(const PullRequest& request = {}) {
    grpc::ClientContext context;
    PullResponse response;
    const grpc::Status status = stub_->PullEvents(&context, request, &response);
    if (!status.ok()) return peer::FromGrpc(status);
    return response;
  }

  absl::StatusOr<PullResponse> PullFrom(const std::string& token) {
    PullRequest request;
    request.set_resume_token(token);
    return Pull(request);
  }

  // Commits an event of each of these types, in one transaction.
  void Commit(const std::vector<std::string>& types, const std::string& resource = "things/1") {
    ASSERT_THAT(database_->Transact(kOrganization,
                                    [&](postgres::Transaction& transaction) {
                                      for (size_t i = 0; i < types.size(); ++i) {
                                        Append(transaction, types[i], resource,
                                               static_cast<int>(i));
                                      }
                                      return absl::OkStatus();
                                    }),
                test::IsOk());
  }

  static void Append(postgres::Transaction& transaction, const std::string& type,
                     const std::string& resource, int ordinal = 0) {
    event::v1::Event event;
    event.set_type(type);
    event.set_resource(resource);
    events::Append(transaction, event, ordinal);
  }

  test::TestDatabase database_{test::kMigrations};
  const query::PageTokens tokens_{{"secret"}};
  EventSource source_{*database_, tokens_, "test"};
  Feed feed_{
      source_,
      {.interval = absl::Milliseconds(10), .checkpoint = absl::Milliseconds(100), .batch = 3}};
  edge::Edge edge_{test::EdgeForTests()};
  std::unique_ptr<grpc::Service> service_ = MakeEventService(edge_, source_, feed_);
  test::InProcessServer server_{edge_, {service_.get()}};
  std::unique_ptr<event::v1::EventService::Stub> stub_ =
      event::v1::EventService::NewStub(server_.channel());
};

}  // namespace leadline::feed
