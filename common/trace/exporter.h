#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/trace/otlp_json.h"
#include "common/trace/span.h"

namespace leadline::trace {

struct ExporterOptions {
  // Where a collector takes spans by OTLP over HTTP, "http://127.0.0.1:4318"; nowhere when empty.
  std::string endpoint;
  // What it is told with each request, a key mostly: "name=value,name=value", values
  // percent-encoded as OTEL_EXPORTER_OTLP_HEADERS has them.
  std::string headers = {};
  int percent = 10;  // Of the traces that begin here; others decide for those that they began.
};

// What is wrong with an endpoint, if anything is.
absl::Status CheckEndpoint(const std::string& endpoint);

// The lines that headers are in HTTP. Says what is wrong with them without saying what they are.
absl::StatusOr<std::vector<std::string>> ParseHeaders(const std::string& headers);

// Sends the process' spans to a collector, each second and once more at the end. Spans are no
// promise: those that a collector does not take, or that are too many to wait for one that is slow,
// are dropped and counted, and no call ever waits.
class Exporter final : public Sink {
 public:
  // Is the process' sink until it is destroyed.
  Exporter(const ExporterOptions& options, const Origin& origin);
  ~Exporter() override;

  void Take(Span span) override;
  bool Records() override;

  // How many spans were dropped so far.
  int64_t dropped() const { return dropped_; }

 private:
  void Run();
  void Send(const std::vector<Span>& spans);

  const ExporterOptions options_;
  const Origin origin_;
  const std::vector<std::string> headers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Span> waiting_;
  bool ending_ = false;
  bool failing_ = false;  // Of the sending thread: what was sent last was not taken.
  std::atomic<int64_t> dropped_ = 0;
  std::thread sender_;
};

}  // namespace leadline::trace
