#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class DictionaryStore;
class PreparedEdge;

// Serves leadline.configuration.v1.DictionaryService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeDictionaryService(PreparedEdge& edge,
                                                     DictionaryStore& dictionaries);

}  // namespace leadline::configuration
