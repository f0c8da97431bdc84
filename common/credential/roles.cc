#include "common/credential/roles.h"

#include <algorithm>
#include <cstddef>

namespace leadline::credential {
namespace {

using enum Grant;

// clang-format off
constexpr Permission kTable[] = {
    //                        admin manager repr. marketer integr. read_only form service
    {"accounts.delete",      {kYes,  kYes,    kNo,   kNo,      kByScope,  kNo,       kNo,  kNo}},
    {"accounts.merge",       {kYes,  kYes,    kNo,   kNo,      kByScope,  kNo,       kNo,  kNo}},
    {"accounts.read",        {kYes,  kYes,    kYes,  kYes,     kByScope,  kYes,      kNo,  kNo}},
    {"accounts.write",       {kYes,  kYes,    kYes,  kNo,      kByScope,  kNo,       kNo,  kNo}},
    {"activities.write",     {kYes,  kYes,    kYes,  kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"campaigns.delete",     {kYes,  kYes,    kNo,   kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"campaigns.read",       {kYes,  kYes,    kYes,  kYes,     kByScope,  kYes,      kNo,  kNo}},
    {"campaigns.write",      {kYes,  kYes,    kNo,   kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"configuration.read",   {kYes,  kYes,    kYes,  kYes,     kYes,    kYes,      kNo,  kYes}},
    {"configuration.write",  {kYes,  kNo,     kNo,   kNo,      kNo,     kNo,       kNo,  kNo}},
    {"contacts.delete",      {kYes,  kYes,    kNo,   kNo,      kByScope,  kNo,       kNo,  kNo}},
    {"contacts.read",        {kYes,  kYes,    kYes,  kYes,     kByScope,  kYes,      kNo,  kNo}},
    {"contacts.write",       {kYes,  kYes,    kYes,  kNo,      kByScope,  kNo,       kNo,  kNo}},
    {"conversions.convert",  {kYes,  kYes,    kYes,  kNo,      kByScope,  kNo,       kNo,  kYes}},
    {"conversions.read",     {kYes,  kYes,    kYes,  kYes,     kByScope,  kYes,      kNo,  kNo}},
    {"conversions.revert",   {kYes,  kYes,    kNo,   kNo,      kNo,     kNo,       kNo,  kNo}},
    {"dashboards.write",     {kYes,  kYes,    kYes,  kYes,     kNo,     kNo,       kNo,  kNo}},
    {"documents.read",       {kYes,  kYes,    kYes,  kYes,     kByScope,  kYes,      kNo,  kNo}},
    {"documents.write",      {kYes,  kYes,    kYes,  kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"entitlements.read",    {kYes,  kYes,    kYes,  kYes,     kByScope,  kYes,      kNo,  kNo}},
    {"events.read",          {kYes,  kNo,     kNo,   kNo,      kByScope,  kNo,       kNo,  kNo}},
    {"holds.read",           {kYes,  kNo,     kNo,   kNo,      kNo,     kNo,       kNo,  kNo}},
    {"integrity.read",       {kYes,  kNo,     kNo,   kNo,      kNo,     kNo,       kNo,  kNo}},
    {"interests.write",      {kYes,  kYes,    kYes,  kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"internal.decide",      {kNo,   kNo,     kNo,   kNo,      kNo,     kNo,       kNo,  kYes}},
    {"internal.handoff",     {kNo,   kNo,     kNo,   kNo,      kNo,     kNo,       kNo,  kYes}},
    {"leads.capture",        {kYes,  kNo,     kNo,   kNo,      kByScope,  kNo,       kYes, kNo}},
    {"leads.delete",         {kYes,  kYes,    kNo,   kNo,      kNo,     kNo,       kNo,  kNo}},
    {"leads.export",         {kYes,  kYes,    kNo,   kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"leads.purge",          {kYes,  kNo,     kNo,   kNo,      kNo,     kNo,       kNo,  kNo}},
    {"leads.read",           {kYes,  kYes,    kYes,  kYes,     kByScope,  kYes,      kNo,  kYes}},
    {"leads.write",          {kYes,  kYes,    kYes,  kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"operations.read",      {kYes,  kYes,    kYes,  kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"operations.write",     {kYes,  kYes,    kNo,   kYes,     kByScope,  kNo,       kNo,  kNo}},
    {"opportunities.delete", {kYes,  kYes,    kNo,   kNo,      kByScope,  kNo,       kNo,  kNo}},
    {"opportunities.read",   {kYes,  kYes,    kYes,  kYes,     kByScope,  kYes,      kNo,  kNo}},
    {"opportunities.write",  {kYes,  kYes,    kYes,  kNo,      kByScope,  kNo,       kNo,  kNo}},
    {"process.read",         {kYes,  kNo,     kNo,   kNo,      kNo,     kNo,       kNo,  kNo}},
    {"views.write",          {kYes,  kYes,    kYes,  kYes,     kNo,     kNo,       kNo,  kNo}},
};
// clang-format on

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsGranted(const Permission& permission, const std::vector<std::string>& roles,
               const std::vector<std::string>& scopes) {
  for (size_t i = 0; i < kRoles.size(); ++i) {
    if (!Contains(roles, kRoles[i])) continue;
    if (permission.granted[i] == kYes) return true;
    if (permission.granted[i] == kByScope && Contains(scopes, permission.name)) return true;
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
