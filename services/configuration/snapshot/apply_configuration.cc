#include "services/configuration/snapshot/apply_configuration.h"

#include "services/configuration/preset/difference_rules.h"
#include "services/configuration/snapshot/definition_kind_rules.h"
#include "services/configuration/snapshot/document_rules.h"
#include "services/configuration/snapshot/document_store.h"
#include "services/configuration/snapshot/kind_rules.h"
#include "services/configuration/snapshot/snapshot_store.h"

namespace leadline::configuration {

absl::StatusOr<v1::ApplyConfigurationResponse> ApplyConfiguration::Run(
    const Mandate& mandate, const v1::ApplyConfigurationRequest& request) {
  const auto plan = [&](const v1::Configuration& before, FieldViolations& violations) {
    v1::Configuration after = Combine(before, request, mandate.subject, violations);
    const Transition transition{before, request.configuration(), after};
    CheckKinds(transition, violations);
    CheckDocuments(transition, mandate.subject, violations);
    return after;
  };
  return documents_.Apply(mandate, request, plan, SnapshotStore::Read, DifferencesOf);
}

}  // namespace leadline::configuration
