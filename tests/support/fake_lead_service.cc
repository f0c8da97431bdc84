#include "tests/support/fake_lead_service.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"
#include "leadline/lead/v1/handoff_service.grpc.pb.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"

namespace leadline::test {
namespace {

using absl::StatusCode;
using lead::v1::HandoffCompletion;
using lead::v1::Lead;

// A status as the edge puts it on the wire.
grpc::Status OnWire(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          ToRpcStatus(status).SerializeAsString()};
}

absl::Status Converted(const Lead& lead) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED,
                 "the lead is converted", {{"conversion", lead.conversion()}});
}

absl::Status InProgress(const std::string& holder) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS,
                 "the lead is held", {{"conversion", holder}});
}

absl::Status Merged(const Lead& lead) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_MERGED, "merged",
                 {{"survivor", lead.merged_into()}});
}

absl::Status Lost() {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST, "lost");
}

absl::Status Released(const std::string& conversion) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_CONVERSION_RELEASED,
                 "released", {{"conversion", conversion}});
}

absl::Status NotHeld(const std::string& conversion) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_CONVERSION_NOT_HELD,
                 "not held", {{"conversion", conversion}});
}

}  // namespace

class FakeLeadService::Handoff final : public lead::v1::LeadConversionHandoffService::Service {
 public:
  explicit Handoff(FakeLeadService& fake) : fake_(fake) {}

  grpc::Status BeginConversion(grpc::ServerContext*,
                               const lead::v1::BeginConversionRequest* request,
                               lead::v1::BeginConversionResponse* response) override {
    return fake_.Begin(*request, *response);
  }

  grpc::Status BatchCompleteConversions(
      grpc::ServerContext*, const lead::v1::BatchCompleteConversionsRequest* request,
      lead::v1::BatchCompleteConversionsResponse* response) override {
    return fake_.Complete(*request, *response);
  }

  grpc::Status AbortConversion(grpc::ServerContext*,
                               const lead::v1::AbortConversionRequest* request,
                               lead::v1::AbortConversionResponse*) override {
    fake_.Release(request->conversion());
    return grpc::Status::OK;
  }

  grpc::Status RevertHandoff(grpc::ServerContext*, const lead::v1::RevertHandoffRequest* request,
                             lead::v1::RevertHandoffResponse*) override {
    return fake_.Revert(*request);
  }

  grpc::Status MoveLinks(grpc::ServerContext*, const lead::v1::MoveLinksRequest* request,
                         lead::v1::MoveLinksResponse* response) override {
    return fake_.Move(*request, *response);
  }

  grpc::Status ScanHandoffs(grpc::ServerContext*, const lead::v1::ScanHandoffsRequest* request,
                            lead::v1::ScanHandoffsResponse* response) override {
    fake_.Scan(*request, *response);
    return grpc::Status::OK;
  }

 private:
  FakeLeadService& fake_;
};

class FakeLeadService::Leads final : public lead::v1::LeadService::Service {
 public:
  explicit Leads(FakeLeadService& fake) : fake_(fake) {}

  grpc::Status GetLead(grpc::ServerContext*, const lead::v1::GetLeadRequest* request,
                       lead::v1::GetLeadResponse* response) override {
    *response->mutable_lead() = fake_.Get(request->name());
    const std::string survivor = response->lead().merged_into();
    if (!survivor.empty()) *response->mutable_lead() = fake_.Get(survivor);
    return response->lead().name().empty() ? OnWire(NotFound(request->name())) : grpc::Status::OK;
  }

 private:
  FakeLeadService& fake_;
};

FakeLeadService::FakeLeadService()
    : handoff_service_(std::make_unique<Handoff>(*this)),
      lead_service_(std::make_unique<Leads>(*this)) {}

FakeLeadService::~FakeLeadService() = default;

std::vector<grpc::Service*> FakeLeadService::services() {
  return {handoff_service_.get(), lead_service_.get()};
}

Lead FakeLeadService::Add(Lead lead) {
  if (lead.name().empty()) lead.set_name("leads/" + identifier::NewId());
  if (lead.etag().empty()) lead.set_etag("1");
  const std::lock_guard lock(mutex_);
  return leads_[lead.name()] = lead;
}

Lead FakeLeadService::Get(const std::string& lead) {
  const std::lock_guard lock(mutex_);
  const auto found = leads_.find(lead);
  if (found == leads_.end()) return {};
  Lead copy = found->second;
  copy.set_conversion_in_progress(holders_.count(lead) > 0);
  return copy;
}

