#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/postgres/arguments.h"
#include "common/query/filter.h"
#include "common/record/custom_fields.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::lead {

// An organisation's assignment rules, as far as leads can be compared by them, in their order. What
// a condition means is what it means in a list.
class AssignmentCriteria final {
 public:
  struct Rule {
    std::string name;
    configuration::v1::Assignment assignment;
  };

  // A rule that was fine when it was made, and is not any longer: what it names was archived since.
  struct PassedOver {
    std::string rule;
    absl::Status fault;
  };

  // `in_use` says whether a rule may still give leads to a team.
  static AssignmentCriteria Compile(const configuration::v1::Configuration& configuration,
                                    const record::CustomFields& custom_fields,
                                    absl::FunctionRef<bool(const std::string&)> in_use);

  bool empty() const { return rules_.empty(); }
  const std::vector<Rule>& rules() const { return rules_; }
  const std::vector<PassedOver>& passed_over() const { return passed_over_; }

  // For each rule the SQL condition over the columns of leads, its values bound to `arguments`.
  std::vector<std::string> Conditions(absl::Time now, postgres::Arguments& arguments) const;

 private:
  void Add(const configuration::v1::AssignmentRule& rule);

  record::CustomFields custom_fields_;
  std::vector<Rule> rules_;
  std::vector<query::Expression> conditions_;  // Of the rules.
  std::vector<PassedOver> passed_over_;
};

}  // namespace leadline::lead
