// Drives one method of the services with a fixed number of callers, each with one call under way,
// and prints what came of it on one line: calls a second, latencies in milliseconds, errors.
// pgbench is its counterpart on the database; both pick among the same leads.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/identifier/identifier.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "tests/bench/import_file.h"

namespace leadline::bench {
namespace {

struct Options {
  std::string method;
  std::string address;
  std::string file;
  int clients = 8;
  int seconds = 10;
  int64_t first = 1;
  int64_t last = 1'000'000;
};

// The name of the n-th lead that seed.sql makes.
std::string LeadName(int64_t n) {
  return absl::StrFormat("leads/00000000-0000-7000-8000-%012x", n);
}

// Counts what all callers did.
class Load final {
 public:
  explicit Load(const Options& options)
      : options_(options),
        next_(options.first),
        end_(absl::Now() + absl::Seconds(options.seconds)) {}

  const Options& options() const { return options_; }
  bool IsOver() const { return absl::Now() >= end_ || next_ > options_.last; }

  // Every lead once, for methods that use a lead up.
  int64_t NextLead() { return next_++; }

  void Record(absl::Time start, const grpc::Status& status) {
    const std::lock_guard lock(mutex_);
    if (!status.ok() && errors_++ == 0) std::cerr << status.error_message() << "\n";
    millis_.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
  }

  void Finish() {
    const std::lock_guard lock(mutex_);
    if (++finished_ == options_.clients) all_finished_.notify_one();
  }

  void Print(absl::Time start) {
    std::unique_lock lock(mutex_);
    all_finished_.wait(lock, [this] { return finished_ == options_.clients; });
    const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
    std::sort(millis_.begin(), millis_.end());
    std::cout << absl::StrFormat("method=%s calls=%d rate=%.1f p50=%.2f p99=%.2f errors=%d\n",
                                 options_.method, millis_.size(),
                                 static_cast<double>(millis_.size()) / seconds, Quantile(0.5),
                                 Quantile(0.99), errors_);
  }

 private:
  double Quantile(double q) const {
    if (millis_.empty()) return 0;
    return millis_[std::min(millis_.size() - 1, static_cast<size_t>(q * millis_.size()))];
  }

  const Options options_;
  std::atomic<int64_t> next_;
  const absl::Time end_;
  std::mutex mutex_;
  std::condition_variable all_finished_;
  std::vector<double> millis_;
  int errors_ = 0;
  int finished_ = 0;
};

// A request as it goes over the wire; answers are not read, so that the load costs little itself.
using MakeRequest = std::function<std::string()>;

class Caller final {
 public:
  Caller(Load& load, std::shared_ptr<grpc::Channel> channel, std::string method, MakeRequest make)
      : load_(load),
        stub_(std::move(channel)),
        method_(std::move(method)),
        make_(std::move(make)) {}

  // Starts a call, and when it is answered the next, until the time is over.
  void Start() {
    if (load_.IsOver()) return load_.Finish();
    context_ = std::make_unique<grpc::ClientContext>();
    const grpc::Slice slice(make_());
    request_ = grpc::ByteBuffer(&slice, 1);
    response_.Clear();
    start_ = absl::Now();
    stub_.UnaryCall(context_.get(), method_, {}, &request_, &response_,
                    [this](const grpc::Status& status) {
                      load_.Record(start_, status);
                      Start();
                    });
  }

 private:
  Load& load_;
  grpc::GenericStub stub_;
  const std::string method_;
  const MakeRequest make_;
  std::unique_ptr<grpc::ClientContext> context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  absl::Time start_;
};

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

int64_t AnyLead(const Options& options) {
  thread_local std::mt19937_64 random{std::random_device{}()};
  return std::uniform_int_distribution<int64_t>(options.first, options.last)(random);
}

std::string GetLead(const Options& options) {
  lead::v1::GetLeadRequest request;
  request.set_name(LeadName(AnyLead(options)));
  return request.SerializeAsString();
}

std::string ListLeads() {
  lead::v1::ListLeadsRequest request;
  request.set_page_size(50);
  return request.SerializeAsString();
}

std::string SearchLeads(const Options& options) {
  lead::v1::SearchLeadsRequest request;
  request.set_query(absl::StrFormat("company%d.example", AnyLead(options)));
  return request.SerializeAsString();
}

std::string CreateLead() {
  lead::v1::CreateLeadRequest request;
  request.set_request_id(identifier::NewId());
  auto& lead = *request.mutable_lead();
  lead.set_first_name("Ada");
  lead.set_last_name("Lovelace");
  lead.set_company_name("Analytical Engines Ltd");
  lead.set_email("ada@engines.example");
  lead.set_phone("+44 20 7946 0000");
  return request.SerializeAsString();
}

std::string ConvertLead(Load& load) {
  conversion::v1::ConvertLeadRequest request;
  request.set_lead(LeadName(load.NextLead()));
  request.set_request_id(identifier::NewId());
  return request.SerializeAsString();
}

std::unique_ptr<Caller> NewCaller(Load& load, std::shared_ptr<grpc::Channel> channel) {
  const std::string leads = "/leadline.lead.v1.LeadService/";
  const std::map<std::string, std::pair<std::string, MakeRequest>> methods = {
      {"get", {leads + "GetLead", [&load] { return GetLead(load.options()); }}},
      {"list", {leads + "ListLeads", ListLeads}},
      {"search", {leads + "SearchLeads", [&load] { return SearchLeads(load.options()); }}},
      {"board", {leads + "GetBoard", [] { return std::string(); }}},
      {"create", {leads + "CreateLead", CreateLead}},
      {"convert", {"/leadline.conversion.v1.ConversionService/ConvertLead", [&load] {
                     return ConvertLead(load);
                   }}}};
  const auto& [method, make] = methods.at(load.options().method);
  return std::make_unique<Caller>(load, std::move(channel), method, make);
}

void Run(const Options& options) {
  Load load(options);
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < options.clients; ++i) {
    callers.push_back(NewCaller(load, NewChannel(options.address)));
  }
  const absl::Time start = absl::Now();
  for (auto& caller : callers) caller->Start();
  load.Print(start);
}

}  // namespace
}  // namespace leadline::bench

int main(int argc, char** argv) {
  leadline::bench::Options options;
  CLI::App app("Drives one method of the services");
  app.add_option("--method", options.method, "what to do")
      ->required()
      ->check(CLI::IsMember({"get", "list", "search", "board", "create", "convert", "import"}));
  app.add_option("--address", options.address, "host:port")->required();
  app.add_option("--file", options.file, "what to import");
  app.add_option("--clients", options.clients, "calls under way at once");
  app.add_option("--seconds", options.seconds, "how long");
  app.add_option("--first", options.first, "number of the first lead to use");
  app.add_option("--last", options.last, "number of the last lead to use");
  CLI11_PARSE(app, argc, argv);
  if (options.method == "import") {
    leadline::bench::ImportFile(options.address, options.file);
  } else {
    leadline::bench::Run(options);
  }
}
