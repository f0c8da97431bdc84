#include "services/conversion/convert/convert_lead.h"

#include <algorithm>
#include <optional>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/idempotency/replay.h"
#include "common/identifier/identifier.h"
#include "common/log/log.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/convert/conversion_plan.h"
#include "services/conversion/convert/target_rules.h"
#include "services/conversion/decision/resolve_conversion.h"

namespace leadline::conversion {
namespace {

using type::v1::ErrorReason;

// How often one call begins anew after its hold expired, and commits anew while the database is
// away.
constexpr int kTries = 3;

// How long a call waits for another conversion of its lead to be decided.
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr absl::Duration kShortestPause = absl::Milliseconds(10);
constexpr absl::Duration kLongestPause = absl::Milliseconds(200);
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

// Waits a random while around `pause`, and doubles it. False when `until` would be passed.
bool Pause(absl::Time until, absl::Duration& pause) {
  thread_local absl::BitGen random;
  const absl::Duration now = pause * absl::Uniform(random, 0.5, 1.5);
  if (absl::Now() + now > std::min(until, context::Current().deadline)) return false;
  absl::SleepFor(now);
  pause = std::min(pause * 2, kLongestPause);
  return true;
}

// Nobody can tell whether it happened: the caller learns it by asking again.
bool IsOpen(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnknown ||
         status.code() == absl::StatusCode::kAlreadyExists;
}

absl::Status ForCaller(const absl::Status& status) {
  return IsOpen(status) ? OutcomeUnknown() : status;
}

}  // namespace

// One conversion id on its way to a decision.
class ConvertLead::Attempt final {
 public:
  // None: the hold expired before anything was committed, and the next id may be tried.
  using Result = absl::StatusOr<std::optional<v1::ConvertLeadResponse>>;

  Attempt(ConvertLead& use_case, const Caller& caller, const v1::ConvertLeadRequest& request,
          const Settings& settings, Identity identity)
      : use_case_(use_case),
        caller_(caller),
        request_(request),
        settings_(settings),
        identity_(std::move(identity)),
        name_("conversions/" + identity_.id) {}

  // What the id was decided to be before; none when that is open, or the hold expired.
  absl::StatusOr<Decision> Earlier() {
    return use_case_.decisions_.Read(caller_.organization, identity_.id);
  }

  Result Run() {
    const absl::StatusOr<lead::v1::Lead> lead = Reserve();
    if (!lead.ok()) return Refuse(lead.status(), false);
    LEADLINE_FAILPOINT("convert.after_begin");
    // The lead is held: it is decided now, whether or not the caller still waits for it.
    context::RequestContext unhurried = context::Current();
    unhurried.deadline = absl::InfiniteFuture();
    const context::ScopedRequestContext scope(unhurried);
    auto committed = Commit(*lead);
    if (!committed.ok()) return Refuse(committed.status(), true);
    if (!committed->has_value()) return FollowDecision();
    LEADLINE_FAILPOINT("convert.after_commit");
    return Finish(**std::move(committed));
  }

  // Answers as decided; the first time or again makes no difference but for `replayed`.
  absl::StatusOr<v1::ConvertLeadResponse> Repeat(Decision decision) {
    if (decision.fingerprint != identity_.fingerprint) {
      return RequestIdReused(request_.request_id());
    }
    if (decision.kind == Decision::Kind::kRefused) return decision.refusal;
    const absl::Status counted =
        use_case_.decisions_.CountReplay(caller_.organization, identity_.id);
    if (!counted.ok()) return ForCaller(counted);
    decision.answer.set_replayed(!in_doubt_);  // In doubt, it may well be our own.
    if (decision.answer.conversion().state() == v1::Conversion::STATE_COMMITTED) {
      return Finish(std::move(decision.answer));
    }
    return std::move(decision.answer);
  }

 private:
  // Begin, waiting while another conversion of the lead is under way: once it is decided, the
  // answer is one to rely on.
  absl::StatusOr<lead::v1::Lead> Reserve() {
    const absl::Time until = absl::Now() + kPatience;
    absl::Duration pause = kShortestPause;
    while (true) {
      auto lead = use_case_.leads_.Begin(name_, request_.lead(), request_.lead_etag());
      const ErrorReason reason = ReasonOf(lead.status());
      if (reason != ErrorReason::ERROR_REASON_CONVERSION_IN_PROGRESS &&
          reason != ErrorReason::ERROR_REASON_CONTENTION) {
        return lead;
      }
      LEADLINE_ASSIGN_OR_RETURN(const std::string live, use_case_.decisions_.FindLive(
                                                            caller_.organization, request_.lead()));
      if (!live.empty()) return LeadConverted(live);
      if (!Pause(until, pause)) return WithRetry(lead.status(), kRetryDelay);
    }
  }

