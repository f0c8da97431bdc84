#include "common/edge/process.h"

#include <cstdio>
#include <limits>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/edge/certificate.h"
#include "common/edge/freshness.h"
#include "common/edge/health.h"
#include "common/edge/housekeeping.h"
#include "common/edge/library_logs.h"
#include "common/edge/replica_watch.h"
#include "common/edge/risk_watch.h"
#include "common/edge/signals.h"
#include "common/events/outbox_sql.h"
#include "common/identifier/identifier.h"
#include "common/log/log.h"
#include "common/peer/peer.h"
#include "common/postgres/database.h"
#include "common/postgres/migrations.h"
#include "common/postgres/replica.h"
#include "common/query/page_token.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace leadline::edge {
namespace {

using google::protobuf::util::TimeUtil;

constexpr absl::Duration kHealthTimeout = absl::Seconds(3);

// Events are purged every hour.
constexpr absl::Duration kShortestRetention = absl::Hours(1);

constexpr absl::Duration kShortestConnection = absl::Seconds(1);

std::string PortOf(const std::string& address) { return address.substr(address.rfind(':') + 1); }

// A server that listens everywhere is asked on loopback.
std::string HealthAddress(const std::string& address) {
  const bool everywhere =
      absl::StartsWith(address, "0.0.0.0:") || absl::StartsWith(address, "[::]:");
  return everywhere ? "127.0.0.1:" + PortOf(address) : address;
}

// More than a server can answer: whoever means no limit says so by 0.
constexpr int kHighestRate = 1'000'000;

void DeclareRateLimits(options::Options& options, RateLimitOptions& limits) {
  options.Add("organization-rate", &limits.organization.rate,
              "calls a second that one organisation may make of this server; 0 is no limit", 0,
              kHighestRate);
  options.Add("organization-burst", &limits.organization.burst,
              "calls that it may make at once after a rest; 0 is as many as in a second", 0,
              kHighestRate);
  options.Add("principal-rate", &limits.principal.rate,
              "calls a second that one caller, a person or a program, may make of this server; 0 "
              "is no limit",
              0, kHighestRate);
  options.Add("principal-burst", &limits.principal.burst,
              "calls that a caller may make at once after a rest; 0 is as many as in a second", 0,
              kHighestRate);
}

}  // namespace

Process::Process(const Description& description)
    : description_(description), options_(description.name, description.summary) {
  settings_.address = absl::StrCat("127.0.0.1:", description.port);
  options_.AddCommand("serve", "answer calls until SIGTERM");
  options_.AddCommand("migrate", "bring the database to this program's schema");
  options_.AddCheckCommand("check-config",
                           "exit with 0 if `serve` would start: settings, files, database, schema");
  options_.AddCommand("healthcheck",
                      "exit with 0 if the server at --address is ready; with --live, if it answers "
                      "calls at all",
                      {{"live", &only_live_, "ask only whether it answers calls at all"}});
  options_.AddCommand("version", "show the version");
  options_.Add("address", &settings_.address, "host:port to listen on");
  options_.AddSecret("database-dsn", &settings_.database_dsn,
                     "the database, as libpq takes it: the owner's for migrate");
  options_.Add(
      "database-pool", &settings_.database_pool,
      "database sessions for calls, which is how many run at a time; readiness has one more", 1,
      1000);
  options_.Add("database-pooler", &settings_.database_pooler,
               "what stands before the database: none, or transaction for PgBouncer in that mode");
  options_.AddSecret("replica-dsn", &settings_.replica_dsn,
                     "a standby of the database, for reads whose callers allow it, as libpq takes "
                     "it and with the same pooler; none when empty");
  options_.Add("max-queue", &settings_.max_queue, "calls of one kind that wait for their turn", 1);
  DeclareRateLimits(options_, settings_.rate_limits);
  options_.AddSecret("page-token-secret", &settings_.page_token_secret,
                     "what page, resume and written tokens are sealed with: the same for every "
                     "replica of this server");
  options_.Add("event-retention", &settings_.event_retention,
               "how long events are kept for those who follow them; an hour at least");
  access_.Declare(options_);
  options_.Add("reflection", &settings_.reflection, "describe the services to clients that ask");
  options_.Add("metrics-address", &settings_.metrics_address,
               "host:port to answer GET /metrics at, for Prometheus; nowhere when empty");
  options_.Add(
      "otlp-endpoint", &settings_.traces.endpoint,
      "where a collector takes traces by OTLP over HTTP, as http://127.0.0.1:4318; nowhere "
      "when empty");
  options_.AddSecret("otlp-headers", &settings_.traces.headers,
                     "what that collector is told with each request, its key mostly: "
                     "name=value,name=value");
  options_.Add("trace-percent", &settings_.traces.percent,
               "of the traces that begin here, how many are kept; who calls decides for its own", 0,
               100);
  options_.Add("max-connection-age", &settings_.max_connection_age,
               "when a client is told to make a new connection, so that it finds servers that have "
               "come since");
  options_.Add("drain-delay", &settings_.drain_delay,
               "from not being ready to refusing calls, for balancers to notice");
  options_.Add("drain-grace", &settings_.drain_grace, "for calls that are running then");
  options_.Add("log-level", &settings_.log_level, "debug, info, warning or error");
}

