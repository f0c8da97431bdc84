#include "tests/e2e/rivals.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"

namespace leadline::test {
namespace {

using conversion::v1::AccountService;
using conversion::v1::BatchConvertLeadsRequest;
using conversion::v1::BatchConvertLeadsResponse;
using conversion::v1::ConversionService;
using conversion::v1::ConvertLeadRequest;
using conversion::v1::ConvertLeadResponse;
using lead::v1::ActivityService;
using lead::v1::LeadService;

constexpr absl::Duration kOneCall = absl::Seconds(30);
constexpr absl::Duration kAllRetries = absl::Seconds(60);

// Whether `status` says that the record became part of another.
bool WasMerged(const std::string& record, const absl::Status& status) {
  if (ReasonOf(status) != type::v1::ERROR_REASON_RECORD_MERGED) return false;
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const auto found = info->metadata().find("record");
  return found != info->metadata().end() && found->second == record;
}

}  // namespace

// One of them: a thread with a client and a random source of its own.
class Rivals::Person final {
 public:
  Person(Rivals& rivals, int number)
      : rivals_(rivals),
        client_(rivals.backend_),
        random_(rivals.seed_ + 7919u * static_cast<unsigned>(number)) {}

  void ActOnce() {
    if (rivals_.leads_.size() < 4 || random_.OneIn(12)) BringIn();
    const std::string lead = rivals_.leads_.Some(random_);
    if (lead.empty()) return;
    const int choice = random_.Below(100);
    if (choice < 26) return Convert(lead);
    if (choice < 36) return ConvertSeveral();
    if (choice < 54) return Undo();
    if (choice < 62) return Edit(lead);
    if (choice < 67) return On(lead, &LeadService::Stub::LoseLead, lead::v1::LoseLeadRequest());
    if (choice < 74) return On(lead, &LeadService::Stub::ReopenLead, lead::v1::ReopenLeadRequest());
    if (choice < 77) return On(lead, &LeadService::Stub::DeleteLead, lead::v1::DeleteLeadRequest());
    if (choice < 84) {
      return On(lead, &LeadService::Stub::UndeleteLead, lead::v1::UndeleteLeadRequest());
    }
    if (choice < 88) return MergeLeads(lead);
    if (choice < 92) return MergeAccounts();
    Attach(lead);
  }

 private:
  // Asks once.
  template <class Method, class Request>
  auto Ask(Method method, const Request& request) {
    auto answer = client_.Call(method, request, kOneCall);
    rivals_.outcomes_.Note(request, answer.status());
    return answer;
  }

  // Asks until the answer is final, or patience ends.
  template <class Method, class Request>
  auto Insist(Method method, const Request& request) {
    const absl::Time until = absl::Now() + kAllRetries;
    while (true) {
      auto answer = Ask(method, request);
      if (IsFinal(answer.status()) || absl::Now() > until) return answer;
      absl::SleepFor(absl::Milliseconds(2 + random_.Below(30)));
    }
  }

  template <class Method, class Request>
  void On(const std::string& lead, Method method, Request request) {
    request.set_name(lead);
    NoteLead(lead, Ask(method, request).status());
  }

  // Leads that became part of others are left alone.
  void NoteLead(const std::string& lead, const absl::Status& status) {
    if (WasMerged(lead, status)) rivals_.leads_.Forget(lead);
  }

  void BringIn() {
    lead::v1::CreateLeadRequest request;
    request.set_request_id(identifier::NewId());
    lead::v1::Lead& lead = *request.mutable_lead();
    const int company = random_.Below(5);
    lead.set_company_name(absl::StrCat("Rival ", company, " GmbH"));
    lead.set_first_name(random_.OneIn(2) ? "Ada" : "Grace");
    lead.set_last_name(absl::StrCat("Rivalova", random_.Below(3)));
    if (random_.OneIn(2)) {
      lead.set_email(absl::StrCat("person", random_.Below(4), "@rival", company, ".example"));
    }
    if (random_.OneIn(3)) lead.set_website(absl::StrCat("https://rival", company, ".example"));
    lead.set_do_not_call(random_.OneIn(4));
    const auto created = Insist(&LeadService::Stub::CreateLead, request);
    if (created.ok()) rivals_.leads_.Add(created->lead().name());
  }

