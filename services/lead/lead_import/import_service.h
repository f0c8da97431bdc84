#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class ImportStore;
class PrepareImport;
class SettingsSource;

// leadline.lead.v1.LeadImportService. All arguments must outlive it.
std::unique_ptr<grpc::Service> MakeLeadImportService(edge::Edge& edge, const PrepareImport& prepare,
                                                     ImportStore& imports,
                                                     const SettingsSource& settings);

}  // namespace leadline::lead
