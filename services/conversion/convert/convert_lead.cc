#include "services/conversion/convert/convert_lead.h"

#include <optional>

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

// How often one call begins anew after its hold expired, and commits anew while the database is
// away.
constexpr int kTries = 3;

// Before it commits anew.
constexpr absl::Duration kCommitPause = absl::Milliseconds(200);

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
    const absl::StatusOr<lead::v1::Lead> lead =
        use_case_.prepare_.Run(caller_.organization, {name_, request_.lead(), request_.lead_etag()},
                               absl::Now() + kPatience);
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
  // Tries again while the database is away: a repeated commit meets its own earlier one.
  ConversionStore::Committed Commit(const lead::v1::Lead& lead) {
    LEADLINE_FAILPOINT("convert.before_commit");
    const auto plan = [&](const LinkedRecords& linked) {
      return PlanConversion(settings_, lead, request_, identity_, linked);
    };
    absl::Duration pause = kCommitPause;
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
    if (ReasonOf(refusal) == type::v1::ERROR_REASON_CONVERSION_RELEASED) return FollowDecision();
    if (!IsRefusal(refusal)) return reserved ? GiveBack(refusal) : ForCaller(refusal);
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

  // Something was in the way that says nothing about the lead. This id is used up, so that the lead
  // need not wait until its hold has grown old; the same request goes on with the next one. Where
  // even that cannot be noted, lead-service asks.
  Result GiveBack(const absl::Status& failure) {
    const auto aborted = use_case_.decisions_.Abort(
        caller_.organization, {.conversion = identity_.id, .lead = request_.lead()});
    if (!aborted.ok()) return ForCaller(failure);
    if (!*aborted) return FollowDecision();
    use_case_.leads_.Abort(name_, request_.lead()).IgnoreError();
    return ForCaller(failure);
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
    Note(use_case_.complete_.Run(caller_.organization, CompletionOf(answer.conversion())), answer);
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