  void Edit(const std::string& lead) {
    lead::v1::UpdateLeadRequest request;
    request.mutable_lead()->set_name(lead);
    request.mutable_lead()->set_phone(absl::StrCat("+49 30 90", 1000 + random_.Below(9000)));
    request.mutable_update_mask()->add_paths("phone");
    NoteLead(lead, Ask(&LeadService::Stub::UpdateLead, request).status());
  }

  void Attach(const std::string& lead) {
    lead::v1::CreateCommentRequest request;
    request.set_request_id(identifier::NewId());
    request.mutable_comment()->set_lead(lead);
    request.mutable_comment()->set_text("Rang twice.");
    const auto created = Insist(&ActivityService::Stub::CreateComment, request);
    NoteLead(lead, created.status());
    if (created.ok()) rivals_.WasAttached(created->comment().name(), lead);
  }

  void MergeLeads(const std::string& survivor) {
    lead::v1::MergeLeadsRequest request;
    request.set_request_id(identifier::NewId());
    request.set_survivor(survivor);
    const std::string other = rivals_.leads_.Some(random_);
    if (other == survivor || other.empty()) return;
    request.add_merged(other);
    const auto merged = Insist(&LeadService::Stub::MergeLeads, request);
    if (merged.ok()) rivals_.leads_.Forget(other);
  }

  void MergeAccounts() {
    conversion::v1::MergeAccountsRequest request;
    request.set_request_id(identifier::NewId());
    request.set_survivor(rivals_.accounts_.Some(random_));
    const std::string other = rivals_.accounts_.Some(random_);
    if (other == request.survivor() || other.empty()) return;
    request.add_merged(other);
    const auto merged = Insist(&AccountService::Stub::MergeAccounts, request);
    // Some go on linking what was merged, and learn where it went.
    if (merged.ok() && random_.OneIn(2)) rivals_.accounts_.Forget(other);
    if (ReasonOf(merged.status()) == type::v1::ERROR_REASON_RESOURCE_NOT_FOUND) {
      rivals_.accounts_.Forget(other);
      rivals_.accounts_.Forget(request.survivor());
    }
  }

  void Undo() {
    conversion::v1::RevertConversionRequest request;
    request.set_request_id(identifier::NewId());
    request.set_name(rivals_.conversions_.Some(random_));
    if (request.name().empty()) return;
    const auto undone = Insist(&ConversionService::Stub::RevertConversion, request);
    if (undone.ok() || random_.OneIn(3)) rivals_.conversions_.Forget(request.name());
  }

  void Convert(const std::string& lead) {
    const ConvertLeadRequest request = SomeConversion(lead);
    const absl::Time until = absl::Now() + kAllRetries;
    while (true) {
      auto answer = Ask(&ConversionService::Stub::ConvertLead, request);
      NoteAnswer(request, answer);
      if (IsFinal(answer.status()) || absl::Now() > until) return;
      absl::SleepFor(absl::Milliseconds(2 + random_.Below(30)));
    }
  }

  void ConvertSeveral() {
    BatchConvertLeadsRequest batch;
    batch.set_mode(random_.OneIn(2) ? BatchConvertLeadsRequest::MODE_ATOMIC
                                    : BatchConvertLeadsRequest::MODE_BEST_EFFORT);
    std::set<std::string> leads;
    for (int i = 2 + random_.Below(3); i > 0; --i) leads.insert(rivals_.leads_.Some(random_));
    for (const std::string& lead : leads) *batch.add_requests() = SomeConversion(lead);
    std::shuffle(batch.mutable_requests()->pointer_begin(), batch.mutable_requests()->pointer_end(),
                 random_);
    for (int tries = 0; !Try(batch) && tries < 4; ++tries) {
      absl::SleepFor(absl::Milliseconds(2 + random_.Below(30)));
    }
    // None is left open: what all of them together could not do, each does for itself.
    for (const ConvertLeadRequest& request : batch.requests()) {
      NoteAnswer(request, Insist(&ConversionService::Stub::ConvertLead, request));
    }
  }

