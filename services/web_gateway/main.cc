#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/edge/library_logs.h"
#include "common/edge/signals.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/options/options.h"
#include "common/status/macros.h"
#include "services/web_gateway/gateway.h"
#include "services/web_gateway/health_check.h"
#include "services/web_gateway/readiness.h"
#include "services/web_gateway/routes.h"
#include "services/web_gateway/settings.h"
#include "services/web_gateway/upstream.h"
#include "services/web_gateway/web_server.h"

namespace leadline::web_gateway {
namespace {

constexpr char kProgram[] = "web-gateway";

void DeclareCommands(options::Options& options, Settings& settings) {
  options.AddCommand("serve", "answer calls until SIGTERM");
  options.AddCheckCommand("check-config", "exit with 0 if `serve` would start: settings, files");
  options.AddCommand(
      "healthcheck",
      "exit with 0 if the gateway at --address is ready; with --live, if it answers at all",
      {{"live", &settings.only_live, "ask only whether it answers at all"}});
  options.AddCommand("version", "show the version");
}

// As the servers do: not ready, a delay for balancers, then the calls that run have their time.
void Drain(const Settings& settings, Gateway& gateway, WebServer& server) {
  log::Info("draining", {{"delay_us", settings.drain_delay}});
  gateway.BeginDrain();
  absl::SleepFor(settings.drain_delay);
  if (server.Drain(absl::Now() + settings.drain_grace)) {
    log::Info("drained");
    return;
  }
  // Whoever waits for the process waits no longer for a call that gRPC does not end.
  log::Warning("drained, but for calls that did not end");
  std::_Exit(0);
}

absl::Status Serve(const Settings& settings) {
  LEADLINE_RETURN_IF_ERROR(settings.Check());
  edge::Signals signals;
  const Routes routes;
  Upstreams upstreams({{"lead", settings.lead_address},
                       {"conversion", settings.conversion_address},
                       {"configuration", settings.configuration_address}},
                      routes, settings.peer);
  const Readiness readiness(upstreams);
  metrics::Metrics metrics;
  Gateway gateway(routes, upstreams, readiness,
                  {.cors = Cors(settings.origins()), .any_host = settings.behind_tls}, metrics);
  WebServer server({.address = settings.address, .max_connections = settings.max_connections},
                   gateway.listener());
  metrics.AddGauge("leadline_gateway_connections", "Clients that are connected.",
                   [&server] { return server.connections(); });
  std::unique_ptr<metrics::Metrics::Endpoint> endpoint;
  if (!settings.metrics_address.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(endpoint, metrics.Serve(settings.metrics_address));
  }
  LEADLINE_RETURN_IF_ERROR(server.Start());
  log::Info("serving", {{"address", settings.address}});
  signals.Wait();
  Drain(settings, gateway, server);
  return absl::OkStatus();
}

absl::Status CheckConfig(const Settings& settings, const std::vector<std::string>& problems) {
  std::string all;
  for (const std::string& problem : problems) all += problem + "\n";
  const absl::Status status = settings.Check();
  if (problems.empty() && status.ok()) {
    std::printf("%s would start\n", kProgram);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(all + std::string(status.message()));
}

absl::Status Dispatch(const Settings& settings, const options::Parsed& parsed) {
  if (parsed.command == "check-config") return CheckConfig(settings, parsed.problems);
  if (parsed.command == "healthcheck") {
    return CheckHealth(settings.address, settings.only_live);
  }
  if (parsed.command == "version") {
    std::printf("%s %s\n", kProgram, LEADLINE_VERSION);
    return absl::OkStatus();
  }
  log::Level level;
  if (log::ParseLevel(settings.log_level, level)) log::SetLevel(level);
  return Serve(settings);
}

int Run(int argc, const char* const* argv) {
  edge::BlockSignals();
  // Debian builds Abseil so that every lock gRPC takes is searched for cycles.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  edge::RouteLibraryLogs();
  options::Options options(kProgram,
                           "Connect and gRPC-Web in, gRPC out: what browsers and curl speak to");
  Settings settings;
  DeclareCommands(options, settings);
  settings.Declare(options);
  const auto parsed = options.Parse(argc, argv);
  absl::Status status = parsed.status();
  if (status.ok() && parsed->done) {
    std::fputs(parsed->text.c_str(), stdout);
    return 0;
  }
  if (status.ok()) status = Dispatch(settings, *parsed);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s: %s\n", kProgram, std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace leadline::web_gateway

int main(int argc, char** argv) { return leadline::web_gateway::Run(argc, argv); }
