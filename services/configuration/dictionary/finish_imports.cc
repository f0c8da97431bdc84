#include "services/configuration/dictionary/finish_imports.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/edge/validate.h"
#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/configuration/dictionary/dictionary_errors.h"
#include "services/configuration/dictionary/import_rules.h"

namespace leadline::configuration {
namespace {

using google::longrunning::Operation;
using google::protobuf::util::TimeUtil;
using v1::ImportDictionaryRequest;

v1::ImportDictionaryMetadata NewMetadata(const Import& import) {
  v1::ImportDictionaryMetadata metadata;
  metadata.set_dictionary(import.dictionary.name());
  *metadata.mutable_create_time() =
      TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(absl::Now()));
  metadata.mutable_report()->set_rows_total(static_cast<int64_t>(import.file.rows.size()));
  return metadata;
}

Operation Rehearsed(v1::ImportDictionaryMetadata metadata, v1::DictionaryImportReport report) {
  *metadata.mutable_report() = report;
  v1::ImportDictionaryResponse response;
  *response.mutable_report() = std::move(report);
  Operation operation;
  operation.mutable_metadata()->PackFrom(metadata);
  operation.set_done(true);
  operation.mutable_response()->PackFrom(response);
  return operation;
}

// What a fault of ours looks like: trying again would meet it again.
bool IsFault(const absl::Status& status) {
  return absl::IsInternal(status) || absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsDataLoss(status);
}

}  // namespace

FinishImports::FinishImports(DictionaryStore& dictionaries, ImportStore& imports,
                             std::optional<absl::Duration> interval)
    : dictionaries_(dictionaries),
      imports_(imports),
      // The edge has compiled them too, or would not have started.
      rules_(**validator_.Compile(*v1::CreateDictionaryEntryRequest::descriptor())) {
  if (!interval.has_value()) return;
  lane_.emplace("dictionary imports", *interval,
                [this](const auto&) -> absl::StatusOr<std::shared_ptr<const Looked>> {
                  LEADLINE_RETURN_IF_ERROR(RunOnce());
                  return std::shared_ptr<const Looked>();
                });
}

FinishImports::~FinishImports() { stopping_ = true; }

absl::StatusOr<Import> FinishImports::Read(const std::string& organization,
                                           const ImportDictionaryRequest& request) {
  Import import;
  LEADLINE_ASSIGN_OR_RETURN(import.dictionary, dictionaries_.Get(organization, request.parent()));
  const auto validate = [this](const v1::CreateDictionaryEntryRequest& entry) {
    return edge::Validate(rules_, entry);
  };
  LEADLINE_ASSIGN_OR_RETURN(import.file, ReadImport(request, import.dictionary, validate));
  import.on_existing = request.on_existing();
  return import;
}

absl::StatusOr<Operation> FinishImports::Start(const Mandate& mandate,
                                               const ImportDictionaryRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const Import import, Read(mandate.organization, request));
  if (mandate.validate_only) {
    LEADLINE_ASSIGN_OR_RETURN(v1::DictionaryImportReport report,
                              imports_.Rehearse(mandate, import));
    return Rehearsed(NewMetadata(import), std::move(report));
  }
  Operation operation;
  operation.set_name("operations/" + identifier::NewId());
  operation.mutable_metadata()->PackFrom(NewMetadata(import));
  return imports_.Start(mandate, request, operation);
}

absl::Status FinishImports::RunOnce() {
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<UndoneImport> undone, imports_.FindUndone());
  if (undone.empty()) return absl::OkStatus();
  for (const UndoneImport& import : undone) LEADLINE_RETURN_IF_ERROR(Finish(import));
  return imports_.Purge();
}

absl::Status FinishImports::Finish(const UndoneImport& undone) {
  const absl::Status status = TakeAll(undone);
  if (!IsFault(status)) return status;
  log::Error("an import cannot be finished and is given up",
             {{"operation", undone.id}, {"organization", undone.organization}, {"error", status}});
  return imports_.Fail(undone, ImportFailed());
}

absl::Status FinishImports::TakeAll(const UndoneImport& undone) {
  LEADLINE_ASSIGN_OR_RETURN(const auto request, imports_.Load(undone));
  if (!request.has_value()) return absl::OkStatus();
  LEADLINE_ASSIGN_OR_RETURN(const Import import, Read(undone.organization, *request));
  bool more = true;
  while (more && !stopping_) {
    LEADLINE_ASSIGN_OR_RETURN(more, imports_.TakeRows(undone, import));
    LEADLINE_FAILPOINT("import.after_batch");
  }
  return absl::OkStatus();
}

}  // namespace leadline::configuration
