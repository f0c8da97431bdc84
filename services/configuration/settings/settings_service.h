#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class PreparedEdge;
class SettingsStore;

// Serves leadline.configuration.v1.SettingsService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeSettingsService(PreparedEdge& edge, SettingsStore& settings);

}  // namespace leadline::configuration
