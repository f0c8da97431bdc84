#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/peer/access.h"
#include "grpcpp/channel.h"
#include "tests/support/child_process.h"

namespace leadline::test {

struct BackendOptions {
  // How long a lead is held before lead-service asks. In production half a minute.
  absl::Duration hold_time = absl::Milliseconds(500);
  // How often the others ask configuration-service, beside being told; and how old its last word
  // may be before its health is NOT_SERVING there.
  absl::Duration configuration_interval = absl::Seconds(2);
  absl::Duration configuration_patience = absl::Seconds(30);
  // The flags of a service, "lead", that say who may call it; and how it is called.
  std::function<std::vector<std::string>(const std::string& service)> access =
      [](const std::string&) { return std::vector<std::string>{"--development"}; };
  peer::Access client = {};
  // Where a service looks for what it depends on, when a test has put something between them: told
  // the way, "lead to conversion" or "lead to database", and what it leads to, an address or, for
  // libpq but for the database, a server.
  std::function<std::string(const std::string& way, const std::string& target)> route =
      [](const std::string&, const std::string& target) { return target; };
  // What stands before the databases and pools transactions: for libpq, but for the database.
  std::string pooler = {};
};

// One of the three services: a process that a test can kill and start again. Its address and its
// database stay the same.
class ServiceProcess final {
 public:
  // `name` as in "lead": the program is lead-server, the database of its own and migrated.
  ServiceProcess(const std::string& name, int port, std::vector<std::string> flags,
                 const BackendOptions& options = {});

  // Another process of the same service, over the same database.
  ServiceProcess(const ServiceProcess& first, int port);

  // From its next start on.
  void AddFlag(const std::string& flag) { flags_.push_back(flag); }

  // `failpoints` as common/failpoint reads them. Returns when the service is ready.
  void Start(const std::string& failpoints = "");

  // The same without waiting.
  void Launch(const std::string& failpoints = "");

  void AwaitReady();

  // As `kill -9`. Harmless when it is dead.
  void Kill();

  // As an operator who stops it: SIGTERM, and until it is gone. Its exit code.
  int Terminate();

  // Whether the process ended by itself: as a failpoint makes it.
  bool DiesWithin(absl::Duration timeout);

  bool Running();
  pid_t pid() const { return process_->pid(); }  // Of what was launched last.
  const std::string& name() const { return name_; }
  const std::string& address() const { return address_; }
  std::string metrics_url() const;
  const std::string& database() const { return conninfo_; }  // For libpq, past any pooler.
  const std::string& log() const { return log_; }

 private:
  std::vector<std::string> CommandLine(const std::string& command, const std::string& dsn) const;
  void Migrate() const;

  const std::string name_;
  const std::string address_;
  const std::string metrics_address_;
  const std::string conninfo_;
  const std::string served_from_;  // The same, but by the pooler when there is one.
  const std::string log_;
  std::vector<std::string> flags_;
  const peer::Access client_;
  std::unique_ptr<ChildProcess> process_;
};

// The whole of Leadline as its users run it: three processes, three databases in the cluster of
// with_postgres.sh, found by LEADLINE_BIN_DIR. All are ready when it is made; when it goes, they
// and the databases go.
class Backend final {
 public:
  explicit Backend(const BackendOptions& options = {});
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  ServiceProcess& lead() { return *lead_; }
  ServiceProcess& conversion() { return *conversion_; }
  ServiceProcess& configuration() { return *configuration_; }
  ServiceProcess& service(const std::string& name);
  std::vector<ServiceProcess*> services();

  // Starts those that do not run, without failpoints; returns when all three are ready.
  void StartAll();

  // The ends of the three logs.
  std::string Logs();

 private:
  std::unique_ptr<ServiceProcess> configuration_;
  std::unique_ptr<ServiceProcess> lead_;
  std::unique_ptr<ServiceProcess> conversion_;
};

// A port below those the kernel gives to outgoing connections: nobody takes it by chance while its
// service is dead.
int FreePort();

// A connection of its own, not shared with other callers, that is quick to find a service again.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address,
                                         const peer::Access& access = {});

}  // namespace leadline::test
