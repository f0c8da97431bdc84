#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/leadctl/csv_file.h"
#include "services/leadctl/lead_columns.h"

namespace leadline::leadctl {

struct ImportOptions {
  int batch_size = 500;
  bool dry_run = false;
  absl::Duration patience = absl::Seconds(60);  // With a service that is away or overloaded.
};

struct ImportReport {
  int64_t created = 0;
  int64_t replayed = 0;  // Created by an earlier run over the same file.
  int64_t refused = 0;
};

// Sends the rows of a CSV file to LeadService in batches. Rows that cannot become leads are
// reported and left out; all others go in, whatever stands beside them.
//
// Each batch has a request id made of the file's content and the offsets of its rows, so a run that
// is started again after a crash, with the same file and batch size, doubles nothing (for the 7
// days that request ids are kept).
class ImportLeads final {
 public:
  using OnProblem = std::function<void(const RowProblem&)>;
  using OnProgress = std::function<void(int64_t bytes_done, const ImportReport&)>;

  ImportLeads(std::shared_ptr<grpc::Channel> channel, const ImportOptions& options,
              OnProblem on_problem, OnProgress on_progress);

  // `in` stands at the start of the file that `file` describes. Fails when the header or the
  // service does, not for the sake of a row.
  absl::StatusOr<ImportReport> Run(std::istream& in, const CsvFile& file);

 private:
  struct Item {
    CsvRow row;
    lead::v1::Lead lead;
  };
  using Batch = std::vector<Item>;

  void Refuse(const RowProblem& problem);
  absl::Status Send(Batch batch);
  absl::StatusOr<lead::v1::BatchCreateLeadsResponse> Call(const Batch& batch) const;
  absl::Status Retry(Batch batch, const absl::Status& refusal);
  std::string RequestId(const Batch& batch) const;

  const std::shared_ptr<grpc::Channel> channel_;
  const ImportOptions options_;
  const OnProblem on_problem_;
  const OnProgress on_progress_;
  std::string digest_;
  std::unique_ptr<LeadColumns> columns_;
  ImportReport report_;
};

}  // namespace leadline::leadctl
