#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/record/custom_fields.h"
#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/rules/mapping_step.h"

namespace leadline::rules {

// One value that goes from a lead to a target record.
struct Carried {
  record::Field source;
  record::Field target;
  int rule;  // Which one carries it, counted from 0.
};

// What of a lead goes to one target record.
struct Carriage {
  std::vector<Carried> values;
  std::vector<record::Field> left_out;  // Targets that a value did not fit.
};

// One version of the field mapping, checked against the descriptors of the lead and of the three
// targets, so that carrying a lead cannot meet a field that does not exist or does not fit.
class FieldMapping final {
 public:
  // FIELD_INVALID with every rule that cannot work.
  static absl::StatusOr<FieldMapping> Compile(const configuration::v1::FieldMapping& mapping);

  int version() const { return version_; }

  // One for each rule, in their order.
  const std::vector<Step>& steps() const { return steps_; }

  // What `lead` gives a target of this kind, which has these custom fields. Of several rules for
  // one field the first whose source has a value counts; maps go key by key.
  Carriage Carry(TargetKind kind, const lead::v1::Lead& lead,
                 const record::CustomFields& custom_fields) const;

 private:
  int version_ = 0;
  std::vector<Step> steps_;
};

// What the lead asked for and every contact made of it keeps, whatever the mapping says: the
// consent flags that are set. A contact has fields of the same names.
std::vector<record::Field> ConsentsOf(const lead::v1::Lead& lead);

// Whether a mapping has to do with the field: it is neither where the lead stands in its own life,
// nor carried whatever the mapping says.
bool IsForMapping(const std::string& lead_field);

// "address" covers "address.postal_address.locality", and the other way round.
bool Covers(const std::string& path, const std::string& other);

// The values of the lead that no path of `carried` takes; of messages, what of them none takes.
std::vector<std::string> NotCarried(const lead::v1::Lead& lead,
                                    const std::set<std::string>& carried);

}  // namespace leadline::rules
