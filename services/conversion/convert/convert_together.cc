#include "services/conversion/convert/convert_together.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/idempotency/replay.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/convert/conversion_plan.h"
#include "services/conversion/convert/target_rules.h"
#include "services/conversion/decision/resolve_conversion.h"

namespace leadline::conversion {
namespace {

// How often one call begins anew after a hold expired, and commits anew while the database is away.
constexpr int kTries = 3;

// Before it commits anew.
constexpr absl::Duration kCommitPause = absl::Milliseconds(200);

}  // namespace

// One lead of the batch.
struct ConvertTogether::Item {
  std::string name() const { return "conversions/" + identity.id; }
  bool is_open() const { return earlier.kind == Decision::Kind::kNone; }
  bool has_failed() const { return outcome.has_value() && !outcome->ok(); }

  const v1::ConvertLeadRequest* request;
  std::string key;       // What its conversion ids derive from.
  int number = 0;        // Which of them is its own.
  Identity identity;     // Of that one.
  Decision earlier;      // About that one.
  lead::v1::Lead lead;   // As it is reserved.
  bool is_held = false;  // Whether it may be.
  std::optional<absl::StatusOr<v1::ConvertLeadResponse>> outcome;
};

// One way of all items to a decision about each.
class ConvertTogether::Attempt final {
 public:
  Attempt(ConvertTogether& use_case, const Caller& caller, const Settings& settings,
          std::vector<Item>& items)
      : use_case_(use_case), caller_(caller), settings_(settings), items_(items) {}

  // Gives each item its outcome. False when somebody else decided about one meanwhile, or its hold
  // expired: then the next attempt meets that.
  absl::StatusOr<bool> Run() {
    for (Item& item : items_) LEADLINE_RETURN_IF_ERROR(ReadEarlier(item));
    if (HasFailed()) return GiveUp();
    ReserveAll();
    LEADLINE_FAILPOINT("batch.after_begin");
    // Leads are held: they are decided now, whether or not the caller still waits for them.
    context::RequestContext unhurried = context::Current();
    unhurried.deadline = absl::InfiniteFuture();
    const context::ScopedRequestContext scope(unhurried);
    if (HasFailed()) return GiveUp();
    LEADLINE_ASSIGN_OR_RETURN(const bool decided, Commit());
    if (!decided || HasFailed()) return GiveUp();
    LEADLINE_FAILPOINT("batch.after_commit");
    Finish();
    LEADLINE_FAILPOINT("batch.before_reply");
    return true;
  }

 private:
  bool HasFailed() const {
    return std::any_of(items_.begin(), items_.end(),
                       [](const Item& item) { return item.has_failed(); });
  }

  // Whether a hold expired before it was known here: the next id may be tried.
  bool WasReleased() const {
    return std::any_of(items_.begin(), items_.end(), [](const Item& item) {
      return item.has_failed() &&
             ReasonOf(item.outcome->status()) == type::v1::ERROR_REASON_CONVERSION_RELEASED;
    });
  }

  // What was decided about the item before, passing over ids whose hold expired.
  absl::Status ReadEarlier(Item& item) {
    item.outcome.reset();
    item.is_held = false;
    while (true) {
      item.identity.id = identifier::DeriveId(
          {caller_.organization, caller_.subject, item.key, absl::StrCat(item.number)});
      LEADLINE_ASSIGN_OR_RETURN(item.earlier,
                                use_case_.decisions_.Read(caller_.organization, item.identity.id));
      if (item.earlier.kind != Decision::Kind::kExpired) break;
      ++item.number;
    }
    if (item.is_open()) return absl::OkStatus();
    if (item.earlier.fingerprint != item.identity.fingerprint) {
      item.outcome = RequestIdReused(item.request->request_id());
    } else if (item.earlier.kind == Decision::Kind::kRefused) {
      item.outcome = item.earlier.refusal;
    } else {
      LEADLINE_RETURN_IF_ERROR(Repeat(item));
    }
    return absl::OkStatus();
  }

