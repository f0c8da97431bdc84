#include "services/conversion/convert/conversion_errors.h"

#include "common/status/failure.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;

constexpr absl::Duration kRetryDelay = absl::Seconds(1);

}  // namespace

absl::Status LeadConverted(const std::string& conversion) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED,
                 "the lead is already converted", {{"conversion", conversion}});
}

absl::Status LeadMerged(const std::string& lead, const std::string& survivor) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_MERGED,
                 lead + " was merged into " + survivor, {{"record", lead}, {"survivor", survivor}});
}

absl::Status LeadLost() {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST,
                 "a lost lead cannot be converted");
}

absl::Status LeadDeleted() {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_DELETED,
                 "a deleted lead cannot be converted");
}

absl::Status LeadNotConvertible(const std::string& status) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_NOT_CONVERTIBLE,
                 "a lead in this status cannot be converted", {{"status", status}});
}

absl::Status ConversionInProgress() {
  return WithRetry(
      Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS,
              "another conversion of the lead is under way"),
      kRetryDelay);
}

absl::Status FeatureDisabled(const std::string& feature) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_FEATURE_DISABLED,
                 "the settings do not allow this", {{"feature", feature}});
}

absl::Status RequestIdReused(const std::string& request_id) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED,
                 "the request_id was used for another request", {{"request_id", request_id}});
}

absl::Status ConfigurationUnavailable() {
  return WithRetry(
      Failure(StatusCode::kUnavailable, type::v1::ERROR_REASON_CONFIGURATION_UNAVAILABLE,
              "the configuration has not been read yet"),
      kRetryDelay);
}

absl::Status OutcomeUnknown() {
  return WithRetry(Failure(StatusCode::kUnavailable, type::v1::ERROR_REASON_OUTCOME_UNKNOWN,
                           "whether the lead was converted cannot be told now"),
                   kRetryDelay);
}

absl::Status HoldExpired() {
  return WithRetry(Failure(StatusCode::kAborted, type::v1::ERROR_REASON_CONTENTION,
                           "the lead was given back before the conversion could be committed"),
                   kRetryDelay);
}

absl::Status BatchNotDone(size_t index) {
  return Failure(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_BATCH_NOT_DONE,
                 "another item of the batch failed", {{"index", std::to_string(index)}});
}

bool IsOpen(const absl::Status& status) {
  return status.code() == StatusCode::kUnknown || status.code() == StatusCode::kAlreadyExists;
}

absl::Status ForCaller(const absl::Status& status) {
  return IsOpen(status) ? OutcomeUnknown() : status;
}

bool IsRefusal(const absl::Status& status) {
  switch (ReasonOf(status)) {
    case type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS:
    case type::v1::ERROR_REASON_CONVERSION_RELEASED:
      return false;
    case type::v1::ERROR_REASON_ETAG_MISMATCH:
      return true;
    case type::v1::ERROR_REASON_RESOURCE_EXISTS:
      // Ours names what is there; the database's own violation does not, and decides nothing.
      return DetailOf<google::rpc::ResourceInfo>(status).has_value();
    default:
      return status.code() == StatusCode::kInvalidArgument ||
             status.code() == StatusCode::kNotFound ||
             status.code() == StatusCode::kFailedPrecondition;
  }
}

}  // namespace leadline::conversion
