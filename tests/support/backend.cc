#include "tests/support/backend.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/identifier/identifier.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"

namespace leadline::test {
namespace {

// Of a start; sanitizers on a busy machine are slow.
constexpr absl::Duration kPatience = absl::Seconds(60);

[[noreturn]] void Fail(const std::string& why) {
  std::cerr << why << "\n";
  std::abort();
}

std::string FromEnvironment(const char* name) {
  const char* set = std::getenv(name);
  if (set == nullptr) Fail(absl::StrCat(name, " is not set: run the tests by ctest"));
  return set;
}

// A superuser's, for libpq.
std::string Cluster() { return FromEnvironment("LEADLINE_TEST_POSTGRES"); }

void Execute(const std::string& sql) {
  pqxx::connection session(Cluster() + " dbname=postgres");
  pqxx::nontransaction(session).exec(sql);
}

std::string NewDatabase(const std::string& service) {
  std::string name = absl::StrCat("e2e_", service, "_", identifier::NewId());
  std::replace(name.begin(), name.end(), '-', '_');
  Execute("CREATE DATABASE " + name);
  return name;
}

std::string DatabaseIn(const std::string& conninfo) {
  return conninfo.substr(conninfo.rfind('=') + 1);
}

bool CanListen(int port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  ::close(listener);
  return free;
}

bool IsServing(const std::string& address, const peer::Access& client) {
  const auto stub = grpc::health::v1::Health::NewStub(ChannelTo(address, client));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
  grpc::health::v1::HealthCheckResponse health;
  return stub->Check(&context, {}, &health).ok() &&
         health.status() == grpc::health::v1::HealthCheckResponse::SERVING;
}

// Beside the cluster, and gone with it, unless LEADLINE_TEST_LOGS names another folder.
std::string LogOf(const std::string& name, int port) {
  const char* kept = std::getenv("LEADLINE_TEST_LOGS");
  const std::filesystem::path cluster = FromEnvironment("LEADLINE_TEST_PGDATA");
  const std::filesystem::path folder = kept != nullptr ? kept : cluster.parent_path();
  return (folder / absl::StrCat(name, "-", port, ".log")).string();
}

}  // namespace

ServiceProcess::ServiceProcess(const std::string& name, int port, std::vector<std::string> flags,
                               const BackendOptions& options)
    : name_(name),
      address_(absl::StrCat("127.0.0.1:", port)),
      metrics_address_(absl::StrCat("127.0.0.1:", FreePort())),
      conninfo_(Cluster() + " dbname=" + NewDatabase(name)),
      served_from_(options.route(name + " to database",
                                 options.pooler.empty() ? Cluster() : options.pooler) +
                   " dbname=" + DatabaseIn(conninfo_)),
      log_(LogOf(name, port)),
      flags_(std::move(flags)),
      client_(options.client) {
  Migrate();
}

ServiceProcess::ServiceProcess(const ServiceProcess& first, int port)
    : name_(first.name_),
      address_(absl::StrCat("127.0.0.1:", port)),
      metrics_address_(absl::StrCat("127.0.0.1:", FreePort())),
      conninfo_(first.conninfo_),
      served_from_(first.served_from_),
      log_(LogOf(name_, port)),
      flags_(first.flags_),
      client_(first.client_) {}

std::vector<std::string> ServiceProcess::CommandLine(const std::string& command,
                                                     const std::string& dsn) const {
  return {absl::StrCat(FromEnvironment("LEADLINE_BIN_DIR"), "/", name_, "-server"), command,
          "--database-dsn=" + dsn};
}

void ServiceProcess::Migrate() const {
  if (RunToEnd({CommandLine("migrate", conninfo_), {}, log_}) != 0) {
    Fail(name_ + "-server does not migrate\n" + TailOf(log_));
  }
}

void ServiceProcess::Start(const std::string& failpoints) {
  Launch(failpoints);
  AwaitReady();
}

void ServiceProcess::Launch(const std::string& failpoints) {
  Kill();
  ChildProcess::Command command{CommandLine("serve", served_from_), {}, log_};
  command.arguments.insert(command.arguments.end(),
                           {"--address=" + address_, "--metrics-address=" + metrics_address_,
                            "--page-token-secret=e2e"});
  command.arguments.insert(command.arguments.end(), flags_.begin(), flags_.end());
  command.environment["LEADLINE_FAILPOINTS"] = failpoints;
  command.environment["LEADLINE_DRAIN_DELAY"] = "0s";  // Unless a flag says another.
  process_ = std::make_unique<ChildProcess>(command);
}

void ServiceProcess::AwaitReady() {
  const absl::Time until = absl::Now() + kPatience;
  while (!IsServing(address_, client_)) {
    if (!Running()) Fail(name_ + "-server ended\n" + TailOf(log_));
    if (absl::Now() > until) Fail(name_ + "-server does not become ready\n" + TailOf(log_));
    absl::SleepFor(absl::Milliseconds(20));
  }
}

std::string ServiceProcess::metrics_url() const {
  return "http://" + metrics_address_ + "/metrics";
}

void ServiceProcess::Kill() { process_.reset(); }

int ServiceProcess::Terminate() {
  process_->Signal(SIGTERM);
  const int code = process_->Wait();
  process_.reset();
  return code;
}

bool ServiceProcess::DiesWithin(absl::Duration timeout) {
  return process_ == nullptr || process_->EndsWithin(timeout);
}

bool ServiceProcess::Running() { return process_ != nullptr && process_->Running(); }

Backend::Backend(const BackendOptions& options) {
  const int lead = FreePort();
  const int conversion = FreePort();
  const int configuration = FreePort();
  const auto way = [&options](const std::string& from, const std::string& to, int port) {
    return absl::StrCat(
        "--", to, "-address=", options.route(from + " to " + to, absl::StrCat("127.0.0.1:", port)));
  };
  const std::string interval =
      "--configuration-interval=" + absl::FormatDuration(options.configuration_interval);
  const std::string patience =
      "--configuration-patience=" + absl::FormatDuration(options.configuration_patience);
  const auto make = [&options](const std::string& name, int port, std::vector<std::string> flags) {
    for (const std::string& flag : options.access(name)) flags.push_back(flag);
    if (!options.pooler.empty()) flags.emplace_back("--database-pooler=transaction");
    return std::make_unique<ServiceProcess>(name, port, std::move(flags), options);
  };
  configuration_ = make("configuration", configuration, {});
  lead_ = make("lead", lead,
               {way("lead", "configuration", configuration), way("lead", "conversion", conversion),
                "--hold-time=" + absl::FormatDuration(options.hold_time), "--longest-hold-wait=2s",
                "--sweep-interval=100ms", interval, patience});
  conversion_ = make("conversion", conversion,
                     {way("conversion", "configuration", configuration),
                      way("conversion", "lead", lead), interval, patience});
  StartAll();
}

Backend::~Backend() {
  for (ServiceProcess* service : services()) {
    service->Kill();
    Execute("DROP DATABASE " + DatabaseIn(service->database()) + " WITH (FORCE)");
  }
}

ServiceProcess& Backend::service(const std::string& name) {
  for (ServiceProcess* service : services()) {
    if (service->name() == name) return *service;
  }
  Fail("there is no service " + name);
}

std::vector<ServiceProcess*> Backend::services() {
  return {configuration_.get(), lead_.get(), conversion_.get()};
}

void Backend::StartAll() {
  for (ServiceProcess* service : services()) {
    if (!service->Running()) service->Launch();
  }
  for (ServiceProcess* service : services()) service->AwaitReady();
}

std::string Backend::Logs() {
  std::string logs;
  for (ServiceProcess* service : services()) logs += TailOf(service->log());
  return logs;
}

int FreePort() {
  static std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> ports(10240, 32767);
  int port = ports(random);
  while (!CanListen(port)) port = ports(random);
  return port;
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address, const peer::Access& access) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);  // Of a connection attempt, in truth.
  return grpc::experimental::CreateCustomChannelWithInterceptors(
      address, peer::ChannelCredentialsOf(access), arguments, peer::InterceptorsOf(access));
}

}  // namespace leadline::test
