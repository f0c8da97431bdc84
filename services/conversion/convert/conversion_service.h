#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ConvertBatch;
class ConvertLead;
class DecisionStore;
class PreviewConversion;
class RevertConversion;
class VerifyIntegrity;

// Implements conversion_service.proto.
std::unique_ptr<grpc::Service> MakeConversionService(
    edge::Edge& edge, ConvertLead& convert, PreviewConversion& preview, RevertConversion& revert,
    DecisionStore& decisions, VerifyIntegrity& verify, const ConvertBatch& batch);

}  // namespace leadline::conversion
