#include "tests/e2e/replicas.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/identifier/identifier.h"
#include "common/peer/connect_to_live.h"
#include "common/peer/peer.h"
#include "common/status/failure.h"
#include "leadline/conversion/v1/account_service.grpc.pb.h"
#include "leadline/conversion/v1/conversion_service.grpc.pb.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"

namespace leadline::test {
namespace {

using conversion::v1::AccountService;
using conversion::v1::ConversionService;
using lead::v1::LeadService;

constexpr absl::Duration kOneCall = absl::Seconds(5);
constexpr absl::Duration kAllCalls = absl::Seconds(30);

const std::map<std::string, std::vector<std::string>>& Services() {
  static const std::map<std::string, std::vector<std::string>> kServices = {
      {"lead", {LeadService::service_full_name()}},
      {"conversion", {ConversionService::service_full_name(), AccountService::service_full_name()}},
      {"configuration", {}}};
  return kServices;
}

std::string Named(const absl::Status& status) {
  const type::v1::ErrorReason reason = ReasonOf(status);
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                      reason == type::v1::ERROR_REASON_UNSPECIFIED
                          ? std::string(status.message())
                          : type::v1::ErrorReason_Name(reason));
}

// What says: ask again.
bool IsPassing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status) || absl::IsAborted(status) ||
         absl::IsResourceExhausted(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

Replicas::Replicas(absl::Duration drain_delay) {
  for (const auto& [service, names] : Services()) {
    const std::pair ports = {FreePort(), FreePort()};
    ports_[service] = ports;
    addresses_[service] = absl::StrCat("ipv4:127.0.0.1:", ports.first, ",127.0.0.1:", ports.second);
  }
  const std::string drain = "--drain-delay=" + absl::FormatDuration(drain_delay);
  const auto at = [this](const std::string& service) {
    return absl::StrCat("--", service, "-address=", addresses_[service]);
  };
  Add("configuration", {drain, "--development"});
  Add("lead", {drain, "--development", at("configuration"), at("conversion"), "--hold-time=500ms",
               "--longest-hold-wait=2s", "--sweep-interval=100ms"});
  Add("conversion", {drain, "--development", at("configuration"), at("lead")});
  for (ServiceProcess* process : all()) process->AwaitReady();
}

void Replicas::Add(const std::string& service, std::vector<std::string> flags) {
  const auto [port, other_port] = ports_[service];
  auto& one = ones_[service];
  one = std::make_unique<ServiceProcess>(service, port, std::move(flags));
  one->Launch();
  auto& other = others_[service];
  other = std::make_unique<ServiceProcess>(*one, other_port);
  other->Launch();
}

std::vector<ServiceProcess*> Replicas::all() {
  std::vector<ServiceProcess*> all;
  for (const auto* some : {&ones_, &others_}) {
    for (const auto& [service, process] : *some) all.push_back(process.get());
  }
  return all;
}

std::shared_ptr<grpc::Channel> Replicas::ChannelTo(const std::string& service) const {
  return peer::ConnectToLive(addresses_.at(service), Services().at(service));
}

class Load::Person final {
 public:
  Person(Load& load, const Replicas& replicas)
      : load_(load),
        leads_(LeadService::NewStub(replicas.ChannelTo("lead"))),
        conversions_(ConversionService::NewStub(replicas.ChannelTo("conversion"))),
        accounts_(AccountService::NewStub(replicas.ChannelTo("conversion"))) {}

  void Work() {
    while (!IsStopping()) WorkOnce();
  }

 private:
  void WorkOnce() {
    lead::v1::CreateLeadRequest create;
    create.set_request_id(identifier::NewId());
    create.mutable_lead()->set_company_name("Acme");
    const auto created = Repeat("CreateLead", *leads_, &LeadService::Stub::CreateLead, create);
    if (!created.ok()) return;
    const std::string lead = created->lead().name();
    {
      const std::lock_guard lock(load_.mutex_);
      load_.met_.leads.push_back(lead);
    }
    lead::v1::GetLeadRequest get;
    get.set_name(lead);
    Repeat("GetLead", *leads_, &LeadService::Stub::GetLead, get).IgnoreError();  // Counted.
    lead::v1::UpdateLeadRequest update;
    update.mutable_lead()->set_name(lead);
    update.mutable_lead()->set_email("a@b.example");
    Once("UpdateLead", *leads_, &LeadService::Stub::UpdateLead, update);
    Convert(lead);
  }

  void Convert(const std::string& lead) {
    conversion::v1::ConvertLeadRequest convert;
    convert.set_lead(lead);
    convert.set_request_id(identifier::NewId());
    const auto converted =
        Repeat("ConvertLead", *conversions_, &ConversionService::Stub::ConvertLead, convert);
    if (!converted.ok()) return;
    {
      const std::lock_guard lock(load_.mutex_);
      load_.met_.conversions.push_back(converted->conversion().name());
    }
    conversion::v1::GetAccountRequest get;
    get.set_name(converted->account().name());
    Repeat("GetAccount", *accounts_, &AccountService::Stub::GetAccount, get).IgnoreError();
  }

  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kOneCall));
    context.set_wait_for_ready(true);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return peer::FromGrpc(status);
    return response;
  }

  // A call that may be repeated.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Repeat(const std::string& name, Stub& stub,
                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  const Request& request) {
    const absl::Time give_up = absl::Now() + kAllCalls;
    while (true) {
      const auto answer = Call(stub, method, request);
      const bool again = IsPassing(answer.status()) && absl::Now() < give_up;
      Note(name, answer.status(), again ? load_.met_.again : load_.met_.lost);
      if (!again) return answer;
      absl::SleepFor(absl::Milliseconds(50));
    }
  }

  // A call that may not.
  template <class Stub, class Request, class Response>
  void Once(const std::string& name, Stub& stub,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
            const Request& request) {
    Note(name, Call(stub, method, request).status(), load_.met_.failed);
  }

  void Note(const std::string& name, const absl::Status& status,
            std::map<std::string, int>& where) {
    const std::lock_guard lock(load_.mutex_);
    ++load_.met_.calls;
    if (!status.ok()) ++where[absl::StrCat(name, " ", Named(status))];
  }

  bool IsStopping() {
    const std::lock_guard lock(load_.mutex_);
    return load_.stopping_;
  }

  Load& load_;
  const std::unique_ptr<LeadService::Stub> leads_;
  const std::unique_ptr<ConversionService::Stub> conversions_;
  const std::unique_ptr<AccountService::Stub> accounts_;
};

Load::Load(const Replicas& replicas, int people) {
  for (int i = 0; i < people; ++i) {
    Person& person = *people_.emplace_back(std::make_unique<Person>(*this, replicas));
    threads_.emplace_back([&person] { person.Work(); });
  }
}

Load::~Load() { Stop(); }

Met Load::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  return met_;
}

Met Load::met() const {
  const std::lock_guard lock(mutex_);
  return met_;
}

size_t Load::converted() const {
  const std::lock_guard lock(mutex_);
  return met_.conversions.size();
}

}  // namespace leadline::test
