#include "services/lead/lead_import/prepare_import.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/identifier/name.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/lead/document/content_store.h"
#include "services/lead/document/upload_store.h"
#include "services/lead/lead_import/import_errors.h"
#include "services/lead/lead_import/import_rules.h"
#include "services/lead/lead_import/import_store.h"
#include "services/lead/lead_import/mapping_rules.h"
#include "services/lead/settings/settings_source.h"
#include "services/lead/table/problem.h"

namespace leadline::lead {
namespace {

using google::protobuf::util::TimeUtil;
using identifier::IdOf;
using v1::DescribeImportResponse;
using v1::LeadImport;

// Rows that are looked at for values to show.
constexpr int kSampledRows = 100;

}  // namespace

absl::Status AboutFile(const std::string& upload, const absl::Status& status) {
  const std::string problem = table::ProblemOf(status);
  if (problem.empty()) return status;
  return FileUnreadable(upload, problem, std::string(status.message()));
}

absl::StatusOr<v1::Upload> PrepareImport::FindUpload(const query::Caller& caller,
                                                     const std::string& name) const {
  LEADLINE_ASSIGN_OR_RETURN(v1::Upload upload, uploads_.Get(caller.organization, name));
  const bool is_usable = upload.creator() == caller.subject && !upload.document().empty();
  if (!is_usable) return NotFound(name);
  return upload;
}

absl::StatusOr<std::unique_ptr<ImportTable>> PrepareImport::Open(
    const std::string& organization, const v1::Upload& upload,
    const v1::TableFormat& format) const {
  const std::string content = IdOf(upload.name());
  const table::ByteSource source = {upload.size(), [this, organization, content](int64_t offset) {
                                      return contents_.Read(organization, content, offset);
                                    }};
  auto opened = ImportTable::Open(source, format);
  if (!opened.ok()) return AboutFile(upload.name(), opened.status());
  return opened;
}

absl::StatusOr<DescribeImportResponse> PrepareImport::Describe(
    const query::Caller& caller, const v1::DescribeImportRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_ASSIGN_OR_RETURN(const v1::Upload upload, FindUpload(caller, request.upload()));
  LEADLINE_ASSIGN_OR_RETURN(const auto table, Open(caller.organization, upload, request.format()));
  DescribeImportResponse response = DescriptionOf(*table, *settings);
  csv::Row row;
  for (int i = 0; i < kSampledRows; ++i) {
    const auto is_there = table->Next(row);
    if (!is_there.ok()) return AboutFile(upload.name(), is_there.status());
    if (!*is_there) break;
    AddSamples(row, response);
  }
  return response;
}

absl::StatusOr<StoredImport> PrepareImport::NewImport(const query::Caller& caller,
                                                      const v1::ImportLeadsRequest& request,
                                                      const LeadSettings& settings) const {
  LEADLINE_ASSIGN_OR_RETURN(const v1::Upload upload, FindUpload(caller, request.upload()));
  LEADLINE_ASSIGN_OR_RETURN(const auto table, Open(caller.organization, upload, request.format()));
  StoredImport import = {.lead_import = {}, .upload = upload};
  LeadImport& lead_import = import.lead_import;
  lead_import.set_upload(upload.name());
  *lead_import.mutable_format() = table->format();
  *lead_import.mutable_mapping() =
      request.mapping_size() > 0 ? request.mapping() : ProposeMapping(table->columns(), settings);
  LEADLINE_RETURN_IF_ERROR(
      CheckImport(request, lead_import.mapping(), table->columns().size(), settings));
  lead_import.set_duplicate_policy(PolicyOf(request));
  *lead_import.mutable_duplicate_fields() = request.duplicate_fields();
  lead_import.set_validate_only(request.validate_only());
  lead_import.set_creator(caller.subject);
  lead_import.set_state(LeadImport::STATE_RUNNING);
  lead_import.mutable_counts();
  *lead_import.mutable_create_time() =
      TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(absl::Now()));
  *lead_import.mutable_update_time() = lead_import.create_time();
  return import;
}

absl::StatusOr<google::longrunning::Operation> PrepareImport::Start(
    const query::Caller& caller, const v1::ImportLeadsRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_ASSIGN_OR_RETURN(const StoredImport import, NewImport(caller, request, *settings));
  return imports_.Start(caller, request, import);
}

}  // namespace leadline::lead
