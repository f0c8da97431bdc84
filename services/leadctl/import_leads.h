#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/csv/file.h"
#include "grpcpp/channel.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/leadctl/lead_columns.h"

namespace leadline::leadctl {

struct ImportOptions {
  int batch_size = 500;
  bool dry_run = false;
  absl::Duration patience = absl::Seconds(60);  // With a service that is away or overloaded.
};

struct ImportReport {
  int64_t created = 0;
  int64_t existing = 0;  // Created by an earlier import.
  int64_t refused = 0;
};

// Sends the rows of a CSV file to LeadService in batches. Rows that cannot become leads are
// reported and left out; all others go in, whatever stands beside them.
//
// Each lead gets an external id made of its row's content, so importing a file again doubles
// nothing: after a crash, in batches of another size, or with other rows corrected, added or taken
// out. A row that stands in two files is one lead; rows that are equal within a file are several.
class ImportLeads final {
 public:
  using OnProblem = std::function<void(const RowProblem&)>;
  using OnProgress = std::function<void(int64_t bytes_done, const ImportReport&)>;

  ImportLeads(std::shared_ptr<grpc::Channel> channel, const ImportOptions& options,
              OnProblem on_problem, OnProgress on_progress);

  // `in` stands at the start of the file that `file` describes. Fails when the header or the
  // service does, not for the sake of a row.
  absl::StatusOr<ImportReport> Run(std::istream& in, const csv::File& file);

 private:
  struct Item {
    csv::Row row;
    lead::v1::Lead lead;
  };
  using Batch = std::vector<Item>;

  type::v1::ExternalId IdOf(const csv::Row& row);
  void Refuse(const RowProblem& problem);
  void LeaveOut(const absl::Status& refusal, const RowProblem& problem);
  absl::Status Send(Batch batch);
  absl::StatusOr<lead::v1::BatchCreateLeadsResponse> Call(const Batch& batch) const;
  absl::Status Retry(Batch batch, const absl::Status& refusal);

  const std::shared_ptr<grpc::Channel> channel_;
  const ImportOptions options_;
  const OnProblem on_problem_;
  const OnProgress on_progress_;
  csv::Row header_;
  std::unique_ptr<LeadColumns> columns_;
  std::unordered_map<std::string, int> equal_rows_;  // How many there were of each.
  ImportReport report_;
};

}  // namespace leadline::leadctl
