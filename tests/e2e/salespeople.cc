#include "tests/e2e/salespeople.h"

#include "common/identifier/identifier.h"
#include "common/status/failure.h"

namespace leadline::test {
namespace {

using conversion::v1::ConversionService;
using conversion::v1::ConvertLeadRequest;
using lead::v1::ActivityService;
using lead::v1::LeadService;

constexpr absl::Duration kOneCall = absl::Seconds(8);
constexpr absl::Duration kAllRetries = absl::Seconds(60);

// Crashes may cost time, never sense: these would be bugs whatever dies.
bool IsExpected(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kAlreadyExists:
      return false;
    default:
      return true;
  }
}

}  // namespace

// One of them: a thread with a client and a random source of its own.
class Salespeople::Person final {
 public:
  Person(Salespeople& people, int number)
      : people_(people), client_(people.backend_), random_(people.seed_ + 7919u * number) {}

  void WorkOnce() {
    std::string lead = random_.OneIn(4) ? people_.SomeLead(random_) : "";
    if (lead.empty()) lead = BringIn();
    if (lead.empty()) return;
    for (int i = random_.Below(4); i > 0; --i) Attach(lead);
    if (random_.OneIn(6)) Edit(lead);
    if (random_.OneIn(12)) Lose(lead);
    if (random_.OneIn(8)) return;  // Somebody else may convert it.
    const std::string made = Convert(lead);
    if (random_.OneIn(3)) Attach(lead);
    if (!made.empty() && random_.OneIn(5)) Undo(made);
  }

 private:
  // Asks until the answer is final, or patience ends.
  template <class Method, class Request>
  auto Insist(const std::string& what, Method method, const Request& request) {
    const absl::Time until = absl::Now() + kAllRetries;
    while (true) {
      auto answer = client_.Call(method, request, kOneCall);
      people_.Note(what, answer.status());
      if (IsFinal(answer.status()) || absl::Now() > until) return answer;
      absl::SleepFor(absl::Milliseconds(5 + random_.Below(100)));
    }
  }

  std::string BringIn() {
    lead::v1::CreateLeadRequest request;
    request.set_request_id(identifier::NewId());
    lead::v1::Lead& lead = *request.mutable_lead();
    lead.set_company_name("Company " + request.request_id());
    lead.set_last_name("Ångström");
    if (random_.OneIn(2)) lead.set_email("someone@example.com");
    if (random_.OneIn(2)) lead.set_employee_count(random_.Below(1000));
    const auto created = Insist("create", &LeadService::Stub::CreateLead, request);
    if (!created.ok()) return "";
    people_.BroughtIn(created->lead().name());
    return created->lead().name();
  }

  void Attach(const std::string& lead) {
    if (random_.OneIn(2)) return AttachActivity(lead);
    lead::v1::CreateCommentRequest request;
    request.set_request_id(identifier::NewId());
    request.mutable_comment()->set_lead(lead);
    request.mutable_comment()->set_text("Rang twice.");
    const auto created = Insist("comment", &ActivityService::Stub::CreateComment, request);
    if (created.ok()) NoteAttached(created->comment().name(), lead);
  }

  // Has no request id, so it is tried once.
  void AttachActivity(const std::string& lead) {
    lead::v1::CreateActivityRequest request;
    request.mutable_activity()->set_lead(lead);
    request.mutable_activity()->set_subject("Call back");
    request.mutable_activity()->set_kind(
        static_cast<lead::v1::Activity::Kind>(1 + random_.Below(7)));
    const auto created = client_.Call(&ActivityService::Stub::CreateActivity, request, kOneCall);
    people_.Note("activity", created.status());
    if (created.ok()) NoteAttached(created->activity().name(), lead);
  }

  void NoteAttached(const std::string& item, const std::string& lead) {
    const std::lock_guard lock(people_.mutex_);
    people_.told_.attached.push_back({item, lead});
  }

  void Edit(const std::string& lead) {
    lead::v1::UpdateLeadRequest request;
    request.mutable_lead()->set_name(lead);
    request.mutable_lead()->set_phone(absl::StrCat("+49 30 90", random_.Below(10000)));
    request.mutable_update_mask()->add_paths("phone");
    people_.Note("edit", client_.Call(&LeadService::Stub::UpdateLead, request, kOneCall).status());
  }

  void Lose(const std::string& lead) {
    lead::v1::LoseLeadRequest request;
    request.set_name(lead);
    people_.Note("lose", client_.Call(&LeadService::Stub::LoseLead, request, kOneCall).status());
  }