int Process::Run(int argc, const char* const* argv, const Serve& serve) {
  BlockSignals();
  // Debian builds Abseil so that every lock gRPC takes is searched for cycles.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  RouteLibraryLogs();
  const auto parsed = options_.Parse(argc, argv);
  absl::Status status = parsed.status();
  if (status.ok() && parsed->done) {
    std::fputs(parsed->text.c_str(), stdout);
    return 0;
  }
  if (status.ok()) status = Dispatch(*parsed, serve);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s: %s\n", description_.name.c_str(),
               std::string(status.message()).c_str());
  return 1;
}

absl::Status Process::Dispatch(const options::Parsed& parsed, const Serve& serve) {
  const std::string& command = parsed.command;
  if (command == "check-config") {
    for (const std::string& warning : parsed.warnings)
      std::printf("warning: %s\n", warning.c_str());
    return CheckConfig(parsed.problems);
  }
  log::Level level;
  if (!log::ParseLevel(settings_.log_level, level)) {
    return absl::InvalidArgumentError("--log-level is debug, info, warning or error");
  }
  log::SetLevel(level);
  if (command == "migrate") return Migrate();
  if (command == "healthcheck") return CheckHealth();
  if (command == "serve") {
    for (const std::string& warning : parsed.warnings)
      log::Warning("a variable looks misspelt", {{"what", warning}});
    return RunServer(serve);
  }
  std::printf("%s %s\n", description_.name.c_str(), LEADLINE_VERSION);
  return absl::OkStatus();
}

absl::Status Process::CheckSettings() const {
  std::vector<std::string> problems;
  if (settings_.database_dsn.empty()) {
    problems.emplace_back(
        "--database-dsn is missing: the database, as libpq takes it (or LEADLINE_DATABASE_DSN, or "
        "a file named by LEADLINE_DATABASE_DSN_FILE)");
  }
  postgres::Pooler pooler;
  if (!postgres::ParsePooler(settings_.database_pooler, pooler)) {
    problems.emplace_back("--database-pooler is none or transaction");
  }
  const absl::Status endpoint = trace::CheckEndpoint(settings_.traces.endpoint);
  if (!endpoint.ok()) problems.emplace_back(endpoint.message());
  const absl::Status headers = trace::ParseHeaders(settings_.traces.headers).status();
  if (!headers.ok()) problems.emplace_back(headers.message());
  if (settings_.event_retention < kShortestRetention) {
    problems.emplace_back("--event-retention is an hour at least");
  }
  if (settings_.max_connection_age < kShortestConnection) {
    problems.emplace_back("--max-connection-age is a second at least");
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(problems, "\n"));
}

void Process::PreparePageTokens() {
  if (!settings_.page_token_secret.empty()) return;
  settings_.page_token_secret = identifier::NewId() + identifier::NewId();
  log::Warning(
      "page and resume tokens end with this process, and no other replica knows them: set "
      "--page-token-secret, the same for all of them (or LEADLINE_PAGE_TOKEN_SECRET, or a file "
      "named by LEADLINE_PAGE_TOKEN_SECRET_FILE)");
}

void Process::Describe(process::v1::Process& process) const {
  process.set_program(description_.name);
  process.set_version(LEADLINE_VERSION);
  *process.mutable_start_time() = TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(start_time_));
  process.set_schema_version(static_cast<int32_t>(description_.migrations.size()));
  process.set_database_session_limit(settings_.database_pool);
}

std::unique_ptr<trace::Exporter> Process::ExportTraces() const {
  if (settings_.traces.endpoint.empty()) return nullptr;
  return std::make_unique<trace::Exporter>(
      settings_.traces, trace::Origin{description_.name, LEADLINE_VERSION, identifier::NewId()});
}

std::unique_ptr<postgres::Replica> Process::OpenReplica(postgres::Pooler pooler) const {
  if (settings_.replica_dsn.empty()) return nullptr;
  return std::make_unique<postgres::Replica>(settings_.replica_dsn, settings_.database_pool,
                                             pooler);
}

std::unique_ptr<ReplicaWatch> Process::WatchReplica(postgres::Replica* replica,
                                                    postgres::Pooler pooler,
                                                    postgres::Database& primary) const {
  if (replica == nullptr) return nullptr;
  const auto check = [this](postgres::Database& standby) {
    return postgres::CheckSchema(standby, description_.migrations, description_.name + " migrate");
  };
  return std::make_unique<ReplicaWatch>(
      ReplicaWatch::Watched{primary, *replica, {settings_.replica_dsn, pooler}, check});
}

