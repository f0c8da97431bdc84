#pragma once

#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/query/filter.h"
#include "common/record/custom_fields.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::configuration {

// What may be said about the records of one entity: which fields they have by their contract and
// the organisation's definitions, and how filters compare these.
class RecordCriteria final {
 public:
  // `entity` is as enums of entities have it: "ENTITY_LEAD".
  RecordCriteria(const std::string& entity, const v1::Configuration& configuration);

  // The field of a path; none when there is none, or a custom one that is not defined.
  std::optional<record::Field> Find(const std::string& path) const;

  // The custom fields, archived ones too.
  const record::CustomFields& custom_fields() const { return custom_fields_; }

  // "lead"
  const std::string& entity() const { return entity_; }

  // Each adds to `violations`, as of the field `place`, all that is wrong. A condition is a filter
  // that is asked on nobody's behalf, so it cannot have me().
  void CheckFilter(const std::string& filter, const std::string& place,
                   FieldViolations& violations) const;
  void CheckCondition(const std::string& condition, const std::string& place,
                      FieldViolations& violations) const;
  void CheckOrder(const std::string& order_by, const std::string& place,
                  FieldViolations& violations) const;

 private:
  using CheckOfTerm = absl::Status (RecordCriteria::*)(const query::Expression& term) const;

  void CheckText(const std::string& filter, CheckOfTerm check, const std::string& place,
                 FieldViolations& violations) const;
  void CheckEach(const query::Expression& filter, CheckOfTerm check, const std::string& place,
                 FieldViolations& violations) const;
  absl::Status CheckTerm(const query::Expression& term) const;
  absl::Status CheckTermWithoutMe(const query::Expression& term) const;
  absl::Status CheckValue(const query::Expression& term, const record::Field& field) const;

  const std::string entity_;
  const google::protobuf::Descriptor& type_;
  record::CustomFields custom_fields_;
  std::set<std::string> names_;  // Of all statuses and dictionary entries.
};

}  // namespace leadline::configuration
