#include "services/conversion/decision/conversion_answer.h"

namespace leadline::conversion {
namespace {

// The record a provenance entry is about, where the conversion leaves only one.
const std::string& OnlyRecord(const v1::Conversion& conversion, v1::TargetKind kind) {
  static const std::string kSeveral;
  if (kind == v1::TARGET_KIND_ACCOUNT) return conversion.account();
  if (kind == v1::TARGET_KIND_OPPORTUNITY) return conversion.opportunity();
  return conversion.contacts_size() == 1 ? conversion.contacts(0) : kSeveral;
}

// A record without a time was written by the conversion itself.
template <class Record>
void SetTimes(const v1::Conversion& conversion, Record& record) {
  if (!record.has_create_time()) *record.mutable_create_time() = conversion.create_time();
  if (!record.has_update_time()) *record.mutable_update_time() = conversion.create_time();
}

}  // namespace

std::string PackAnswer(const v1::ConvertLeadResponse& answer) {
  v1::ConvertLeadResponse packed = answer;
  const v1::Conversion& conversion = answer.conversion();
  v1::Conversion kept;
  kept.mutable_lead_snapshot()->Swap(packed.mutable_conversion()->mutable_lead_snapshot());
  kept.mutable_provenance()->Swap(packed.mutable_conversion()->mutable_provenance());
  kept.mutable_dropped_fields()->Swap(packed.mutable_conversion()->mutable_dropped_fields());
  kept.mutable_warnings()->Swap(packed.mutable_conversion()->mutable_warnings());
  for (v1::FieldProvenance& entry : *kept.mutable_provenance()) {
    if (!OnlyRecord(conversion, entry.target()).empty()) entry.clear_record();
  }
  packed.mutable_conversion()->Swap(&kept);
  return packed.SerializeAsString();
}

void CompleteAnswer(const std::string& number, v1::ConvertLeadResponse& answer) {
  v1::Conversion& conversion = *answer.mutable_conversion();
  for (v1::FieldProvenance& entry : *conversion.mutable_provenance()) {
    if (entry.record().empty()) entry.set_record(OnlyRecord(conversion, entry.target()));
  }
  if (answer.has_account()) {
    SetTimes(conversion, *answer.mutable_account());
    if (conversion.account_action() == v1::TARGET_ACTION_CREATE) {
      answer.mutable_account()->set_number(number);
    }
  }
  for (v1::Contact& contact : *answer.mutable_contacts()) SetTimes(conversion, contact);
  if (answer.has_opportunity()) SetTimes(conversion, *answer.mutable_opportunity());
  *answer.mutable_dropped_fields() = conversion.dropped_fields();
  *answer.mutable_warnings() = conversion.warnings();
  if (conversion.has_manifest()) *answer.mutable_manifest() = conversion.manifest();
}

bool UnpackAnswer(const std::string& packed, const v1::Conversion& facts, const std::string& number,
                  v1::ConvertLeadResponse& answer) {
  if (!answer.ParseFromString(packed)) return false;
  answer.mutable_conversion()->MergeFrom(facts);
  CompleteAnswer(number, answer);
  return true;
}

}  // namespace leadline::conversion
