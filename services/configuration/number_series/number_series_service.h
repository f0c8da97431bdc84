#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class NumberSeriesStore;
class PreparedEdge;

// Serves leadline.configuration.v1.NumberSeriesDefinitionService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeNumberSeriesService(PreparedEdge& edge,
                                                       NumberSeriesStore& number_series);

}  // namespace leadline::configuration
