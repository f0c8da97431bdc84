#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/edge/edge.h"
#include "common/edge/server.h"
#include "grpcpp/channel.h"
#include "tests/support/principals.h"
#include "tests/support/test_database.h"

namespace leadline::test {

// Where the three services are.
struct Addresses {
  std::string lead;
  std::string conversion;
  std::string configuration;
};

// What the main.cc of a service does with its server until it ends.
absl::Status ServeLead(const Addresses& addresses, edge::Server& server,
                       postgres::Database& database);
absl::Status ServeConversion(const Addresses& addresses, edge::Server& server,
                             postgres::Database& database);
absl::Status ServeConfiguration(const Addresses& addresses, edge::Server& server,
                                postgres::Database& database);

// One service as its main.cc makes it, on a thread of this process: what breaks it breaks the test.
class HostedService final {
 public:
  using Serve = absl::Status (*)(const Addresses& addresses, edge::Server& server,
                                 postgres::Database& database);

  HostedService(const std::string& name, std::span<const postgres::Migration> migrations,
                const edge::EdgeOptions& options);
  ~HostedService();

  void Start(const Addresses& addresses, const std::string& address, Serve serve);
  void AwaitReady();
  void Stop();

  const std::string& name() const { return name_; }
  TestDatabase& database() { return database_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  const std::string name_;
  TestDatabase database_;
  edge::Edge edge_;
  std::unique_ptr<edge::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::thread thread_;
};

// All of Leadline, for callers of several organisations: who says by AuthorizationOf who it is is
// believed, and the services themselves, which do not, act for the organisation that they name.
class WholeLeadline final {
 public:
  WholeLeadline();
  ~WholeLeadline();
  WholeLeadline(const WholeLeadline&) = delete;
  WholeLeadline& operator=(const WholeLeadline&) = delete;

  std::vector<HostedService*> services() { return {&configuration_, &lead_, &conversion_}; }

 private:
  HostedService configuration_;
  HostedService lead_;
  HostedService conversion_;
};

// Somebody of an organisation who may do everything, as metadata of a call.
std::multimap<std::string, std::string> As(const std::string& organization,
                                           const std::string& subject = "users/ann");

}  // namespace leadline::test
