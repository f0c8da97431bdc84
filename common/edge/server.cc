#include "common/edge/server.h"

#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/edge/health.h"
#include "common/edge/keep_warm.h"
#include "common/edge/listening.h"
#include "common/edge/reflection.h"
#include "common/edge/signals.h"
#include "common/log/log.h"
#include "common/polled/polled.h"
#include "common/status/macros.h"

namespace leadline::edge {
namespace {

constexpr absl::Duration kReadinessInterval = absl::Seconds(1);
constexpr int kStartChecks = 40;  // In place of the second one.

// What does not answer by then is not there.
constexpr absl::Duration kReadinessPatience = absl::Seconds(2);

// Which conditions the process still waits for.
using Missing = std::vector<std::string>;

}  // namespace

struct Server::State {
  State(const ServerOptions& of, Edge& over) : options(of), edge(over) {
    about.Add([this](process::v1::Process& process) { Describe(process); });
  }

  absl::Status Start();
  void SetReady(bool ready);
  void CheckReported();
  void Describe(process::v1::Process& process);
  Missing FindMissing();
  void Note(const Missing& found);
  absl::StatusOr<std::shared_ptr<const Missing>> CheckReadiness(const Missing* last);
  void Drain();

  const ServerOptions options;
  Edge& edge;
  Signals signals;
  About about;
  const std::unique_ptr<grpc::Service> process_service = MakeProcessService(edge, about);
  Health health;
  Reflection reflection;
  std::vector<grpc::Service*> services;
  using Conditions = std::vector<std::pair<std::string, std::function<bool()>>>;
  Conditions conditions;  // Of being ready.
  Conditions reported;    // Beside that.
  std::atomic<bool> draining = false;
  std::mutex found_mutex;  // Of what was found at the last look:
  bool has_all = false;
  Missing still_missing;
  Missing unwell;
  std::promise<int> port;
  Listening listening;
  std::optional<KeepWarm> keep_warm;
  std::optional<polled::Polled<Missing>> readiness;
  std::unique_ptr<metrics::Metrics::Endpoint> metrics;
};

absl::Status Server::State::Start() {
  std::vector<grpc::Service*> all = services;
  all.push_back(&health.service());
  all.push_back(process_service.get());
  if (options.reflection) all.push_back(&reflection.service());
  LEADLINE_ASSIGN_OR_RETURN(listening, Listen({.address = options.address,
                                               .tls = options.tls,
                                               .max_connection_age = options.max_connection_age},
                                              all, edge));
  if (!options.metrics_address.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(metrics, edge.metrics().Serve(options.metrics_address));
  }
  reflection.SetServices(listening.services);
  SetReady(false);
  keep_warm.emplace(listening.server->InProcessChannel({}), health);
  readiness.emplace("readiness", kReadinessInterval,
                    [this](const auto& last) { return CheckReadiness(last.get()); });
  log::Info("serving", {{"address", options.address},
                        {"port", listening.port},
                        {"services", absl::StrJoin(listening.services, " ")}});
  return absl::OkStatus();
}

void Server::State::SetReady(bool ready) {
  for (const std::string& service : listening.services) health.Set(service, ready);
  health.Set("", ready);
  health.Set(kReadiness, ready);
}

void Server::State::CheckReported() {
  Missing found;
  for (const auto& [name, well] : reported) {
    const bool is_well = well();
    health.Set(name, is_well);
    if (!is_well) found.push_back(name);
  }
  const std::lock_guard lock(found_mutex);
  unwell = std::move(found);
}

void Server::State::Describe(process::v1::Process& process) {
  const std::lock_guard lock(found_mutex);
  process.set_ready(has_all && !draining);
  process.mutable_waiting_for()->Assign(still_missing.begin(), still_missing.end());
  process.mutable_unwell()->Assign(unwell.begin(), unwell.end());
}

Missing Server::State::FindMissing() {
  Missing missing;
  for (const auto& [what, ready] : conditions) {
    context::RequestContext patience;
    patience.deadline = absl::Now() + kReadinessPatience;
    const context::ScopedRequestContext scope(patience);
    if (!ready()) missing.push_back(what);
  }
  return missing;
}

void Server::State::Note(const Missing& found) {
  const std::lock_guard lock(found_mutex);
  has_all = found.empty();
  still_missing = found;
}

absl::StatusOr<std::shared_ptr<const Missing>> Server::State::CheckReadiness(const Missing* last) {
  auto missing = std::make_shared<Missing>(FindMissing());
  // What a start waits for mostly comes within the first moments.
  for (int i = 0; last == nullptr && !missing->empty() && i < kStartChecks; ++i) {
    absl::SleepFor(kReadinessInterval / kStartChecks);
    *missing = FindMissing();
  }
  SetReady(missing->empty());
  CheckReported();
  Note(*missing);
  if (last != nullptr && *last == *missing) return std::shared_ptr<const Missing>();
  if (missing->empty()) {
    log::Info("ready");
  } else {
    log::Warning("not ready", {{"waiting_for", absl::StrJoin(*missing, ", ")}});
  }
  return missing;
}

void Server::State::Drain() {
  log::Info("draining", {{"delay_us", options.drain_delay}});
  draining = true;
  health.Drain();
  absl::SleepFor(options.drain_delay);
  const absl::Time end = absl::Now() + options.drain_grace;
  // Still listening: gRPC's own refusal, from Shutdown on, has neither a reason nor a RetryInfo.
  edge.Drain(end);
  readiness.reset();
  keep_warm.reset();
  listening.server->Shutdown(absl::ToChronoTime(end));
  edge.Drain();
  metrics.reset();
  log::Info("drained");
}

Server::Server(const ServerOptions& options, Edge& edge)
    : state_(std::make_unique<State>(options, edge)) {}

Server::~Server() = default;

Edge& Server::edge() { return state_->edge; }

const peer::Access& Server::peer_access() const { return state_->options.peer_access; }

About& Server::about() { return state_->about; }

void Server::Add(grpc::Service& service) { state_->services.push_back(&service); }

void Server::ReadyWhen(const std::string& what, std::function<bool()> ready) {
  state_->conditions.emplace_back(what, std::move(ready));
}

void Server::ReportHealth(const std::string& name, std::function<bool()> well) {
  state_->reported.emplace_back(name, std::move(well));
}

absl::Status Server::Run() {
  const absl::Status started = state_->Start();
  state_->port.set_value(started.ok() ? state_->listening.port : 0);
  LEADLINE_RETURN_IF_ERROR(started);
  state_->signals.Wait();
  state_->Drain();
  return absl::OkStatus();
}

void Server::Stop() { state_->signals.Stop(); }

int Server::WaitForPort() { return state_->port.get_future().get(); }

}  // namespace leadline::edge
