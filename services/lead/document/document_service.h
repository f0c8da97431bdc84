#pragma once

#include <cstdint>
#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class ContentStore;
class DocumentStore;
class SettingsSource;
class UploadStore;

// Where files are kept, and how large they may be.
struct Files {
  UploadStore& uploads;
  ContentStore& contents;
  DocumentStore& documents;
  int64_t max_size;
};

// Implements leadline.lead.v1.DocumentService.
std::unique_ptr<grpc::Service> MakeDocumentService(edge::Edge& edge, const Files& files,
                                                   const SettingsSource& settings);

}  // namespace leadline::lead