  absl::Status Repeat(Item& item) {
    const absl::Status counted =
        use_case_.decisions_.CountReplay(caller_.organization, item.identity.id);
    if (!counted.ok()) return ForCaller(counted);
    item.earlier.answer.set_replayed(!in_doubt_.contains(item.identity.id));
    item.outcome = std::move(item.earlier.answer);
    return absl::OkStatus();
  }

  // In the order of the leads, so that two batches never wait for each other.
  void ReserveAll() {
    std::vector<Item*> order;
    for (Item& item : items_) {
      if (item.is_open()) order.push_back(&item);
    }
    std::sort(order.begin(), order.end(), [](const Item* one, const Item* other) {
      return one->request->lead() < other->request->lead();
    });
    const absl::Time until = absl::Now() + kPatience;
    for (Item* item : order) {
      const v1::ConvertLeadRequest& request = *item->request;
      auto lead = use_case_.prepare_.Run(
          caller_.organization, {item->name(), request.lead(), request.lead_etag()}, until);
      item->is_held = lead.ok() || !IsRefusal(lead.status());
      if (lead.ok()) {
        item->lead = *std::move(lead);
        continue;
      }
      item->outcome = ForCaller(lead.status());
      if (!IsRefusal(lead.status())) return;  // The others tell nothing that helps the caller.
    }
  }

  std::vector<Item*> Open() {
    std::vector<Item*> open;
    for (Item& item : items_) {
      if (item.is_open()) open.push_back(&item);
    }
    return open;
  }

  // One transaction for all that is open. False when it met a decision about one of them.
  absl::StatusOr<bool> Commit() {
    LEADLINE_FAILPOINT("batch.before_commit");
    const std::vector<Item*> open = Open();
    if (open.empty()) return true;
    absl::Duration pause = kCommitPause;
    for (int tries = 1;; ++tries) {
      auto committed = use_case_.conversions_.CommitTogether(caller_.organization, Planned(open));
      if (committed.ok()) return Take(*std::move(committed), open);
      const bool may_have = IsOpen(committed.status()) || absl::IsUnavailable(committed.status());
      if (may_have) {
        for (const Item* item : open) in_doubt_.insert(item->identity.id);
        const auto first =
            use_case_.decisions_.Read(caller_.organization, open.front()->identity.id);
        if (first.ok() && first->kind != Decision::Kind::kNone) return false;
        if (tries < kTries && Pause(absl::InfiniteFuture(), pause)) continue;
      }
      for (Item* item : open) item->outcome = ForCaller(committed.status());
      return true;
    }
  }

  std::vector<PlannedConversion> Planned(const std::vector<Item*>& open) {
    std::vector<PlannedConversion> planned;
    for (const Item* item : open) {
      planned.push_back(
          {LinksOf(settings_, *item->request), [this, item](const LinkedRecords& linked) {
             return PlanConversion(settings_, item->lead, *item->request, item->identity, linked);
           }});
    }
    return planned;
  }

  absl::StatusOr<bool> Take(CommittedTogether committed, const std::vector<Item*>& open) {
    if (committed.decided.has_value()) return MeetDecision(*open[*committed.decided]);
    for (auto& [place, refusal] : committed.refusals) open[place]->outcome = refusal;
    for (size_t i = 0; i < committed.answers.size(); ++i) {
      open[i]->outcome = std::move(committed.answers[i]);
    }
    return true;
  }

  // Somebody decided about the item itself, or about its lead: that is its refusal.
  absl::StatusOr<bool> MeetDecision(Item& item) {
    LEADLINE_ASSIGN_OR_RETURN(const Decision decision,
                              use_case_.decisions_.Read(caller_.organization, item.identity.id));
    if (decision.kind != Decision::Kind::kNone) return false;
    LEADLINE_ASSIGN_OR_RETURN(
        const std::string live,
        use_case_.decisions_.FindLive(caller_.organization, item.request->lead()));
    if (live.empty()) return false;
    item.outcome = LeadConverted(live);
    return true;
  }

