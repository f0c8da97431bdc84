#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class DictionaryStore;
class FinishImports;
class PreparedEdge;

// Serves leadline.configuration.v1.DictionaryService. Edge, store and imports outlive it.
std::unique_ptr<grpc::Service> MakeDictionaryService(PreparedEdge& edge,
                                                     DictionaryStore& dictionaries,
                                                     FinishImports& imports);

}  // namespace leadline::configuration
