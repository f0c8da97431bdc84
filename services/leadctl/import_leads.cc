#include "services/leadctl/import_leads.h"

#include <cstdio>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/leadctl/invoke.h"

namespace leadline::leadctl {
namespace {

// Well under the 4 MiB that a server of ours takes.
constexpr size_t kMaxBatchBytes = 2 << 20;

constexpr char kMethod[] = "leadline.lead.v1.LeadService.BatchCreateLeads";

// The system of the external ids that leads from files get.
constexpr char kSystem[] = "leadctl";

// "requests[3].lead.email" → 3 and "email"
struct Violation {
  size_t index;
  std::string field;
};

std::optional<Violation> ParseViolation(const std::string& field) {
  unsigned index = 0;
  int read = 0;
  if (std::sscanf(field.c_str(), "requests[%u]%n", &index, &read) != 1 || read == 0) {
    return std::nullopt;
  }
  std::string rest = field.substr(static_cast<size_t>(read));
  if (rest.compare(0, 5, ".lead") == 0) rest = rest.substr(5);
  return Violation{index, rest.empty() ? rest : rest.substr(1)};
}

// What the server has against which of the batch's rows; the first complaint about each.
std::map<size_t, std::pair<std::string, std::string>> Complaints(const absl::Status& status,
                                                                 size_t batch_size) {
  std::map<size_t, std::pair<std::string, std::string>> complaints;
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  if (!request.has_value()) return complaints;
  for (const auto& violation : request->field_violations()) {
    const auto parsed = ParseViolation(violation.field());
    if (!parsed.has_value() || parsed->index >= batch_size) continue;
    complaints.try_emplace(parsed->index, parsed->field, violation.description());
  }
  return complaints;
}

// Whether the batch would go in with other rows: the answer names some, or is one that only a row
// can give cause for.
bool IsAboutRows(const absl::Status& status, size_t batch_size) {
  return !Complaints(status, batch_size).empty() ||
         ReasonOf(status) == type::v1::ERROR_REASON_STATUS_HAS_PROCESS ||
         ReasonOf(status) == type::v1::ERROR_REASON_RESOURCE_EXISTS;
}

}  // namespace

ImportLeads::ImportLeads(std::shared_ptr<grpc::Channel> channel, const ImportOptions& options,
                         OnProblem on_problem, OnProgress on_progress)
    : channel_(std::move(channel)),
      options_(options),
      on_problem_(std::move(on_problem)),
      on_progress_(std::move(on_progress)) {}

absl::StatusOr<ImportReport> ImportLeads::Run(std::istream& in, const csv::File& file) {
  csv::Reader reader(in, file.delimiter);
  csv::Row row;
  if (!reader.Next(row)) return absl::InvalidArgumentError("the file is empty");
  LEADLINE_ASSIGN_OR_RETURN(LeadColumns columns, LeadColumns::FromHeader(row));
  columns_ = std::make_unique<LeadColumns>(std::move(columns));
  header_ = std::move(row);
  for (const csv::Field& cell : columns_->unknown()) {
    on_problem_({cell.place, cell.text, "is no field of a lead; the column is left out"});
  }
  Batch batch;
  size_t bytes = 0;
  while (reader.Next(row)) {
    Item item{std::move(row), {}};
    if (const auto problem = columns_->Fill(item.row, item.lead)) {
      Refuse(*problem);
      continue;
    }
    *item.lead.add_external_ids() = IdOf(item.row);
    bytes += item.lead.ByteSizeLong();
    const int64_t offset = item.row.offset;
    batch.push_back(std::move(item));
    if (batch.size() < static_cast<size_t>(options_.batch_size) && bytes < kMaxBatchBytes) continue;
    LEADLINE_RETURN_IF_ERROR(Send(std::exchange(batch, {})));
    bytes = 0;
    on_progress_(offset, report_);
  }
  LEADLINE_RETURN_IF_ERROR(Send(std::move(batch)));
  on_progress_(file.size, report_);
  return report_;
}

void ImportLeads::Refuse(const RowProblem& problem) {
  ++report_.refused;
  on_problem_(problem);
}

void ImportLeads::LeaveOut(const absl::Status& refusal, const RowProblem& problem) {
  // No column is an external id: the only one that can be taken is the row's own.
  if (!absl::IsAlreadyExists(refusal)) return Refuse(problem);
  ++report_.existing;
}

absl::Status ImportLeads::Send(Batch batch) {
  if (batch.empty()) return absl::OkStatus();
  const auto response = Call(batch);
  if (response.ok()) {
    report_.created += static_cast<int64_t>(batch.size());
    return absl::OkStatus();
  }
  if (!IsAboutRows(response.status(), batch.size())) return response.status();
  return Retry(std::move(batch), response.status());
}

// A batch is all or nothing: without the rows that are at fault, or there already, the others go
// in. When the answer does not say which those are, each half is tried for itself.
absl::Status ImportLeads::Retry(Batch batch, const absl::Status& refusal) {
  const auto complaints = Complaints(refusal, batch.size());
  if (complaints.empty() && batch.size() > 1) {
    const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
    LEADLINE_RETURN_IF_ERROR(Send(Batch(batch.begin(), middle)));
    return Send(Batch(middle, batch.end()));
  }
  if (complaints.empty()) {
    LeaveOut(refusal, columns_->Locate(batch.front().row, "", std::string(refusal.message())));
    return absl::OkStatus();
  }
  Batch good;
  for (size_t i = 0; i < batch.size(); ++i) {
    const auto complaint = complaints.find(i);
    if (complaint == complaints.end()) {
      good.push_back(std::move(batch[i]));
    } else {
      const auto& [field, message] = complaint->second;
      LeaveOut(refusal, columns_->Locate(batch[i].row, field, message));
    }
  }
  return Send(std::move(good));
}

absl::StatusOr<lead::v1::BatchCreateLeadsResponse> ImportLeads::Call(const Batch& batch) const {
  lead::v1::BatchCreateLeadsRequest request;
  for (const Item& item : batch) *request.add_requests()->mutable_lead() = item.lead;
  request.set_request_id(identifier::NewId());
  request.set_validate_only(options_.dry_run);
  lead::v1::BatchCreateLeadsResponse response;
  LEADLINE_RETURN_IF_ERROR(
      InvokePatiently(channel_, kMethod, request, options_.patience, response));
  return response;
}

// A row is known by what stands in it and above it, not by its place: others may be corrected,
// added and removed. Equal rows of a file are different leads, so they are counted.
type::v1::ExternalId ImportLeads::IdOf(const csv::Row& row) {
  std::vector<std::string> parts = {"leadctl import"};
  for (const csv::Field& cell : header_.fields) parts.push_back(cell.text);
  for (const csv::Field& cell : row.fields) parts.push_back(cell.text);
  const int count = ++equal_rows_[identifier::DeriveId(parts)];
  parts.push_back(std::to_string(count));
  type::v1::ExternalId id;
  id.set_system(kSystem);
  id.set_id(identifier::DeriveId(parts));
  return id;
}

}  // namespace leadline::leadctl
