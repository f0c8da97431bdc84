#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/postgres/arguments.h"
#include "common/query/filter.h"
#include "common/record/custom_fields.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::lead {

// An organisation's workflow rules that are enabled, as far as leads can be compared by them, in
// their order. What a condition means is what it means in a list.
class WorkflowCriteria final {
 public:
  using Event = configuration::v1::WorkflowRule::Event;

  struct Rule {
    configuration::v1::WorkflowRule rule;
    query::Expression condition;
  };

  // A rule that was fine when it was made, and is not any longer: what it compares is gone.
  struct PassedOver {
    std::string rule;
    absl::Status fault;
  };

  static WorkflowCriteria Compile(const configuration::v1::Configuration& configuration,
                                  const record::CustomFields& custom_fields);

  const std::vector<PassedOver>& passed_over() const { return passed_over_; }

  // The rules that wait for one of these.
  std::vector<const Rule*> WaitingFor(const std::vector<Event>& events) const;

  // The SQL condition of a rule over the columns of leads, its values bound to `arguments`.
  std::string ConditionOf(const Rule& rule, absl::Time now, postgres::Arguments& arguments) const;

 private:
  record::CustomFields custom_fields_;
  std::vector<Rule> rules_;
  std::vector<PassedOver> passed_over_;
};

}  // namespace leadline::lead
