#include "services/configuration/snapshot/definition_kind_rules.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "services/configuration/assignment_rule/assignment_rule_rules.h"
#include "services/configuration/dashboard/dashboard_rules.h"
#include "services/configuration/definition/definition_rules.h"
#include "services/configuration/role_policy/role_policy_rules.h"
#include "services/configuration/snapshot/violation_rules.h"
#include "services/configuration/template/template_rules.h"
#include "services/configuration/view/view_rules.h"
#include "services/configuration/web_form/web_form_rules.h"
#include "services/configuration/workflow_rule/workflow_rule_rules.h"

namespace leadline::configuration {
namespace {

using google::protobuf::Message;
using v1::Configuration;

struct DocumentKind {
  const char* field;  // Of Configuration.
  DefinitionKind kind;
};

const std::vector<DocumentKind>& DocumentKinds() {
  static const std::vector<DocumentKind> kKinds = {
      {"views", ViewKind()},
      {"assignment_rules", AssignmentRuleKind()},
      {"workflow_rules", WorkflowRuleKind()},
      {"web_forms", WebFormKind()},
      {"role_policies", RolePolicyKind()},
      {"templates", TemplateKind()},
      {"dashboards", DashboardKind()},
  };
  return kKinds;
}

// By name: as they would be, completed by what the server says.
std::map<std::string, const Message*> RecordsOf(const Configuration& whole, const char* kind) {
  const auto* field = Configuration::descriptor()->FindFieldByName(kind);
  const auto& reflection = *whole.GetReflection();
  std::map<std::string, const Message*> records;
  for (int i = 0; i < reflection.FieldSize(whole, field); ++i) {
    const Message& record = reflection.GetRepeatedMessage(whole, field, i);
    records.emplace(TextIn(record, "name"), &record);
  }
  return records;
}

void CheckKind(const DocumentKind& kind, const Transition& transition, const std::string& caller,
               FieldViolations& violations) {
  const auto after = RecordsOf(transition.after, kind.field);
  const auto* field = Configuration::descriptor()->FindFieldByName(kind.field);
  const auto& reflection = *transition.wanted.GetReflection();
  for (int i = 0; i < reflection.FieldSize(transition.wanted, field); ++i) {
    const Message& wanted = reflection.GetRepeatedMessage(transition.wanted, field, i);
    AddViolations(
        CheckDefinition(kind.kind, *after.at(TextIn(wanted, "name")), {transition.after, caller}),
        kind.kind.field(), absl::StrCat("configuration.", kind.field, "[", i, "]"), violations);
  }
}

}  // namespace

void CheckDocuments(const Transition& transition, const std::string& caller,
                    FieldViolations& violations) {
  for (const DocumentKind& kind : DocumentKinds()) {
    CheckKind(kind, transition, caller, violations);
  }
}

}  // namespace leadline::configuration