void FakeLeadService::Hold(const std::string& lead, const std::string& conversion,
                           absl::Time since) {
  const std::lock_guard lock(mutex_);
  holders_[lead] = conversion;
  hold_times_[lead] = since;
}

void FakeLeadService::AfterScan(std::function<void()> hook) {
  const std::lock_guard lock(mutex_);
  after_scan_ = std::move(hook);
}

std::string FakeLeadService::HolderOf(const std::string& lead) {
  const std::lock_guard lock(mutex_);
  const auto found = holders_.find(lead);
  return found == holders_.end() ? "" : found->second;
}

void FakeLeadService::Purge(const std::string& lead) {
  const std::lock_guard lock(mutex_);
  leads_.erase(lead);
  holders_.erase(lead);
}

void FakeLeadService::Release(const std::string& conversion) {
  const std::lock_guard lock(mutex_);
  released_.insert(conversion);
  for (auto held = holders_.begin(); held != holders_.end();) {
    held = held->second == conversion ? holders_.erase(held) : std::next(held);
  }
}

void FakeLeadService::SetManifest(const lead::v1::HandoffManifest& manifest) {
  const std::lock_guard lock(mutex_);
  manifest_ = manifest;
}

void FakeLeadService::FailRevert(grpc::StatusCode code) {
  const std::lock_guard lock(mutex_);
  revert_code_ = code;
}

void FakeLeadService::FailMove(grpc::StatusCode code) {
  const std::lock_guard lock(mutex_);
  move_code_ = code;
}

void FakeLeadService::BeforeRevert(std::function<void()> hook) {
  const std::lock_guard lock(mutex_);
  before_revert_ = std::move(hook);
}

void FakeLeadService::FailComplete(grpc::StatusCode code, int times) {
  const std::lock_guard lock(mutex_);
  complete_code_ = code;
  complete_failures_ = times;
}

void FakeLeadService::BreakOn(const std::string& lead) {
  const std::lock_guard lock(mutex_);
  breaking_.insert(lead);
}

void FakeLeadService::FailOn(const std::string& lead) {
  const std::lock_guard lock(mutex_);
  failing_.insert(lead);
}

void FakeLeadService::AfterBegin(std::function<void(const std::string&)> hook) {
  const std::lock_guard lock(mutex_);
  after_begin_ = std::move(hook);
}

std::vector<std::string> FakeLeadService::completed() {
  const std::lock_guard lock(mutex_);
  return completed_;
}

grpc::Status FakeLeadService::Begin(const lead::v1::BeginConversionRequest& request,
                                    lead::v1::BeginConversionResponse& response) {
  std::unique_lock lock(mutex_);
  const auto found = leads_.find(request.lead());
  if (released_.count(request.conversion()) + reverted_.count(request.conversion()) > 0) {
    return OnWire(Released(request.conversion()));
  }
  if (found == leads_.end()) return OnWire(NotFound(request.lead()));
  const Lead& lead = found->second;
  if (lead.converted()) return OnWire(Converted(lead));
  if (!lead.merged_into().empty()) return OnWire(Merged(lead));
  if (lead.lost()) return OnWire(Lost());
  if (!request.lead_etag().empty() && request.lead_etag() != lead.etag()) {
    return OnWire(EtagMismatch(request.lead()));
  }
  std::string& holder = holders_[request.lead()];
  if (holder.empty()) holder = request.conversion();
  if (holder != request.conversion()) return OnWire(InProgress(holder));
  *response.mutable_lead() = lead;
  response.mutable_lead()->set_conversion_in_progress(true);
  const auto hook = after_begin_;
  lock.unlock();
  if (hook) hook(request.conversion());
  return grpc::Status::OK;
}

grpc::Status FakeLeadService::Complete(const lead::v1::BatchCompleteConversionsRequest& request,
                                       lead::v1::BatchCompleteConversionsResponse& response) {
  const std::lock_guard lock(mutex_);
  if (const grpc::Status status = CheckBatch(request); !status.ok()) return status;
  for (const HandoffCompletion& completion : request.completions()) {
    CompleteOne(completion, *response.add_results());
  }
  return grpc::Status::OK;
}

grpc::Status FakeLeadService::Revert(const lead::v1::RevertHandoffRequest& request) {
  std::unique_lock lock(mutex_);
  if (revert_code_ != grpc::StatusCode::OK) return {revert_code_, "told to fail"};
  if (const auto hook = before_revert_; hook) {
    lock.unlock();
    hook();
    lock.lock();
  }
  if (reverted_.count(request.conversion()) > 0) return grpc::Status::OK;
  const auto found = leads_.find(request.lead());
  if (found == leads_.end() || found->second.conversion() != request.conversion()) {
    return OnWire(NotHeld(request.conversion()));
  }
  reverted_.insert(request.conversion());
  Lead& lead = found->second;
  lead.set_converted(false);
  lead.clear_conversion();
  lead.clear_account();
  lead.clear_contacts();
  lead.clear_opportunity();
  lead.set_status(request.status());
  return grpc::Status::OK;
}

