#include "services/lead/lead/lead_errors.h"

#include "absl/strings/str_join.h"
#include "common/status/failure.h"

namespace leadline::lead {
namespace {

using configuration::v1::Status;

absl::Status WrongState(type::v1::ErrorReason reason, const std::string& message,
                        const Metadata& metadata) {
  return Failure(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
}

absl::Status Contended(const std::string& message) {
  return WithRetry(Failure(absl::StatusCode::kAborted, type::v1::ERROR_REASON_CONTENTION, message),
                   absl::Milliseconds(50));
}

std::string MethodInto(const Status& status) {
  return status.category() == Status::CATEGORY_CLOSED_LOST
             ? "leadline.lead.v1.LeadService.LoseLead"
             : "leadline.conversion.v1.ConversionService.ConvertLead";
}

}  // namespace

absl::Status LeadConverted(const std::string& lead, const std::string& conversion) {
  return WrongState(type::v1::ERROR_REASON_LEAD_CONVERTED, lead + " is converted and read-only",
                    {{"conversion", conversion}});
}

absl::Status LeadLost(const std::string& lead) {
  return WrongState(type::v1::ERROR_REASON_LEAD_LOST, lead + " is lost", {{"lead", lead}});
}

absl::Status LeadNotLost(const std::string& lead) {
  return WrongState(type::v1::ERROR_REASON_LEAD_NOT_LOST, lead + " is not lost", {{"lead", lead}});
}

absl::Status LeadDeleted(const std::string& lead) {
  return WrongState(type::v1::ERROR_REASON_LEAD_DELETED, lead + " was deleted", {{"lead", lead}});
}

absl::Status LeadMerged(const std::string& lead, const std::string& survivor) {
  return WrongState(type::v1::ERROR_REASON_RECORD_MERGED, lead + " was merged into " + survivor,
                    {{"record", lead}, {"survivor", survivor}});
}

absl::Status DeletingForbidden() {
  return WrongState(type::v1::ERROR_REASON_FEATURE_DISABLED,
                    "the organisation's leads are not deleted",
                    {{"feature", "lead_delete_policy"}});
}

absl::Status ConversionInProgress(const std::string& lead, const std::string& conversion) {
  return WrongState(type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS, lead + " is being converted",
                    {{"conversion", conversion}});
}

absl::Status StatusHasProcess(const Status& status) {
  const std::string method = MethodInto(status);
  return WrongState(type::v1::ERROR_REASON_STATUS_HAS_PROCESS,
                    status.name() + " cannot be chosen, " + method + " leads there",
                    {{"method", method}, {"status", status.name()}});
}

absl::Status TransitionNotAllowed(const std::string& from, const std::string& to,
                                  const std::vector<std::string>& allowed) {
  const std::string list = absl::StrJoin(allowed, ",");
  return WrongState(type::v1::ERROR_REASON_TRANSITION_NOT_ALLOWED,
                    to + " does not follow " + from + ", which leads to " +
                        (list.empty() ? "no status that can be chosen" : list),
                    {{"from", from}, {"to", to}, {"allowed", list}});
}

absl::Status RequestContended() {
  return Contended("another call with this request_id was in the way");
}

absl::Status ExternalIdContended() {
  return Contended("another lead with one of the external ids was in the way");
}

absl::Status ExternalIdTaken(const std::string& holder) {
  return ResourceExists(holder, "another lead has one of the external ids");
}

absl::Status ExternalIdsTaken(const std::string& holder, const std::vector<std::string>& fields) {
  absl::Status status = ExternalIdTaken(holder);
  google::rpc::BadRequest details;
  for (const std::string& field : fields) {
    auto& violation = *details.add_field_violations();
    violation.set_field(field);
    violation.set_description("is what another lead is called");
  }
  SetDetail(status, details);
  return status;
}

absl::Status WebFormDisabled(const std::string& form) {
  return WrongState(type::v1::ERROR_REASON_WEB_FORM_DISABLED, form + " takes no leads",
                    {{"form", form}});
}

absl::Status LogoMissing() {
  FieldViolations violations;
  violations.Add("lead.logo", "must be an image that is linked to the lead");
  return violations.ToStatus();
}

absl::Status ViewMissing() {
  FieldViolations violations;
  violations.Add("saved_view", "must be a view of leads that you have");
  return violations.ToStatus();
}

absl::Status ViewUnusable(const absl::Status& fault) {
  FieldViolations violations;
  violations.Add("saved_view",
                 "leads cannot be listed by its filter: " + std::string(fault.message()));
  return violations.ToStatus();
}

}  // namespace leadline::lead
