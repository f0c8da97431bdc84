#include "services/configuration/view/view_rules.h"

#include <set>
#include <string>

#include "leadline/configuration/v1/view.pb.h"
#include "services/configuration/definition/record_criteria.h"
#include "services/configuration/view/view_errors.h"

namespace leadline::configuration {
namespace {

using v1::View;

void CheckColumns(const View& view, const RecordCriteria& criteria, FieldViolations& violations) {
  for (int i = 0; i < view.columns_size(); ++i) {
    if (criteria.Find(view.columns(i))) continue;
    violations.Add("view.columns[" + std::to_string(i) + "]",
                   "is no field of the " + criteria.entity());
  }
}

// Other records have no such statuses, and are never converted.
void CheckLeadsOnly(const View& view, FieldViolations& violations) {
  if (view.entity() == View::ENTITY_LEAD) return;
  if (!view.temperatures().empty()) violations.Add("view.temperatures", "is for leads only");
  if (view.without_dormant()) violations.Add("view.without_dormant", "is for leads only");
  if (view.without_converted()) violations.Add("view.without_converted", "is for leads only");
}

void CheckTemperatures(const View& view, FieldViolations& violations) {
  const std::set<int> different(view.temperatures().begin(), view.temperatures().end());
  if (different.size() < static_cast<size_t>(view.temperatures_size())) {
    violations.Add("view.temperatures", "must not name the same one twice");
  }
}

void CheckView(const View& view, const Surroundings& surroundings, FieldViolations& violations) {
  const RecordCriteria criteria(View::Entity_Name(view.entity()), surroundings.configuration);
  criteria.CheckFilter(view.filter(), "view.filter", violations);
  criteria.CheckOrder(view.order_by(), "view.order_by", violations);
  CheckColumns(view, criteria, violations);
  CheckLeadsOnly(view, violations);
  CheckTemperatures(view, violations);
}

absl::Status CheckOwned(const google::protobuf::Message& record) {
  const View& view = static_cast<const View&>(record);
  return view.owner().empty() ? ViewPredefined(view) : absl::OkStatus();
}

}  // namespace

DefinitionKind ViewKind() {
  DefinitionKind kind = KindOf(&CheckView);
  kind.check_archive = CheckOwned;
  return kind;
}

}  // namespace leadline::configuration
