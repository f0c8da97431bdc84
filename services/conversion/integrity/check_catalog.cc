#include "services/conversion/integrity/check_catalog.h"

#include <algorithm>

namespace leadline::conversion {
namespace {

constexpr auto kError = v1::INTEGRITY_SEVERITY_ERROR;
constexpr auto kWarning = v1::INTEGRITY_SEVERITY_WARNING;

std::vector<Check> AllChecks() {
  return {
      {v1::INTEGRITY_CHECK_CONVERSION_HAS_TARGET, kError, {Source::kConversion}},
      {v1::INTEGRITY_CHECK_TARGET_EXISTS, kError, {Source::kConversion}},
      {v1::INTEGRITY_CHECK_TARGET_ACTION, kError, {Source::kConversion}},
      {v1::INTEGRITY_CHECK_RECORD_HAS_CONVERSION,
       kError,
       {Source::kAccount, Source::kContact, Source::kOpportunity}},
      {v1::INTEGRITY_CHECK_LEAD_CONVERTED_ONCE, kError, {Source::kConversion}},
      {v1::INTEGRITY_CHECK_REFERENCE_EXISTS, kError, {Source::kContact, Source::kOpportunity}},
      {v1::INTEGRITY_CHECK_NUMBER_UNIQUE, kError, {Source::kAccount}},
      {v1::INTEGRITY_CHECK_NUMBER_COUNTED, kError, {Source::kAccount}},
      {v1::INTEGRITY_CHECK_NUMBER_WITHOUT_GAP, kWarning, {Source::kSeries}},
      {v1::INTEGRITY_CHECK_PROVENANCE_TARGET, kError, {Source::kConversion}},
      {v1::INTEGRITY_CHECK_CONVERSION_FINISHED, kWarning, {Source::kConversion}},
      {v1::INTEGRITY_CHECK_LEAD_CONVERTED, kError, {Source::kConversion}, true},
      {v1::INTEGRITY_CHECK_MANIFEST, kError, {Source::kConversion}, true},
      {v1::INTEGRITY_CHECK_LEAD_HAS_CONVERSION, kError, {Source::kLead}, true},
      {v1::INTEGRITY_CHECK_HOLD_PENDING, kError, {Source::kLead}, true},
      {v1::INTEGRITY_CHECK_MERGED_HAS_SURVIVOR, kError, {Source::kAccount}},
      {v1::INTEGRITY_CHECK_MERGED_UNREFERENCED,
       kError,
       {Source::kAccount, Source::kContact, Source::kOpportunity}},
      {v1::INTEGRITY_CHECK_MERGE_FINISHED, kWarning, {Source::kAccount}},
      {v1::INTEGRITY_CHECK_CONSENT_CARRIED, kError, {Source::kConversion}},
  };
}

}  // namespace

std::vector<Check> ChecksOf(const google::protobuf::RepeatedField<int>& wanted) {
  std::vector<Check> checks = AllChecks();
  std::erase_if(checks, [&wanted](const Check& check) {
    return !wanted.empty() && std::find(wanted.begin(), wanted.end(), check.id) == wanted.end();
  });
  return checks;
}

}  // namespace leadline::conversion