grpc::Status FakeLeadService::Move(const lead::v1::MoveLinksRequest& request,
                                   lead::v1::MoveLinksResponse& response) {
  const std::lock_guard lock(mutex_);
  if (move_code_ != grpc::StatusCode::OK) return {move_code_, "told to fail"};
  for (auto& [name, lead] : leads_) {
    if (lead.account() != request.from_account()) continue;
    lead.set_account(request.to_account());
    response.set_lead_count(response.lead_count() + 1);
  }
  return grpc::Status::OK;
}

grpc::Status FakeLeadService::CheckBatch(const lead::v1::BatchCompleteConversionsRequest& request) {
  if (complete_code_ != grpc::StatusCode::OK && complete_failures_ != 0) {
    --complete_failures_;
    return {complete_code_, "told to fail"};
  }
  for (const HandoffCompletion& completion : request.completions()) {
    if (breaking_.count(completion.lead()) > 0) return {grpc::StatusCode::INTERNAL, "broken"};
  }
  return grpc::Status::OK;
}

void FakeLeadService::Scan(const lead::v1::ScanHandoffsRequest& request,
                           lead::v1::ScanHandoffsResponse& response) {
  constexpr int kLimit = 1000;
  std::unique_lock lock(mutex_);
  const auto show = [&](const Lead& lead) {
    lead::v1::Handoff handoff;
    if (Show(lead, handoff)) *response.add_handoffs() = handoff;
  };
  for (const std::string& name : request.leads()) {
    if (leads_.contains(name)) show(leads_.at(name));
  }
  int looked_at = 0;
  auto next = leads_.upper_bound(request.after_lead());
  while (request.leads().empty() && next != leads_.end() && looked_at++ < kLimit) {
    show(next->second);
    response.set_last_lead(next->first);
    ++next;
  }
  if (next == leads_.end()) response.clear_last_lead();
  const auto hook = after_scan_;
  lock.unlock();
  if (hook) hook();
}

// Needs the lock. Whether the lead is held or converted.
bool FakeLeadService::Show(const Lead& lead, lead::v1::Handoff& handoff) const {
  const auto holder = holders_.find(lead.name());
  const bool is_held = holder != holders_.end() && !holder->second.empty();
  handoff.set_lead(lead.name());
  handoff.set_conversion(lead.conversion());
  handoff.set_account(lead.account());
  *handoff.mutable_contacts() = lead.contacts();
  handoff.set_opportunity(lead.opportunity());
  if (is_held) handoff.set_holder(holder->second);
  const auto held = hold_times_.find(lead.name());
  const absl::Time since = held == hold_times_.end() ? absl::Now() : held->second;
  handoff.mutable_since()->set_seconds(absl::ToUnixSeconds(since));
  *handoff.mutable_manifest() = manifest_;
  *handoff.mutable_attached() = manifest_;
  return is_held || !lead.conversion().empty();
}

void FakeLeadService::CompleteOne(const HandoffCompletion& completion,
                                  lead::v1::BatchCompleteConversionsResponse::Result& result) {
  if (failing_.count(completion.lead()) > 0) {
    *result.mutable_status() = ToRpcStatus(absl::InternalError("told to fail"));
    return;
  }
  const auto found = leads_.find(completion.lead());
  const bool held = found != leads_.end() && holders_.count(completion.lead()) > 0 &&
                    holders_[completion.lead()] == completion.conversion();
  const bool done = found != leads_.end() && found->second.conversion() == completion.conversion();
  if (reverted_.count(completion.conversion()) > 0) {
    *result.mutable_status() = ToRpcStatus(Released(completion.conversion()));
    return;
  }
  if (!held && !done) {
    *result.mutable_status() = ToRpcStatus(NotHeld(completion.conversion()));
    return;
  }
  *result.mutable_manifest() = manifest_;
  if (done) return;
  Lead& lead = found->second;
  lead.set_converted(true);
  lead.set_conversion(completion.conversion());
  lead.set_account(completion.account());
  *lead.mutable_contacts() = completion.contacts();
  lead.set_opportunity(completion.opportunity());
  holders_.erase(completion.lead());
  completed_.push_back(completion.conversion());
}

}  // namespace leadline::test
