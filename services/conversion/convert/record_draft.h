#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"
#include "leadline/conversion/v1/conversion.pb.h"
#include "services/rules/field_mapping.h"

namespace leadline::conversion {

// How far the lead may touch values that a linked record has.
struct MergePolicies {
  v1::MergePolicy of_all = v1::MERGE_POLICY_FILL_EMPTY;
  std::map<std::string, v1::MergePolicy> of_fields;  // By path; others follow `of_all`.

  v1::MergePolicy Of(const std::string& field) const {
    const auto found = of_fields.find(field);
    return found == of_fields.end() ? of_all : found->second;
  }
};

// One target record being put together, with where each of its values came from. The later step
// wins: what the lead gives, what the caller overrides, what is left to defaults.
class RecordDraft final {
 public:
  // `record` is empty, or holds what a linked record has.
  RecordDraft(v1::TargetKind kind, google::protobuf::Message& record)
      : kind_(kind), record_(record) {}

  // Takes what the lead gives, as far as `policies` let it touch values that are there.
  void Take(const rules::Carriage& carriage, const lead::v1::Lead& lead,
            const MergePolicies& policies);

  // Takes the caller's values, empty ones too.
  void Override(const std::vector<record::Field>& fields,
                const google::protobuf::Message& overrides);

  // Notes that the field has just got its value from elsewhere.
  void Mark(const std::string& field, v1::FieldProvenance::Source source,
            const std::string& lead_field = "");

  // Which field of the lead the value came from; empty when it came from elsewhere.
  const std::string& LeadFieldOf(const std::string& field) const;

  // Notes that every other value was there before.
  void MarkKept();

  // Adds the record's provenance, by field, to `provenance`; `name` is the record's.
  void Report(const std::string& name,
              google::protobuf::RepeatedPtrField<v1::FieldProvenance>& provenance) const;

 private:
  struct Origin {
    v1::FieldProvenance::Source source;
    std::string lead_field;
  };

  const v1::TargetKind kind_;
  google::protobuf::Message& record_;
  std::map<std::string, Origin> origins_;
};

}  // namespace leadline::conversion