  // Decides against all that is open, durably and in one transaction, and then gives the leads
  // back. A refusal is kept, to be repeated; of the others only that this id is used up.
  absl::StatusOr<bool> GiveUp() {
    std::vector<Abortion> abortions;
    std::vector<Item*> aborted;
    for (Item* item : Open()) {
      const bool is_refused = item->has_failed() && IsRefusal(item->outcome->status());
      if (!item->is_held && !(is_refused && !item->request->request_id().empty())) continue;
      Abortion abortion{.conversion = item->identity.id, .lead = item->request->lead()};
      if (is_refused) {
        abortion.actor = caller_.subject;
        abortion.fingerprint = item->identity.fingerprint;
        abortion.refusal = item->outcome->status();
      }
      abortions.push_back(std::move(abortion));
      aborted.push_back(item);
    }
    LEADLINE_ASSIGN_OR_RETURN(const bool all_ours, Abort(abortions, aborted));
    if (!all_ours || !HasFailed() || WasReleased()) return false;
    TellOthers();
    return true;
  }

  absl::StatusOr<bool> Abort(const std::vector<Abortion>& abortions,
                             const std::vector<Item*>& aborted) {
    if (abortions.empty()) return true;
    const auto done = use_case_.decisions_.AbortTogether(caller_.organization, abortions);
    if (!done.ok()) return ForCaller(done.status());
    LEADLINE_FAILPOINT("abort.after_decision");
    for (size_t i = 0; i < aborted.size(); ++i) {
      if (!(*done)[i] || !aborted[i]->is_held) continue;
      const absl::Status released =
          use_case_.leads_.Abort(aborted[i]->name(), aborted[i]->request->lead());
      // What does not get there lead-service asks for, and follows the decision.
      if (absl::IsUnavailable(released) || absl::IsDeadlineExceeded(released)) break;
    }
    return std::find(done->begin(), done->end(), false) == done->end();
  }

  void TellOthers() {
    const auto failed = std::find_if(items_.begin(), items_.end(),
                                     [](const Item& item) { return item.has_failed(); });
    const absl::Status status = BatchNotDone(static_cast<size_t>(failed - items_.begin()));
    for (Item& item : items_) {
      if (!item.outcome.has_value()) item.outcome = status;
    }
    Finish();
  }

  // From here only forward: what is OK stays so, whoever completes it.
  void Finish() {
    std::vector<lead::v1::HandoffCompletion> completions;
    std::vector<v1::ConvertLeadResponse*> answers;
    for (Item& item : items_) {
      if (!item.outcome->ok()) continue;
      v1::ConvertLeadResponse& answer = **item.outcome;
      if (answer.conversion().state() != v1::Conversion::STATE_COMMITTED) continue;
      completions.push_back(CompletionOf(answer.conversion()));
      answers.push_back(&answer);
    }
    if (answers.empty()) return;
    CompleteConversions::Batch batch;
    for (const auto& completion : completions) batch.push_back(&completion);
    const auto completed = use_case_.complete_.RunBatch(caller_.organization, batch);
    for (size_t i = 0; i < answers.size(); ++i) {
      Note(completed.ok() ? (*completed)[i] : completed.status(), *answers[i]);
    }
  }

  ConvertTogether& use_case_;
  const Caller& caller_;
  const Settings& settings_;
  std::vector<Item>& items_;
  std::set<std::string> in_doubt_;  // Whose commits, of ours, may have happened unseen.
};

absl::StatusOr<ConvertTogether::Outcomes> ConvertTogether::Run(const Caller& caller,
                                                               const Requests& requests) {
  // One version for the whole batch.
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  std::vector<Item> items;
  for (const v1::ConvertLeadRequest& request : requests) {
    Item& item = items.emplace_back();
    item.request = &request;
    item.key = request.request_id().empty() ? identifier::NewId() : request.request_id();
    item.identity = {"", caller.subject, idempotency::Fingerprint(caller.subject, request)};
  }
  Attempt attempt(*this, caller, *settings, items);
  for (int tries = 0; tries < kTries; ++tries) {
    LEADLINE_ASSIGN_OR_RETURN(const bool done, attempt.Run());
    if (!done) continue;
    Outcomes outcomes;
    for (Item& item : items) outcomes.push_back(*std::move(item.outcome));
    return outcomes;
  }
  return HoldExpired();
}

}  // namespace leadline::conversion
