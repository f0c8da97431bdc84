#include "services/conversion/convert/record_draft.h"

#include "services/rules/values.h"

namespace leadline::conversion {

using v1::FieldProvenance;

void RecordDraft::Take(const rules::Carriage& carriage, const lead::v1::Lead& lead,
                       const MergePolicies& policies) {
  for (const rules::Carried& value : carriage.values) {
    const v1::MergePolicy policy = policies.Of(value.target.path());
    if (policy == v1::MERGE_POLICY_KEEP) continue;
    if (policy == v1::MERGE_POLICY_FILL_EMPTY && value.target.IsSet(record_)) continue;
    record::Field::Copy(value.source, lead, value.target, record_);
    Mark(value.target.path(), FieldProvenance::SOURCE_LEAD_FIELD, value.source.path());
  }
}

void RecordDraft::Override(const std::vector<record::Field>& fields,
                           const google::protobuf::Message& overrides) {
  for (const record::Field& field : fields) {
    record::Field::Copy(field, overrides, field, record_);
    for (const record::Field& entry : rules::EntriesOf(field, overrides)) {
      Mark(entry.path(), FieldProvenance::SOURCE_OVERRIDE);
    }
  }
}

void RecordDraft::Mark(const std::string& field, FieldProvenance::Source source,
                       const std::string& lead_field) {
  origins_[field] = {source, lead_field};
}

const std::string& RecordDraft::LeadFieldOf(const std::string& field) const {
  static const std::string kNone;
  const auto found = origins_.find(field);
  return found == origins_.end() ? kNone : found->second.lead_field;
}

void RecordDraft::MarkKept() {
  for (const record::Field& value : rules::GivenValues(record_)) {
    origins_.try_emplace(value.path(), Origin{FieldProvenance::SOURCE_KEPT, ""});
  }
}

void RecordDraft::Report(const std::string& name,
                         google::protobuf::RepeatedPtrField<FieldProvenance>& provenance) const {
  for (const auto& [field, origin] : origins_) {
    FieldProvenance& entry = *provenance.Add();
    entry.set_target(kind_);
    entry.set_record(name);
    entry.set_field(field);
    entry.set_source(origin.source);
    entry.set_lead_field(origin.lead_field);
  }
}

}  // namespace leadline::conversion
