#include "common/feed/event_service.h"

#include "common/edge/edge.h"
#include "common/feed/feed.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "leadline/event/v1/event_service.grpc.pb.h"

namespace leadline::feed {
namespace {

using edge::Call;
using event::v1::PullEventsRequest;
using event::v1::PullEventsResponse;
using event::v1::WatchEventsRequest;
using event::v1::WatchEventsResponse;
using grpc::CallbackServerContext;

// Of one PullEvents: what is passed over takes time too.
constexpr int kMostBatches = 10;

// Where a request wants to go on.
template <class Request>
absl::StatusOr<Cursor> CursorOf(EventSource& source, const Subscription& subscription,
                                const Request& request) {
  return request.resume_token().empty() ? source.Begin(subscription, request.from_beginning())
                                        : source.Open(subscription, request.resume_token());
}

class EventService final : public event::v1::EventService::CallbackService {
 public:
  EventService(edge::Edge& edge, EventSource& source, Feed& feed)
      : edge_(edge), source_(source), feed_(feed) {}

  grpc::ServerWriteReactor<WatchEventsResponse>* WatchEvents(
      CallbackServerContext* context, const WatchEventsRequest* request) override {
    return edge::Stream<WatchEventsResponse>::Serve(
        edge_, context, *request,
        [=, this](const Call& call, const Feed::Send& send) -> absl::Status {
          const Subscription subscription(call.organization(), *request);
          LEADLINE_ASSIGN_OR_RETURN(const Cursor from, CursorOf(source_, subscription, *request));
          return feed_.Add(subscription, from, send);
        });
  }

  grpc::ServerUnaryReactor* PullEvents(CallbackServerContext* context,
                                       const PullEventsRequest* request,
                                       PullEventsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) {
      return Pull(Subscription(call.organization(), *request), *request, *response);
    });
  }

 private:
  absl::Status Pull(const Subscription& subscription, const PullEventsRequest& request,
                    PullEventsResponse& response) {
    const int size = request.page_size() == 0 ? query::kDefaultPageSize : request.page_size();
    LEADLINE_ASSIGN_OR_RETURN(Cursor at, CursorOf(source_, subscription, request));
    for (int i = 0; i < kMostBatches && !response.caught_up(); ++i) {
      const int missing = size - response.events_size();
      if (missing == 0) break;
      LEADLINE_ASSIGN_OR_RETURN(const Batch batch, source_.Read(subscription, at, missing));
      for (const event::v1::Event& event : batch.events) *response.add_events() = event;
      response.set_caught_up(batch.caught_up);
      at = batch.end;
    }
    response.set_resume_token(source_.TokenOf(subscription, at));
    return absl::OkStatus();
  }

  edge::Edge& edge_;
  EventSource& source_;
  Feed& feed_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEventService(edge::Edge& edge, EventSource& source, Feed& feed) {
  return std::make_unique<EventService>(edge, source, feed);
}

}  // namespace leadline::feed
