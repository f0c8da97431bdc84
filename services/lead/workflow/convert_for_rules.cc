#include "services/lead/workflow/convert_for_rules.h"

#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/lead/workflow/conversion_client.h"
#include "services/lead/workflow/run_store.h"
#include "services/lead/workflow/workflow_rules.h"

namespace leadline::lead {
namespace {

// Of a conversion that fails as none should.
constexpr int kMostAttempts = 20;

constexpr char kAsker[] = "services/workflow";

// None while it is open.
std::optional<DecidedConversion> DecisionOf(const absl::StatusOr<std::string>& answer,
                                            int64_t attempts) {
  const std::string outcome = OutcomeOf(answer.status());
  if (answer.ok()) return DecidedConversion{kDone, "", outcome, *answer};
  if (IsRefusal(answer.status())) return DecidedConversion{kDone, "", outcome, ""};
  if (IsPassing(answer.status()) || attempts < kMostAttempts) return std::nullopt;
  return DecidedConversion{"FAILED", outcome, outcome, ""};
}

}  // namespace

ConvertForRules::~ConvertForRules() { stopping_ = true; }

void ConvertForRules::StartEvery(const polled::Pace& pace) {
  rounds_.emplace("conversions of workflow rules", pace,
                  [this](polled::Rounds&) { return Look(); });
}

absl::StatusOr<bool> ConvertForRules::Look() {
  bool found = false;
  while (!stopping_) {
    LEADLINE_ASSIGN_OR_RETURN(const auto asked, runs_.ClaimConversion());
    if (!asked.has_value()) break;
    found = true;
    LEADLINE_RETURN_IF_ERROR(Convert(*asked));
  }
  return found;
}

absl::Status ConvertForRules::Convert(const AskedConversion& asked) {
  // By one name, whichever process asks: the conversion goes by who asked for it.
  context::RequestContext facts = context::Current();
  facts.organization = asked.organization;
  facts.subject = kAsker;
  const context::ScopedRequestContext scope(facts);
  LEADLINE_FAILPOINT("workflow.before_convert");
  const auto answer =
      conversions_.Convert(asked.lead, RequestIdOf(asked.event, asked.rule, asked.place));
  LEADLINE_FAILPOINT("workflow.after_convert");
  const auto decided = DecisionOf(answer, asked.attempts);
  if (!decided.has_value()) return answer.status();
  LEADLINE_RETURN_IF_ERROR(runs_.Decide(asked, *decided));
  log::Info("conversion of a workflow rule decided", {{"organization", asked.organization},
                                                      {"workflow_rule", asked.rule},
                                                      {"lead", asked.lead},
                                                      {"conversion", decided->conversion},
                                                      {"outcome", decided->outcome}});
  return absl::OkStatus();
}

}  // namespace leadline::lead
