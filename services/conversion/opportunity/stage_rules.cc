#include "services/conversion/opportunity/stage_rules.h"

#include <string>

#include "common/status/failure.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Status;

std::string EventTypeInto(const Status& stage) {
  if (stage.category() == Status::CATEGORY_CLOSED_WON) return "OpportunityWon";
  if (stage.category() == Status::CATEGORY_CLOSED_LOST) return "OpportunityLost";
  return "OpportunityStageChanged";
}

absl::Status StageInvalid(const std::string& description) {
  FieldViolations violations;
  violations.Add("stage", description);
  return violations.ToStatus();
}

// It stays closed as long as it only goes from one closed stage to another.
void NoteClosing(const Status& stage, absl::Time now, v1::Opportunity& opportunity) {
  if (stage.category() == Status::CATEGORY_OPEN) {
    opportunity.clear_close_time();
  } else if (!opportunity.has_close_time()) {
    opportunity.mutable_close_time()->set_seconds(absl::ToUnixSeconds(now));
  }
}

}  // namespace

absl::StatusOr<StageEdit> MoveToStage(const v1::ChangeOpportunityStageRequest& request,
                                      const Settings& settings, absl::Time now,
                                      const v1::Opportunity& opportunity) {
  StageEdit edit{.opportunity = opportunity};
  if (opportunity.stage() == request.stage()) return edit;
  if (!IsUsableStatus(settings, Status::ENTITY_OPPORTUNITY, request.stage())) {
    return StageInvalid("is no status in use of opportunities");
  }
  const Status& stage = settings.statuses.at(request.stage());
  if (!stage.directly_selectable()) return StageInvalid("cannot be chosen");
  edit.opportunity.set_stage(stage.name());
  NoteClosing(stage, now, edit.opportunity);
  event::v1::Event& event = edit.events.emplace_back();
  event.set_type(EventTypeInto(stage));
  (*event.mutable_attributes())["previous_stage"] = opportunity.stage();
  (*event.mutable_attributes())["stage"] = stage.name();
  return edit;
}

}  // namespace leadline::conversion
