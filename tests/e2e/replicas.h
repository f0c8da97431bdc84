#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "tests/support/backend.h"

namespace leadline::test {

// Leadline with two processes of each service, which know both of each other's. The databases go
// with the cluster.
class Replicas final {
 public:
  explicit Replicas(absl::Duration drain_delay);

  // The one that a test stops; the other one goes on.
  ServiceProcess& one(const std::string& service) { return *ones_.at(service); }

  std::vector<ServiceProcess*> all();

  // To both processes of a service, in turn, as a client of production has it.
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& service) const;

 private:
  void Add(const std::string& service, std::vector<std::string> flags);

  std::map<std::string, std::string> addresses_;  // Of both of a service.
  std::map<std::string, std::pair<int, int>> ports_;
  std::map<std::string, std::unique_ptr<ServiceProcess>> ones_;
  std::map<std::string, std::unique_ptr<ServiceProcess>> others_;
};

// What callers met.
struct Met {
  int calls = 0;
  std::map<std::string, int>
      again;  // Failures of calls that may be repeated, and were: "GetLead UNAVAILABLE".
  std::map<std::string, int> failed;     // Of calls that may not.
  std::map<std::string, int> lost;       // Of calls that may, and did not succeed however often.
  std::vector<std::string> leads;        // That were created.
  std::vector<std::string> conversions;  // That were answered.
};

// People who bring in leads, read, change and convert them, each on a thread, until they are told
// to stop. What may be repeated is repeated for half a minute, with the same request.
class Load final {
 public:
  Load(const Replicas& replicas, int people);
  ~Load();

  // Nobody calls any more when it returns.
  Met Stop();

  // What was met by now.
  Met met() const;

  // How many leads were converted by now.
  size_t converted() const;

 private:
  class Person;

  mutable std::mutex mutex_;
  bool stopping_ = false;
  Met met_;
  std::vector<std::unique_ptr<Person>> people_;
  std::vector<std::thread> threads_;
};

}  // namespace leadline::test
