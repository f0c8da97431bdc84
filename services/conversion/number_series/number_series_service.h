#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ListNumberSeries;

// Implements number_series_service.proto.
std::unique_ptr<grpc::Service> MakeNumberSeriesService(edge::Edge& edge,
                                                       const ListNumberSeries& list);

}  // namespace leadline::conversion
