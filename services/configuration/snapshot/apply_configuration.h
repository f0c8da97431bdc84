#pragma once

#include "absl/status/statusor.h"
#include "leadline/configuration/v1/configuration_service.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::configuration {

class DocumentStore;

// Makes a configuration what it is wanted to be.
class ApplyConfiguration final {
 public:
  explicit ApplyConfiguration(DocumentStore& documents) : documents_(documents) {}

  absl::StatusOr<v1::ApplyConfigurationResponse> Run(const Mandate& mandate,
                                                     const v1::ApplyConfigurationRequest& request);

 private:
  DocumentStore& documents_;
};

}  // namespace leadline::configuration
