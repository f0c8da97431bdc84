#include "services/conversion/record/record_errors.h"

#include "absl/strings/str_cat.h"
#include "common/status/failure.h"

namespace leadline::conversion {
namespace {

constexpr char kHolding[] = "HOLDING_RECORD";

absl::Status WrongState(type::v1::ErrorReason reason, const std::string& message,
                        const Metadata& metadata) {
  return Failure(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
}

}  // namespace

absl::Status RecordDeleted(const std::string& record) {
  return WrongState(type::v1::ERROR_REASON_RECORD_DELETED, record + " was deleted",
                    {{"record", record}});
}

absl::Status RecordMerged(const std::string& record, const std::string& survivor) {
  return WrongState(type::v1::ERROR_REASON_RECORD_MERGED,
                    record + " was merged into another record",
                    {{"record", record}, {"survivor", survivor}});
}

absl::Status RecordInUse(const std::string& record, const std::vector<std::string>& holders,
                         int64_t count) {
  absl::Status status = WrongState(type::v1::ERROR_REASON_RECORD_IN_USE,
                                   absl::StrCat(record, " is in use by ", count, " other records"),
                                   {{"record", record}, {"count", std::to_string(count)}});
  google::rpc::PreconditionFailure details;
  for (const std::string& holder : holders) {
    auto& violation = *details.add_violations();
    violation.set_type(kHolding);
    violation.set_subject(holder);
    violation.set_description("refers to it and is not deleted");
  }
  SetDetail(status, details);
  return status;
}

absl::Status LeadNotConverted(const std::string& lead) {
  return WrongState(type::v1::ERROR_REASON_LEAD_NOT_CONVERTED, lead + " is not converted",
                    {{"lead", lead}});
}

absl::Status ExternalIdTaken(const std::string& holder) {
  return ResourceExists(holder, "another record has one of the external ids");
}

absl::Status ExternalIdContended() {
  return WithRetry(Failure(absl::StatusCode::kAborted, type::v1::ERROR_REASON_CONTENTION,
                           "another record with one of the external ids was in the way"),
                   absl::Milliseconds(50));
}

}  // namespace leadline::conversion