  // Whether the batch was answered for good.
  bool Try(const BatchConvertLeadsRequest& batch) {
    const auto told =
        client_.Read(&ConversionService::Stub::BatchConvertLeads, batch, absl::Seconds(60));
    rivals_.outcomes_.Note(batch, told.status());
    if (!told.ok()) return false;
    bool is_final = true;
    for (const BatchConvertLeadsResponse& message : *told) {
      if (message.has_summary()) continue;
      absl::StatusOr<ConvertLeadResponse> answer = message.conversion();
      if (message.has_status()) answer = FromRpcStatus(message.status());
      rivals_.outcomes_.NoteItem(answer.status());
      is_final = is_final && IsFinal(answer.status());
      NoteAnswer(batch.requests(message.index()), answer);
    }
    return is_final;
  }

  void NoteAnswer(const ConvertLeadRequest& request,
                  const absl::StatusOr<ConvertLeadResponse>& answer) {
    NoteLead(request.lead(), answer.status());
    if (answer.ok()) {
      rivals_.conversions_.Add(answer->conversion().name());
      if (answer->has_account()) rivals_.accounts_.Add(answer->account().name());
      if (random_.OneIn(3)) rivals_.leads_.Forget(request.lead());
    }
    if (ReasonOf(answer.status()) == type::v1::ERROR_REASON_LEAD_CONVERTED && random_.OneIn(8)) {
      rivals_.leads_.Forget(request.lead());
    }
    rivals_.Answered({request, answer.status(), answer.ok() ? *answer : ConvertLeadResponse()});
  }

  ConvertLeadRequest SomeConversion(const std::string& lead) {
    ConvertLeadRequest request;
    request.set_lead(lead);
    request.set_request_id(identifier::NewId());
    request.set_merge_policy(static_cast<conversion::v1::MergePolicy>(random_.Below(4)));
    auto& account = *request.mutable_account();
    const std::string existing = random_.OneIn(4) ? rivals_.accounts_.Some(random_) : "";
    if (!existing.empty()) {
      account.add_names(existing);
    } else {
      account.set_action(conversion::v1::TARGET_ACTION_CREATE);
      account.set_duplicate_policy(SomePolicy());
    }
    auto& contact = *request.mutable_contact();
    contact.set_action(random_.OneIn(4) ? conversion::v1::TARGET_ACTION_SKIP
                                        : conversion::v1::TARGET_ACTION_CREATE);
    if (contact.action() == conversion::v1::TARGET_ACTION_CREATE) {
      contact.set_duplicate_policy(SomePolicy());
    }
    request.mutable_opportunity()->set_action(random_.OneIn(2)
                                                  ? conversion::v1::TARGET_ACTION_SKIP
                                                  : conversion::v1::TARGET_ACTION_CREATE);
    return request;
  }

  // Of three, one refuses, one does not care and one links.
  conversion::v1::DuplicatePolicy SomePolicy() {
    return static_cast<conversion::v1::DuplicatePolicy>(1 + random_.Below(3));
  }

  Rivals& rivals_;
  Client client_;
  Chance random_;
};

void Rivals::Work(int number, absl::Time until) {
  Person person(*this, number);
  while (absl::Now() < until) person.ActOnce();
}

void Rivals::Known::Add(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (std::find(names_.begin(), names_.end(), name) != names_.end()) return;
  names_.push_back(name);
  if (names_.size() > most_) names_.erase(names_.begin());
}

std::string Rivals::Known::Some(Chance& random) {
  const std::lock_guard lock(mutex_);
  return names_.empty() ? "" : names_[random() % names_.size()];
}

void Rivals::Known::Forget(const std::string& name) {
  const std::lock_guard lock(mutex_);
  names_.erase(std::remove(names_.begin(), names_.end(), name), names_.end());
}

size_t Rivals::Known::size() {
  const std::lock_guard lock(mutex_);
  return names_.size();
}

void Rivals::Answered(Invariants::Answer answer) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::move(answer));
}

void Rivals::WasAttached(const std::string& item, const std::string& lead) {
  const std::lock_guard lock(mutex_);
  attached_.push_back({item, lead});
}

}  // namespace leadline::test
