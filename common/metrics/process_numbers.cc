#include "common/metrics/process_numbers.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace leadline::metrics {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

struct Memory {
  double total_bytes = 0;
  double resident_bytes = 0;
};

Memory ReadMemory() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  return {total * page, resident * page};
}

double ReadCpuSeconds() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return absl::ToDoubleSeconds(absl::DurationFromTimeval(usage.ru_utime) +
                               absl::DurationFromTimeval(usage.ru_stime));
}

double CountOpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  // One of them is what this reads by.
  return error ? 0 : static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

double MostOpenFiles() {
  rlimit limit = {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

MetricFamily Gauge(const std::string& name, const std::string& help, double value) {
  prometheus::ClientMetric metric;
  metric.gauge.value = value;
  return {name, help, MetricType::Gauge, {metric}};
}

MetricFamily CpuSeconds() {
  prometheus::ClientMetric metric;
  metric.counter.value = ReadCpuSeconds();
  return {
      "process_cpu_seconds_total", "Time that processors spent.", MetricType::Counter, {metric}};
}

MetricFamily BuildInfo() {
  MetricFamily family = Gauge("leadline_build_info", "1, by the version of Leadline.", 1);
  family.metric[0].label = {{"version", LEADLINE_VERSION}};
  return family;
}

}  // namespace

std::vector<MetricFamily> ProcessNumbers::Collect() const {
  const Memory memory = ReadMemory();
  return {BuildInfo(),
          CpuSeconds(),
          Gauge("process_resident_memory_bytes", "Memory in use.", memory.resident_bytes),
          Gauge("process_virtual_memory_bytes", "Memory set aside.", memory.total_bytes),
          Gauge("process_open_fds", "Files and connections that are open.", CountOpenFiles()),
          Gauge("process_max_fds", "How many may be.", MostOpenFiles()),
          Gauge("process_start_time_seconds", "When it started, in seconds since 1970.",
                absl::ToDoubleSeconds(start_ - absl::UnixEpoch()))};
}

}  // namespace leadline::metrics
