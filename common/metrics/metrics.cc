#include "common/metrics/metrics.h"

#include <array>
#include <exception>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/metrics/process_numbers.h"
#include "prometheus/collectable.h"
#include "prometheus/counter.h"
#include "prometheus/exposer.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace leadline::metrics {
namespace {

// As dashboards have them, by their numbers, which gRPC and Abseil share.
constexpr std::array<const char*, 17> kCodes = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

// Seconds: from what memory answers to what nobody waits for.
const prometheus::Histogram::BucketBoundaries kBuckets = {.0005, .001, .0025, .005, .01, .025, .05,
                                                          .1,    .25,  .5,    1,    2.5, 5,    10};

class Gauges final : public prometheus::Collectable {
 public:
  void Add(const std::string& name, const std::string& help, std::function<double()> read) {
    const std::lock_guard lock(mutex_);
    gauges_.push_back({name, help, std::move(read)});
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    const std::lock_guard lock(mutex_);
    std::vector<prometheus::MetricFamily> families;
    for (const Gauge& gauge : gauges_) {
      families.push_back(gauge.Read());
    }
    return families;
  }

 private:
  struct Gauge {
    std::string name;
    std::string help;
    std::function<double()> read;

    // What only grows is called a total, here as everywhere.
    prometheus::MetricFamily Read() const {
      prometheus::ClientMetric metric;
      const bool is_total = absl::EndsWith(name, "_total");
      (is_total ? metric.counter.value : metric.gauge.value) = read();
      const auto type = is_total ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
      return {name, help, type, {metric}};
    }
  };

  mutable std::mutex mutex_;
  std::vector<Gauge> gauges_;
};

// "leadline.lead.v1.LeadService" and "GetLead" of "/leadline.lead.v1.LeadService/GetLead".
prometheus::Labels LabelsOf(const std::string& path, const std::string& type) {
  const size_t slash = path.rfind('/');
  return {{"grpc_type", type},
          {"grpc_service", path.substr(1, slash - 1)},
          {"grpc_method", path.substr(slash + 1)}};
}

class Exposed final : public Metrics::Endpoint {
 public:
  // Throws what civetweb throws.
  Exposed(const std::string& address, const std::shared_ptr<prometheus::Registry>& registry,
          const std::shared_ptr<Gauges>& gauges)
      : exposer_(address, 1), registry_(registry), gauges_(gauges) {
    exposer_.RegisterCollectable(registry_);
    exposer_.RegisterCollectable(gauges_);
    exposer_.RegisterCollectable(process_);
  }

  int port() const override { return exposer_.GetListeningPorts().front(); }

 private:
  prometheus::Exposer exposer_;
  const std::shared_ptr<prometheus::Registry> registry_;
  const std::shared_ptr<Gauges> gauges_;
  const std::shared_ptr<ProcessNumbers> process_ = std::make_shared<ProcessNumbers>();
};

}  // namespace

struct Calls::Series {
  prometheus::Counter& started;
  std::vector<prometheus::Counter*> handled;  // By code.
  prometheus::Histogram& took;
  prometheus::Histogram& waited;
};

Calls::Calls(std::unique_ptr<const Series> series) : series_(std::move(series)) {}

Calls::~Calls() = default;

void Calls::Start() const { series_->started.Increment(); }

void Calls::End(absl::StatusCode code, absl::Duration took, absl::Duration waited) const {
  series_->handled.at(static_cast<size_t>(code))->Increment();
  series_->took.Observe(absl::ToDoubleSeconds(took));
  series_->waited.Observe(absl::ToDoubleSeconds(waited));
}

struct Metrics::State {
  const std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  const std::shared_ptr<Gauges> gauges = std::make_shared<Gauges>();
  prometheus::Family<prometheus::Counter>& started = prometheus::BuildCounter()
                                                         .Name("grpc_server_started_total")
                                                         .Help("Calls that arrived.")
                                                         .Register(*registry);
  prometheus::Family<prometheus::Counter>& handled =
      prometheus::BuildCounter()
          .Name("grpc_server_handled_total")
          .Help("Calls that were answered, by the code of the answer.")
          .Register(*registry);
  prometheus::Family<prometheus::Histogram>& took =
      prometheus::BuildHistogram()
          .Name("grpc_server_handling_seconds")
          .Help("From the arrival of a call to its answer.")
          .Register(*registry);
  prometheus::Family<prometheus::Histogram>& waited =
      prometheus::BuildHistogram()
          .Name("leadline_call_wait_seconds")
          .Help("From the arrival of a call until a thread took it up.")
          .Register(*registry);
  std::map<std::string, Calls> calls;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}

Metrics::~Metrics() = default;

const Calls& Metrics::OfMethod(const std::string& path, const std::string& type) {
  const auto found = state_->calls.find(path);
  if (found != state_->calls.end()) return found->second;
  const prometheus::Labels labels = LabelsOf(path, type);
  std::vector<prometheus::Counter*> handled;
  for (const char* code : kCodes) {
    prometheus::Labels with_code = labels;
    with_code.emplace("grpc_code", code);
    handled.push_back(&state_->handled.Add(with_code));
  }
  auto series = std::unique_ptr<const Calls::Series>(
      new Calls::Series{state_->started.Add(labels), std::move(handled),
                        state_->took.Add(labels, kBuckets), state_->waited.Add(labels, kBuckets)});
  return state_->calls.try_emplace(path, std::move(series)).first->second;
}

void Metrics::AddGauge(const std::string& name, const std::string& help,
                       std::function<double()> read) {
  state_->gauges->Add(name, help, std::move(read));
}

std::function<void()> Metrics::AddCounter(const std::string& name, const std::string& help,
                                          const Label& label) {
  prometheus::Counter& counter = prometheus::BuildCounter()
                                     .Name(name)
                                     .Help(help)
                                     .Register(*state_->registry)
                                     .Add({{label.name, label.value}});
  return [&counter] { counter.Increment(); };
}

absl::StatusOr<std::unique_ptr<Metrics::Endpoint>> Metrics::Serve(const std::string& address) {
  try {
    return std::make_unique<Exposed>(address, state_->registry, state_->gauges);
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("cannot serve metrics at ", address, ": ", error.what()));
  }
}

}  // namespace leadline::metrics
