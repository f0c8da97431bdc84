#include "services/leadctl/definition_commands.h"

#include <deque>
#include <string>

namespace leadline::leadctl {
namespace {

struct Kind {
  const char* group;
  std::string service;
  std::string record;
  std::string records;
  std::string field;
  std::string noun;
  std::string nouns;
};

const std::vector<Kind> kKinds = {
    {"view", "ViewService", "View", "Views", "view", "view", "views"},
    {"assignment-rule", "AssignmentRuleService", "AssignmentRule", "AssignmentRules",
     "assignment_rule", "rule of who becomes responsible",
     "rules of who becomes responsible for new leads"},
    {"workflow", "WorkflowService", "WorkflowRule", "WorkflowRules", "workflow_rule",
     "rule of what follows", "rules of what follows when something happens to a lead"},
    {"web-form", "WebFormService", "WebForm", "WebForms", "web_form", "web form", "web forms"},
    {"role-policy", "RolePolicyService", "RolePolicy", "RolePolicies", "role_policy",
     "policy of a role", "what leads, prospects and customers may do"},
    {"template", "TemplateService", "Template", "Templates", "template", "template", "templates"},
    {"dashboard", "DashboardService", "Dashboard", "Dashboards", "dashboard", "dashboard",
     "dashboards"},
};

// A command only points to its texts: these are never let go.
const char* Kept(const std::string& text) {
  static std::deque<std::string> texts;
  return texts.emplace_back(text).c_str();
}

void AddCommandsOf(const Kind& kind, std::vector<Command>& commands) {
  const auto method = [&kind](const std::string& name) {
    return Kept("leadline.configuration.v1." + kind.service + "." + name);
  };
  const char* body = Kept(kind.field);
  commands.push_back({kind.group, "list", method("List" + kind.records), Kept(kind.nouns)});
  commands.push_back(
      {kind.group, "get", method("Get" + kind.record), Kept("one " + kind.noun), {"name"}});
  commands.push_back({kind.group,
                      "create",
                      method("Create" + kind.record),
                      Kept("a new " + kind.noun),
                      {Kept(kind.field + "_id")},
                      body});
  commands.push_back({kind.group,
                      "update",
                      method("Update" + kind.record),
                      "change the fields that are given",
                      {Kept(kind.field + ".name")},
                      body});
  commands.push_back({kind.group,
                      "delete",
                      method("Delete" + kind.record),
                      Kept("archive a " + kind.noun),
                      {"name"}});
}

}  // namespace

void AddDefinitionCommands(std::vector<Command>& commands) {
  for (const Kind& kind : kKinds) AddCommandsOf(kind, commands);
}

}  // namespace leadline::leadctl