  // Tries again while the database is away: a repeated commit meets its own earlier one.
  ConversionStore::Committed Commit(const lead::v1::Lead& lead) {
    LEADLINE_FAILPOINT("convert.before_commit");
    const auto plan = [&](const LinkedRecords& linked) {
      return PlanConversion(settings_, lead, request_, identity_, linked);
    };
    absl::Duration pause = kLongestPause;
    for (int tries = 1;; ++tries) {
      auto committed =
          use_case_.conversions_.Commit(caller_.organization, LinksOf(settings_, request_), plan);
      if (committed.ok() || IsRefusal(committed.status())) return committed;
      if (IsOpen(committed.status()) || absl::IsUnavailable(committed.status())) {
        in_doubt_ = true;
        const auto decision = Earlier();
        if (decision.ok() && decision->kind != Decision::Kind::kNone) return std::nullopt;
        if (tries < kTries && Pause(absl::InfiniteFuture(), pause)) continue;
      }
      return committed;
    }
  }

  // A refusal is a decision too: kept before it is answered, and before the lead is given back.
  Result Refuse(const absl::Status& refusal, bool reserved) {
    if (ReasonOf(refusal) == ErrorReason::ERROR_REASON_CONVERSION_RELEASED) return FollowDecision();
    if (!IsRefusal(refusal)) return ForCaller(refusal);
    // Without a request_id nobody can ask again, so only a reservation needs the decision.
    if (!reserved && request_.request_id().empty()) return refusal;
    const auto aborted = use_case_.decisions_.Abort(
        caller_.organization,
        {identity_.id, request_.lead(), caller_.subject, identity_.fingerprint, refusal});
    if (!aborted.ok()) return ForCaller(aborted.status());
    if (!*aborted) return FollowDecision();
    LEADLINE_FAILPOINT("abort.after_decision");
    // Should it not get there, lead-service asks for the decision and follows it.
    if (reserved) use_case_.leads_.Abort(name_, request_.lead()).IgnoreError();
    return refusal;
  }

  // Somebody else decided: another call with this request_id, or lead-service.
  Result FollowDecision() {
    auto decision = Earlier();
    if (!decision.ok()) return ForCaller(decision.status());
    if (decision->kind == Decision::Kind::kExpired) return std::nullopt;
    if (decision->kind != Decision::Kind::kNone) return Wrap(Repeat(*std::move(decision)));
    const auto live = use_case_.decisions_.FindLive(caller_.organization, request_.lead());
    if (!live.ok()) return ForCaller(live.status());
    if (live->empty()) return OutcomeUnknown();
    return Refuse(LeadConverted(*live), true);
  }

  // From here only forward: the answer is OK, whoever completes the conversion.
  absl::StatusOr<v1::ConvertLeadResponse> Finish(v1::ConvertLeadResponse answer) {
    v1::Conversion& conversion = *answer.mutable_conversion();
    const auto completed = use_case_.complete_.Run(caller_.organization, CompletionOf(conversion));
    if (completed.ok()) {
      conversion.set_state(v1::Conversion::STATE_COMPLETED);
      *conversion.mutable_manifest() = completed->manifest;
      *answer.mutable_manifest() = completed->manifest;
      if (completed->complete_time.seconds() != 0) {
        *conversion.mutable_complete_time() = completed->complete_time;
      }
    } else {
      log::Warning("the relay will complete the conversion",
                   {{"conversion", name_}, {"error", completed.status()}});
      v1::Warning& warning = *answer.add_warnings();
      warning.set_kind(v1::Warning::KIND_COMPLETION_PENDING);
      warning.set_message("the lead will show its conversion in a moment");
    }
    LEADLINE_FAILPOINT("convert.before_reply");
    return answer;
  }

  static Result Wrap(absl::StatusOr<v1::ConvertLeadResponse> answer) {
    if (!answer.ok()) return answer.status();
    return std::optional(*std::move(answer));
  }

  ConvertLead& use_case_;
  const Caller& caller_;
  const v1::ConvertLeadRequest& request_;
  const Settings& settings_;
  const Identity identity_;
  const std::string name_;
  bool in_doubt_ = false;  // Whether a commit of ours may have happened unseen.
};

absl::StatusOr<v1::ConvertLeadResponse> ConvertLead::Run(const Caller& caller,
                                                         const v1::ConvertLeadRequest& request) {
  // One version for the whole request.
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const bool repeatable = !request.request_id().empty();
  const std::string key = repeatable ? request.request_id() : identifier::NewId();
  const std::string fingerprint = idempotency::Fingerprint(caller.subject, request);
  int tried = 0;
  for (int number = 0; tried < kTries; ++number) {
    Attempt attempt(
        *this, caller, request, *settings,
        {identifier::DeriveId({caller.organization, caller.subject, key, absl::StrCat(number)}),
         caller.subject, fingerprint});
    if (repeatable) {
      LEADLINE_ASSIGN_OR_RETURN(Decision earlier, attempt.Earlier());
      if (earlier.kind == Decision::Kind::kExpired) continue;
      if (earlier.kind != Decision::Kind::kNone) return attempt.Repeat(std::move(earlier));
    }
    LEADLINE_ASSIGN_OR_RETURN(std::optional<v1::ConvertLeadResponse> answer, attempt.Run());
    if (answer.has_value()) return *std::move(answer);
    ++tried;
  }
  return HoldExpired();
}

}  // namespace leadline::conversion
