#include "services/leadctl/import_dictionary.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "common/csv/file.h"
#include "common/csv/reader.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/leadctl/invoke.h"

namespace leadline::leadctl {
namespace {

using configuration::v1::DictionaryImportReport;
using configuration::v1::ImportDictionaryRequest;
using google::longrunning::Operation;

constexpr char kImport[] = "leadline.configuration.v1.DictionaryService.ImportDictionary";
constexpr char kWait[] = "google.longrunning.Operations.WaitOperation";

DictionaryImportReport ReportOf(const Operation& operation) {
  configuration::v1::ImportDictionaryMetadata metadata;
  operation.metadata().UnpackTo(&metadata);
  return metadata.report();
}

}  // namespace

ImportDictionary::ImportDictionary(std::shared_ptr<grpc::Channel> channel,
                                   const DictionaryImportOptions& options, OnError on_error,
                                   OnProgress on_progress)
    : channel_(std::move(channel)),
      options_(options),
      on_error_(std::move(on_error)),
      on_progress_(std::move(on_progress)) {}

absl::StatusOr<ImportDictionary::Report> ImportDictionary::Run(const std::string& dictionary,
                                                               const std::string& content) {
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<Part> parts, Split(content));
  if (parts.size() > 1) body_line_ = parts[1].first_line;
  for (size_t i = 1; i < parts.size(); ++i) {
    LEADLINE_ASSIGN_OR_RETURN(const Report report,
                              ImportPart(dictionary, content, parts[0], parts[i]));
    Add(report);
  }
  on_progress_(static_cast<int64_t>(content.size()), total_.rows_done());
  return total_;
}

// The header first. A part is at least one row, and ends before it is too large.
absl::StatusOr<std::vector<ImportDictionary::Part>> ImportDictionary::Split(
    const std::string& content) const {
  std::istringstream in(content);
  LEADLINE_ASSIGN_OR_RETURN(const csv::File file, csv::Inspect(in));
  in.clear();
  in.seekg(0);
  csv::Reader reader(in, file.delimiter);
  csv::Row row;
  std::vector<Part> parts = {{0, content.size(), 0, 1}};
  if (!reader.Next(row)) return absl::InvalidArgumentError("the file is empty");
  while (reader.Next(row)) {
    const auto offset = static_cast<size_t>(row.offset);
    Part& last = parts.back();
    const bool is_full = parts.size() == 1 || last.rows == options_.max_part_rows ||
                         offset - last.begin >= options_.max_part_bytes;
    if (is_full) {
      last.end = offset;
      parts.push_back({offset, content.size(), 0, static_cast<int64_t>(row.place.line)});
    }
    ++parts.back().rows;
  }
  return parts;
}

absl::StatusOr<ImportDictionary::Report> ImportDictionary::ImportPart(const std::string& dictionary,
                                                                      const std::string& content,
                                                                      const Part& header,
                                                                      const Part& part) {
  ImportDictionaryRequest request;
  request.set_parent(dictionary);
  request.set_content(content.substr(0, header.end) +
                      content.substr(part.begin, part.end - part.begin));
  request.set_on_existing(options_.update ? ImportDictionaryRequest::ON_EXISTING_UPDATE
                                          : ImportDictionaryRequest::ON_EXISTING_SKIP);
  request.set_request_id(identifier::NewId());
  request.set_validate_only(options_.dry_run);
  Operation operation;
  LEADLINE_RETURN_IF_ERROR(
      InvokePatiently(channel_, kImport, request, options_.patience, operation));
  LEADLINE_RETURN_IF_ERROR(AwaitEnd(part, operation));
  if (operation.has_error()) return FromRpcStatus(operation.error());
  Report report = ReportOf(operation);
  for (auto& error : *report.mutable_errors()) {
    error.set_line(error.line() - body_line_ + part.first_line);
    on_error_(error);
  }
  return report;
}

absl::Status ImportDictionary::AwaitEnd(const Part& part, Operation& operation) {
  while (!operation.done()) {
    google::longrunning::WaitOperationRequest request;
    request.set_name(operation.name());
    request.mutable_timeout()->set_seconds(1);
    operation.Clear();
    LEADLINE_RETURN_IF_ERROR(
        InvokePatiently(channel_, kWait, request, options_.patience, operation));
    const int64_t rows = ReportOf(operation).rows_done();
    const auto size = static_cast<int64_t>(part.end - part.begin);
    on_progress_(static_cast<int64_t>(part.begin) + size * rows / std::max<int64_t>(part.rows, 1),
                 total_.rows_done() + rows);
  }
  return absl::OkStatus();
}

void ImportDictionary::Add(const Report& part) {
  total_.set_rows_total(total_.rows_total() + part.rows_total());
  total_.set_rows_done(total_.rows_done() + part.rows_done());
  total_.set_created(total_.created() + part.created());
  total_.set_updated(total_.updated() + part.updated());
  total_.set_skipped(total_.skipped() + part.skipped());
  total_.set_failed(total_.failed() + part.failed());
}

}  // namespace leadline::leadctl
