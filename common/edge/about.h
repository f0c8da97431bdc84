#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/postgres/statement.h"
#include "grpcpp/impl/service_type.h"
#include "leadline/process/v1/process_service.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::edge {

class Edge;

// What a process tells of itself to those who operate it, gathered from those who know. All of them
// are added before it serves, and outlive that.
class About final {
 public:
  // Fills in what it knows. Called on the threads of calls, several at a time; asks nobody.
  using Tell = std::function<void(process::v1::Process& process)>;

  void Add(Tell tell) { tells_.push_back(std::move(tell)); }

  // What is not done yet: `statement` gives a row for each kind, with kind, count and oldest_time.
  void CountBy(postgres::Database& database, const postgres::Statement& statement) {
    counts_.emplace_back(&database, statement);
  }

  process::v1::Process Describe() const;

  // By kind. Fails as the database does.
  absl::StatusOr<std::vector<process::v1::Backlog>> CountBacklogs() const;

 private:
  std::vector<Tell> tells_;
  std::vector<std::pair<postgres::Database*, postgres::Statement>> counts_;
};

// The version of the configuration that a process obeys, which was last confirmed `age` ago.
void SetConfiguration(int64_t version, absl::Duration age, process::v1::Process& process);

// Serves leadline.process.v1.ProcessService. All that it gets outlives it.
std::unique_ptr<grpc::Service> MakeProcessService(Edge& edge, const About& about);

}  // namespace leadline::edge
