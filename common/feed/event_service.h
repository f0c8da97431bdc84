#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::feed {

class EventSource;
class Feed;

// Serves leadline.event.v1.EventService. All that it gets outlives it.
std::unique_ptr<grpc::Service> MakeEventService(edge::Edge& edge, EventSource& source, Feed& feed);

}  // namespace leadline::feed
