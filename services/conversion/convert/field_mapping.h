#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/record/custom_fields.h"
#include "common/record/record.h"
#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/conversion/v1/conversion.pb.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::conversion {

// The record type of a kind of target.
const google::protobuf::Descriptor& RecordOf(v1::TargetKind kind);

// "account", "contact" or "opportunity": how requests, rules and warnings call the target.
const std::string& NameOf(v1::TargetKind kind);

// One value that goes from a lead to a target record.
struct Carried {
  record::Field source;
  record::Field target;
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

  // What `lead` gives a target of this kind, which has these custom fields. Of several rules for
  // one field the first whose source has a value counts; maps go key by key.
  Carriage Carry(v1::TargetKind kind, const lead::v1::Lead& lead,
                 const record::CustomFields& custom_fields) const;

 private:
  struct Rule {
    Carried fields;
    size_t max_length;  // Characters; 0 for no limit.
  };

  int version_ = 0;
  std::map<v1::TargetKind, std::vector<Rule>> rules_;
};

// The top-level fields of a record that callers may write and that have a value, maps key by key.
std::vector<record::Field> WritableValues(const google::protobuf::Message& record);

// `field` itself, or every entry that `record` has there when it is a map.
std::vector<record::Field> EntriesOf(const record::Field& field,
                                     const google::protobuf::Message& record);

// The values of the lead whose paths are not among `carried`, nor above or below one of them.
std::vector<std::string> NotCarried(const lead::v1::Lead& lead,
                                    const std::set<std::string>& carried);

}  // namespace leadline::conversion
