#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/longrunning/operations.pb.h"
#include "leadline/lead/v1/document.pb.h"
#include "leadline/lead/v1/lead_import_service.pb.h"
#include "services/lead/lead_import/import_table.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class ContentStore;
class ImportStore;
class LeadSettings;
class SettingsSource;
class UploadStore;
struct StoredImport;

// What is done with a file before its rows are imported: it is looked into, and the import is
// checked and kept to be worked on.
class PrepareImport final {
 public:
  PrepareImport(UploadStore& uploads, ContentStore& contents, ImportStore& imports,
                const SettingsSource& settings)
      : uploads_(uploads), contents_(contents), imports_(imports), settings_(settings) {}

  absl::StatusOr<v1::DescribeImportResponse> Describe(
      const query::Caller& caller, const v1::DescribeImportRequest& request) const;

  absl::StatusOr<google::longrunning::Operation> Start(const query::Caller& caller,
                                                       const v1::ImportLeadsRequest& request) const;

  // Reads an upload as a table. FILE_UNREADABLE, and what the store of its bytes fails with.
  absl::StatusOr<std::unique_ptr<ImportTable>> Open(const std::string& organization,
                                                    const v1::Upload& upload,
                                                    const v1::TableFormat& format) const;

 private:
  absl::StatusOr<v1::Upload> FindUpload(const query::Caller& caller, const std::string& name) const;
  absl::StatusOr<StoredImport> NewImport(const query::Caller& caller,
                                         const v1::ImportLeadsRequest& request,
                                         const LeadSettings& settings) const;

  UploadStore& uploads_;
  ContentStore& contents_;
  ImportStore& imports_;
  const SettingsSource& settings_;
};

// FILE_UNREADABLE of a failure that says why a table cannot be read; any other as it is.
absl::Status AboutFile(const std::string& upload, const absl::Status& status);

}  // namespace leadline::lead
