#include "services/lead/lead_import/finish_imports.h"

#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/edge/validate.h"
#include "common/failpoint/failpoint.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/lead_import_service.pb.h"
#include "services/lead/lead_import/import_errors.h"
#include "services/lead/lead_import/prepare_import.h"
#include "services/lead/lead_import/row_rules.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using operation::Undone;

constexpr int64_t kMaxRows = 1'000'000;

// Rows of one transaction. Whoever creates a lead meanwhile waits for his number, so it is soon
// over.
constexpr size_t kStep = 500;

// How long one import is worked on before others have their turn.
constexpr absl::Duration kTurn = absl::Seconds(30);

absl::Status SkipRows(ImportTable& table, int64_t count) {
  csv::Row row;
  for (int64_t i = 0; i < count; ++i) LEADLINE_RETURN_IF_ERROR(table.Next(row).status());
  return absl::OkStatus();
}

// Reads the rows of the next step.
absl::StatusOr<FileRows> ReadRows(ImportTable& table, const RowReader& reader,
                                  const std::string& creator) {
  FileRows file;
  const absl::Time time = absl::Now();
  csv::Row row;
  while (file.rows.size() < kStep && !file.is_last) {
    LEADLINE_ASSIGN_OR_RETURN(const bool is_there, table.Next(row));
    file.is_last = !is_there;
    if (is_there) file.rows.push_back(reader.Read(row, creator, time));
  }
  file.percent = table.percent();
  return file;
}

}  // namespace

FinishImports::FinishImports(const PrepareImport& files, ImportStore& imports,
                             const SettingsSource& settings)
    : files_(files),
      imports_(imports),
      settings_(settings),
      // The edge has compiled them too, or would not have started.
      rules_(**validator_.Compile(*v1::CreateLeadRequest::descriptor())),
      worker_(
          "lead imports", imports.operations(), ImportFailed(),
          [this](const Undone& undone, const std::string& bytes,
                 const std::atomic<bool>& stopping) { return Finish(undone, bytes, stopping); }) {}

// What is wrong with the file stays wrong, so the import ends with it.
absl::Status FinishImports::Finish(const Undone& undone, const std::string& bytes,
                                   const std::atomic<bool>& stopping) {
  v1::ImportLeadsRequest request;
  if (!request.ParseFromString(bytes)) return absl::DataLossError("a kept request is unreadable");
  LEADLINE_ASSIGN_OR_RETURN(const auto import, imports_.Look(undone));
  if (!import.has_value()) return absl::OkStatus();
  const absl::Status status =
      AboutFile(request.upload(), TakeAll(undone, *import, request.defaults(), stopping));
  if (ReasonOf(status) != type::v1::ERROR_REASON_FILE_UNREADABLE) return status;
  return imports_.operations().Fail(undone, status);
}

absl::Status FinishImports::TakeAll(const Undone& undone, const StoredImport& import,
                                    const v1::Lead& defaults, const std::atomic<bool>& stopping) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_ASSIGN_OR_RETURN(const auto table, files_.Open(undone.organization, import.upload,
                                                          import.lead_import.format()));
  const RowReader reader(import.lead_import.mapping(), defaults, *settings,
                         [this](const auto& lead) { return edge::Validate(rules_, lead); });
  ImportStep step = {.lead_import = import.lead_import,
                     .read_before = import.lead_import.counts().read(),
                     .reader = reader,
                     .intake = settings->intake()};
  LEADLINE_RETURN_IF_ERROR(SkipRows(*table, step.read_before));
  const auto read = [&] { return ReadRows(*table, reader, import.lead_import.creator()); };
  const absl::Time end = absl::Now() + kTurn;
  LEADLINE_ASSIGN_OR_RETURN(step.file, read());
  bool more = true;
  while (!stopping && absl::Now() < end) {
    const auto count = static_cast<int64_t>(step.file.rows.size());
    if (step.read_before + count > kMaxRows) {
      return FileUnreadable(import.upload.name(), "TOO_LARGE",
                            "the file has more than 1000000 rows");
    }
    // The next rows are read while these are written.
    auto reading = std::async(step.file.is_last ? std::launch::deferred : std::launch::async, read);
    LEADLINE_ASSIGN_OR_RETURN(more, imports_.Take(undone, step));
    LEADLINE_FAILPOINT("lead_import.after_step");
    step.read_before += count;
    if (!more) break;
    LEADLINE_ASSIGN_OR_RETURN(step.file, reading.get());
  }
  return absl::OkStatus();
}

}  // namespace leadline::lead