void Process::AddProcessGauges(const trace::Exporter* traces, metrics::Metrics& metrics) const {
  metrics.AddGauge("leadline_spans_dropped_total", "Spans that no collector took.", [traces] {
    return traces == nullptr ? 0 : static_cast<double>(traces->dropped());
  });
  metrics.AddGauge("leadline_certificate_seconds_left",
                   "How long the certificate lasts that the server shows; for ever without any.",
                   [certificate = access_.tls().certificate] {
                     return certificate.empty()
                                ? std::numeric_limits<double>::infinity()
                                : absl::ToDoubleSeconds(CertificateEnd(certificate) - absl::Now());
                   });
}

absl::Status Process::RunServer(const Serve& serve) {
  LEADLINE_RETURN_IF_ERROR(CheckSettings());
  const auto traces = ExportTraces();  // Outlives all that is traced.
  LEADLINE_RETURN_IF_ERROR(access_.Check(settings_.address));
  LEADLINE_ASSIGN_OR_RETURN(const auto authentication, access_.Authenticate());
  PreparePageTokens();
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Pooler pooler, FindPooler());
  const auto replica = OpenReplica(pooler);
  postgres::Database database(settings_.database_dsn, settings_.database_pool, pooler,
                              replica.get());
  LEADLINE_RETURN_IF_ERROR(
      postgres::CheckSchema(database, description_.migrations, description_.name + " migrate"));
  // With a session of its own: calls that are slow and have all the others say nothing about it.
  postgres::Database pinged(settings_.database_dsn, 1, pooler);
  const RiskWatch risks(pinged);
  const auto replica_watch = WatchReplica(replica.get(), pooler, pinged);
  const Freshness freshness(database, query::PageTokens({settings_.page_token_secret}),
                            description_.name);
  Edge edge({.threads = settings_.database_pool,
             .max_queue = settings_.max_queue,
             .authenticator = authentication == nullptr ? nullptr : authentication->authenticator(),
             .development = access_.development(),
             .development_permissions = access_.development_permissions(),
             .rate_limits = settings_.rate_limits,
             .freshness = replica == nullptr ? nullptr : &freshness});
  Server server({.address = settings_.address,
                 .reflection = settings_.reflection,
                 .metrics_address = settings_.metrics_address,
                 .max_connection_age = settings_.max_connection_age,
                 .drain_delay = settings_.drain_delay,
                 .drain_grace = settings_.drain_grace,
                 .tls = access_.tls(),
                 .peer_access = access_.peer_access()},
                edge);
  if (authentication != nullptr) {
    server.ReadyWhen("token keys", [&authentication] { return authentication->ready(); });
  }
  server.ReadyWhen("database", [&pinged] { return pinged.Ping().ok(); });
  edge.metrics().AddGauge("leadline_database_sessions_busy",
                          "Database sessions that calls have, of --database-pool.",
                          [&database] { return database.busy_sessions(); });
  edge.metrics().AddGauge("leadline_database_sessions", "What --database-pool allows.",
                          [this] { return settings_.database_pool; });
  edge.metrics().AddGauge("leadline_durability_risks", "In how many ways commits can be lost.",
                          [&risks] { return static_cast<double>(risks.size()); });
  if (replica_watch != nullptr) replica_watch->AddTo(edge.metrics());
  AddProcessGauges(traces.get(), edge.metrics());
  server.about().Add([&](process::v1::Process& process) {
    Describe(process);
    risks.Describe(process);
    process.set_database_session_count(database.busy_sessions());
    process.set_waiting_call_count(static_cast<int32_t>(edge.waiting_calls()));
  });
  server.about().CountBy(database, common::sql::kCountHiddenEvents);
  const Housekeeping housekeeping(database, settings_.event_retention);
  return serve(server, database);
}

absl::Status Process::Migrate() const {
  LEADLINE_RETURN_IF_ERROR(CheckSettings());
  LEADLINE_RETURN_IF_ERROR(RefusePooler());
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<std::string> ran,
                            postgres::Migrate(settings_.database_dsn, description_.migrations));
  for (const std::string& migration : ran) std::printf("migrated %s\n", migration.c_str());
  if (ran.empty()) std::printf("nothing to migrate\n");
  return absl::OkStatus();
}

absl::Status Process::CheckHealth() const {
  const bool is_encrypted = !access_.tls().certificate.empty();
  const auto channel =
      peer::Connect(HealthAddress(settings_.address), {}, {.any_server = is_encrypted});
  const auto stub = grpc::health::v1::Health::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kHealthTimeout));
  grpc::health::v1::HealthCheckRequest request;
  if (only_live_) request.set_service(kLiveness);
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status = stub->Check(&context, request, &response);
  if (!status.ok()) {
    return absl::UnavailableError(
        absl::StrCat("no server at ", settings_.address, ": ", status.error_message()));
  }
  if (response.status() != grpc::health::v1::HealthCheckResponse::SERVING) {
    return absl::UnavailableError(only_live_ ? "the server is stuck, or ends"
                                             : "the server is not ready");
  }
  return absl::OkStatus();
}

}  // namespace leadline::edge
