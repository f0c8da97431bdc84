#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/edge/access_options.h"
#include "common/edge/server.h"
#include "common/options/options.h"
#include "common/postgres/pooler.h"
#include "common/postgres/statement.h"
#include "common/trace/exporter.h"

namespace leadline::postgres {
class Database;
class Replica;
}  // namespace leadline::postgres

namespace leadline::edge {

class ReplicaWatch;

// What is fixed about a server program.
struct Description {
  std::string name;     // "lead-server"
  std::string summary;  // One line for --help.
  int port;             // Of --address by default, on 127.0.0.1.
  std::span<const postgres::Migration> migrations;
};

// The frame of a server's main: the sub-commands `serve`, `migrate`, `check-config`, `healthcheck`
// and `version`, the options that every server has, logging, the database with its schema check,
// and exit codes.
//
//   int main(int argc, char** argv) {
//     leadline::edge::Process process({"lead-server", "Leads until …", 50051, kMigrations});
//     std::string conversion = "127.0.0.1:50052";
//     process.options().Add("conversion-address", &conversion, "where conversion-service is");
//     return process.Run(argc, argv, [&](Server& server, postgres::Database& database) {
//       LeadStore leads(database);
//       const auto lead_service = MakeLeadService(server.edge(), leads);
//       server.Add(*lead_service);
//       return server.Run();
//     });
//   }
class Process final {
 public:
  // Builds everything top to bottom, ends with server.Run(), and takes it down bottom to top.
  using Serve = std::function<absl::Status(Server& server, postgres::Database& database)>;

  explicit Process(const Description& description);

  // For the options of this server alone; before Run.
  options::Options& options() { return options_; }

  // What `check-config` finds wrong with them, beside values and files that do not fit; before Run.
  using Check = std::function<absl::Status()>;
  void AddCheck(Check check) { checks_.push_back(std::move(check)); }

  // What this server seals page and resume tokens with; once it serves.
  const std::string& page_token_secret() const { return settings_.page_token_secret; }

  // The answer is main's: 0, or 1 after a message on standard error.
  int Run(int argc, const char* const* argv, const Serve& serve);

 private:
  struct Settings {
    std::string address;
    std::string database_dsn;
    int database_pool = 16;
    std::string database_pooler = "none";
    std::string replica_dsn;
    int max_queue = 512;
    RateLimitOptions rate_limits;
    std::string page_token_secret;
    absl::Duration event_retention = absl::Hours(30 * 24);
    bool reflection = true;
    std::string metrics_address;
    trace::ExporterOptions traces;
    absl::Duration max_connection_age = absl::Minutes(5);
    absl::Duration drain_delay = absl::Seconds(5);
    absl::Duration drain_grace = absl::Seconds(20);
    std::string log_level = "info";
  };

  absl::Status Dispatch(const options::Parsed& parsed, const Serve& serve);
  void PreparePageTokens();
  std::unique_ptr<trace::Exporter> ExportTraces() const;
  std::unique_ptr<postgres::Replica> OpenReplica(postgres::Pooler pooler) const;
  std::unique_ptr<ReplicaWatch> WatchReplica(postgres::Replica* replica, postgres::Pooler pooler,
                                             postgres::Database& primary) const;
  void AddProcessGauges(const trace::Exporter* traces, metrics::Metrics& metrics) const;
  absl::Status RunServer(const Serve& serve);
  void Describe(process::v1::Process& process) const;
  absl::Status CheckSettings() const;
  absl::Status Migrate() const;
  absl::Status CheckConfig(std::vector<std::string> problems) const;
  absl::Status CheckDatabase() const;
  absl::Status CheckReplica(postgres::Pooler pooler, postgres::Database& primary) const;
  absl::StatusOr<postgres::Pooler> FindPooler() const;
  absl::Status RefusePooler() const;
  absl::Status CheckHealth() const;

  const Description description_;
  const absl::Time start_time_ = absl::Now();
  options::Options options_;
  Settings settings_;
  bool only_live_ = false;  // What healthcheck asks.
  AccessOptions access_;
  std::vector<Check> checks_;
};

}  // namespace leadline::edge
