#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "leadline/event/v1/event_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {

// Follows one server over one stream at a time, and remembers where it was.
class EventReader final {
 public:
  // From now on.
  explicit EventReader(const ServiceProcess& process)
      : stub_(event::v1::EventService::NewStub(ChannelTo(process.address()))) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    event::v1::PullEventsResponse response;
    EXPECT_THAT(stub_->PullEvents(&context, event::v1::PullEventsRequest(), &response), IsOk());
    token_ = response.resume_token();
  }

  // Reads until it has been told of `count` events in all, over streams that may break.
  void Await(size_t count) {
    while (events_.size() < count) {
      grpc::ClientContext context;
      context.set_wait_for_ready(true);
      event::v1::WatchEventsRequest request;
      request.set_resume_token(token_);
      const auto stream = stub_->WatchEvents(&context, request);
      event::v1::WatchEventsResponse message;
      while (events_.size() < count && stream->Read(&message)) Take(message);
      context.TryCancel();
      stream->Finish();
    }
  }

  const std::vector<event::v1::Event>& events() const { return events_; }

  std::vector<std::string> Types() const {
    std::vector<std::string> types;
    for (const event::v1::Event& event : events_) types.push_back(event.type());
    return types;
  }

  std::string Names() const {
    std::string names;
    for (const event::v1::Event& event : events_) names += event.name() + "\n";
    return names;
  }

 private:
  void Take(const event::v1::WatchEventsResponse& message) {
    events_.insert(events_.end(), message.events().begin(), message.events().end());
    token_ = message.resume_token();
  }

  const std::unique_ptr<event::v1::EventService::Stub> stub_;
  std::string token_;
  std::vector<event::v1::Event> events_;
};

}  // namespace leadline::test