  // The conversion; empty when there is none, or none that the caller heard of.
  std::string Convert(const std::string& lead) {
    const ConvertLeadRequest request = SomeConversion(lead);
    const bool leaves = random_.OneIn(10);  // After a moment, without an answer.
    const absl::Duration timeout = leaves ? absl::Milliseconds(1 + random_.Below(300)) : kOneCall;
    const absl::Time until = leaves ? absl::InfinitePast() : absl::Now() + kAllRetries;
    while (true) {
      auto answer = client_.Call(&ConversionService::Stub::ConvertLead, request, timeout);
      people_.Note("convert", answer.status());
      const bool final = IsFinal(answer.status());
      const std::string made = answer.ok() ? answer->conversion().name() : "";
      NoteAnswer(request, std::move(answer));
      if (final || absl::Now() > until) return made;
      absl::SleepFor(absl::Milliseconds(5 + random_.Below(100)));
    }
  }

  // Often refused: what the conversion linked, others link too.
  void Undo(const std::string& conversion) {
    conversion::v1::RevertConversionRequest request;
    request.set_name(conversion);
    request.set_request_id(identifier::NewId());
    {
      const std::lock_guard lock(people_.mutex_);
      people_.told_.undone.insert(conversion);
    }
    Insist("revert", &ConversionService::Stub::RevertConversion, request).IgnoreError();
  }

  void NoteAnswer(const ConvertLeadRequest& request,
                  absl::StatusOr<conversion::v1::ConvertLeadResponse> answer) {
    const std::lock_guard lock(people_.mutex_);
    Invariants::Answer& noted = people_.told_.answers.emplace_back();
    noted.request = request;
    noted.status = answer.status();
    if (answer.ok()) noted.response = *std::move(answer);
  }

  // CREATE, LINK or SKIP for each kind of record, but something for at least one.
  ConvertLeadRequest SomeConversion(const std::string& lead) {
    ConvertLeadRequest request;
    request.set_lead(lead);
    request.set_request_id(identifier::NewId());
    request.set_merge_policy(static_cast<conversion::v1::MergePolicy>(random_.Below(4)));
    Choose(people_.pool_.accounts, *request.mutable_account());
    Choose(people_.pool_.contacts, *request.mutable_contact());
    Choose(people_.pool_.opportunities, *request.mutable_opportunity());
    const bool nothing = request.account().action() == conversion::v1::TARGET_ACTION_SKIP &&
                         request.contact().action() == conversion::v1::TARGET_ACTION_SKIP &&
                         request.opportunity().action() == conversion::v1::TARGET_ACTION_SKIP;
    if (nothing) request.mutable_account()->set_action(conversion::v1::TARGET_ACTION_CREATE);
    // Refused, but only when the lead is reserved already.
    if (random_.OneIn(12)) Link("accounts/" + identifier::NewId(), *request.mutable_account());
    return request;
  }

  template <class Target>
  void Choose(const std::vector<std::string>& pool, Target& target) {
    const int choice = random_.Below(5);
    if (choice == 0) return target.set_action(conversion::v1::TARGET_ACTION_SKIP);
    if (choice > 1) return target.set_action(conversion::v1::TARGET_ACTION_CREATE);
    Link(pool[random_.Below(static_cast<int>(pool.size()))], target);
  }

  template <class Target>
  static void Link(const std::string& name, Target& target) {
    target.set_action(conversion::v1::TARGET_ACTION_LINK);
    target.clear_names();
    target.add_names(name);
  }

  Salespeople& people_;
  Client client_;
  Chance random_;
};

void Salespeople::Work(int number, absl::Time until) {
  Person person(*this, number);
  while (absl::Now() < until) person.WorkOnce();
}

std::string Salespeople::SomeLead(Chance& random) {
  const std::lock_guard lock(mutex_);
  if (recent_.empty()) return "";
  const size_t newest = std::min<size_t>(recent_.size(), 8);
  return recent_[recent_.size() - 1 - random() % newest];
}

void Salespeople::BroughtIn(const std::string& lead) {
  const std::lock_guard lock(mutex_);
  recent_.push_back(lead);
}

void Salespeople::Note(const std::string& what, const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  ++told_.counts[what + " " + OutcomeOf(status)];
  if (!IsExpected(status)) told_.unexpected.push_back(what + ": " + status.ToString());
}

}  // namespace leadline::test
