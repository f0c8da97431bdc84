#include "services/lead/settings/condition_criteria.h"

#include "absl/time/clock.h"
#include "common/query/predicate.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_fields.h"

namespace leadline::lead {

absl::StatusOr<query::Expression> ReadCondition(const std::string& condition,
                                                const record::CustomFields& custom_fields) {
  if (condition.empty()) return query::AllOf({});
  LEADLINE_ASSIGN_OR_RETURN(query::Expression expression, query::ParseFilter(condition));
  postgres::Arguments unused;
  LEADLINE_RETURN_IF_ERROR(
      query::CompileFilter(expression, kLeads, {"", absl::Now(), custom_fields}, unused).status());
  return expression;
}

}  // namespace leadline::lead
