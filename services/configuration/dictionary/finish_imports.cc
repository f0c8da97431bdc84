#include "services/configuration/dictionary/finish_imports.h"

#include "absl/time/clock.h"
#include "common/edge/validate.h"
#include "common/failpoint/failpoint.h"
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

}  // namespace

FinishImports::FinishImports(DictionaryStore& dictionaries, ImportStore& imports,
                             const std::optional<polled::Pace>& pace)
    : dictionaries_(dictionaries),
      imports_(imports),
      // The edge has compiled them too, or would not have started.
      rules_(**validator_.Compile(*v1::CreateDictionaryEntryRequest::descriptor())),
      worker_("dictionary imports", imports.operations(), ImportFailed(),
              [this](const operation::Undone& undone, const std::string& request,
                     const std::atomic<bool>& stopping) {
                return TakeAll(undone, request, stopping);
              }) {
  if (pace.has_value()) worker_.StartEvery(*pace);
}

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
  v1::ImportDictionaryMetadata metadata = NewMetadata(import);
  if (!mandate.validate_only) {
    return imports_.operations().Start(mandate.organization,
                                       {mandate.subject, request.request_id(), request, metadata});
  }
  v1::ImportDictionaryResponse response;
  LEADLINE_ASSIGN_OR_RETURN(*response.mutable_report(), imports_.Rehearse(mandate, import));
  *metadata.mutable_report() = response.report();
  return operation::Rehearsed(metadata, response);
}

absl::Status FinishImports::TakeAll(const operation::Undone& undone, const std::string& bytes,
                                    const std::atomic<bool>& stopping) {
  ImportDictionaryRequest request;
  if (!request.ParseFromString(bytes)) return absl::DataLossError("a kept import is unreadable");
  LEADLINE_ASSIGN_OR_RETURN(const Import import, Read(undone.organization, request));
  bool more = true;
  while (more && !stopping) {
    LEADLINE_ASSIGN_OR_RETURN(more, imports_.TakeRows(undone, import));
    LEADLINE_FAILPOINT("import.after_batch");
  }
  return absl::OkStatus();
}

}  // namespace leadline::configuration
