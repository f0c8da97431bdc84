#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/longrunning/operations.pb.h"
#include "grpcpp/channel.h"
#include "leadline/configuration/v1/dictionary_service.pb.h"

namespace leadline::leadctl {

struct DictionaryImportOptions {
  bool update = false;  // What is there already gets the file's values.
  bool dry_run = false;
  size_t max_part_bytes = 2 << 20;  // Well under the 3 MiB of one import.
  int64_t max_part_rows = 50'000;
  absl::Duration patience = absl::Seconds(60);  // With a service that is away or overloaded.
};

// Imports a CSV file of any size into a dictionary: in parts, one after the other, each an
// operation that is waited for.
class ImportDictionary final {
 public:
  using Report = configuration::v1::DictionaryImportReport;
  using OnError = std::function<void(const Report::RowError&)>;
  using OnProgress = std::function<void(int64_t bytes_done, int64_t rows_done)>;

  ImportDictionary(std::shared_ptr<grpc::Channel> channel, const DictionaryImportOptions& options,
                   OnError on_error, OnProgress on_progress);

  // Fails when the header, the service or the operation does, not for the sake of a row.
  absl::StatusOr<Report> Run(const std::string& dictionary, const std::string& content);

 private:
  struct Part {
    size_t begin;  // Of its first row, and of what comes behind its last.
    size_t end;
    int64_t rows;
    int64_t first_line;
  };

  absl::StatusOr<std::vector<Part>> Split(const std::string& content) const;
  absl::StatusOr<Report> ImportPart(const std::string& dictionary, const std::string& content,
                                    const Part& header, const Part& part);
  absl::Status AwaitEnd(const Part& part, google::longrunning::Operation& operation);
  void Add(const Report& part);

  const std::shared_ptr<grpc::Channel> channel_;
  const DictionaryImportOptions options_;
  const OnError on_error_;
  const OnProgress on_progress_;
  int64_t body_line_ = 1;  // Where the first row of every part stands.
  Report total_;
};

}  // namespace leadline::leadctl
