#include "common/credential/roles.h"

#include <algorithm>
#include <cstddef>

namespace leadline::credential {
namespace {

constexpr Grant no = Grant::kNo;
constexpr Grant yes = Grant::kYes;
constexpr Grant scope = Grant::kByScope;

// clang-format off
constexpr Permission kTable[] = {
    //                        admin manager repr. marketer integr. read_only form service
    {"accounts.delete",      {yes,  yes,    no,   no,      scope,  no,       no,  no}},
    {"accounts.merge",       {yes,  yes,    no,   no,      scope,  no,       no,  no}},
    {"accounts.read",        {yes,  yes,    yes,  yes,     scope,  yes,      no,  no}},
    {"accounts.write",       {yes,  yes,    yes,  no,      scope,  no,       no,  no}},
    {"activities.write",     {yes,  yes,    yes,  yes,     scope,  no,       no,  no}},
    {"campaigns.delete",     {yes,  yes,    no,   yes,     scope,  no,       no,  no}},
    {"campaigns.read",       {yes,  yes,    yes,  yes,     scope,  yes,      no,  no}},
    {"campaigns.write",      {yes,  yes,    no,   yes,     scope,  no,       no,  no}},
    {"configuration.read",   {yes,  yes,    yes,  yes,     yes,    yes,      no,  yes}},
    {"configuration.write",  {yes,  no,     no,   no,      no,     no,       no,  no}},
    {"contacts.delete",      {yes,  yes,    no,   no,      scope,  no,       no,  no}},
    {"contacts.read",        {yes,  yes,    yes,  yes,     scope,  yes,      no,  no}},
    {"contacts.write",       {yes,  yes,    yes,  no,      scope,  no,       no,  no}},
    {"conversions.convert",  {yes,  yes,    yes,  no,      scope,  no,       no,  yes}},
    {"conversions.read",     {yes,  yes,    yes,  yes,     scope,  yes,      no,  no}},
    {"conversions.revert",   {yes,  yes,    no,   no,      no,     no,       no,  no}},
    {"dashboards.write",     {yes,  yes,    yes,  yes,     no,     no,       no,  no}},
    {"documents.read",       {yes,  yes,    yes,  yes,     scope,  yes,      no,  no}},
    {"documents.write",      {yes,  yes,    yes,  yes,     scope,  no,       no,  no}},
    {"entitlements.read",    {yes,  yes,    yes,  yes,     scope,  yes,      no,  no}},
    {"events.read",          {yes,  no,     no,   no,      scope,  no,       no,  no}},
    {"holds.read",           {yes,  no,     no,   no,      no,     no,       no,  no}},
    {"integrity.read",       {yes,  no,     no,   no,      no,     no,       no,  no}},
    {"interests.write",      {yes,  yes,    yes,  yes,     scope,  no,       no,  no}},
    {"internal.decide",      {no,   no,     no,   no,      no,     no,       no,  yes}},
    {"internal.handoff",     {no,   no,     no,   no,      no,     no,       no,  yes}},
    {"leads.capture",        {yes,  no,     no,   no,      scope,  no,       yes, no}},
    {"leads.delete",         {yes,  yes,    no,   no,      no,     no,       no,  no}},
    {"leads.export",         {yes,  yes,    no,   yes,     scope,  no,       no,  no}},
    {"leads.purge",          {yes,  no,     no,   no,      no,     no,       no,  no}},
    {"leads.read",           {yes,  yes,    yes,  yes,     scope,  yes,      no,  yes}},
    {"leads.write",          {yes,  yes,    yes,  yes,     scope,  no,       no,  no}},
    {"operations.read",      {yes,  yes,    yes,  yes,     scope,  no,       no,  no}},
    {"operations.write",     {yes,  yes,    no,   yes,     scope,  no,       no,  no}},
    {"opportunities.delete", {yes,  yes,    no,   no,      scope,  no,       no,  no}},
    {"opportunities.read",   {yes,  yes,    yes,  yes,     scope,  yes,      no,  no}},
    {"opportunities.write",  {yes,  yes,    yes,  no,      scope,  no,       no,  no}},
    {"process.read",         {yes,  no,     no,   no,      no,     no,       no,  no}},
    {"views.write",          {yes,  yes,    yes,  yes,     no,     no,       no,  no}},
};
// clang-format on

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsGranted(const Permission& permission, const std::vector<std::string>& roles,
               const std::vector<std::string>& scopes) {
  for (size_t i = 0; i < kRoles.size(); ++i) {
    if (!Contains(roles, kRoles[i])) continue;
    if (permission.granted[i] == yes) return true;
    if (permission.granted[i] == scope && Contains(scopes, permission.name)) return true;
  }
  return false;
}

}  // namespace

std::span<const Permission> Permissions() { return kTable; }

bool IsRole(const std::string& name) {
  return std::find(kRoles.begin(), kRoles.end(), name) != kRoles.end();
}

std::vector<std::string> PermissionsOf(const std::vector<std::string>& roles,
                                       const std::vector<std::string>& scopes) {
  std::vector<std::string> permissions;
  for (const Permission& permission : Permissions()) {
    if (IsGranted(permission, roles, scopes)) permissions.emplace_back(permission.name);
  }
  return permissions;
}

}  // namespace leadline::credential
