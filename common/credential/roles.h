#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

namespace leadline::credential {

// Roles by the names that tokens and keys give them.
inline constexpr std::array kRoles = {"admin",       "manager",   "representative", "marketer",
                                      "integration", "read_only", "form",           "service"};

// The role of the other servers of this Leadline: it alone may call what is internal, and it acts
// for whichever organisation it says.
inline constexpr char kServiceRole[] = "service";

// What comes in from the public by one form, and nothing else.
inline constexpr char kFormRole[] = "form";

enum class Grant {
  kNo,
  kYes,
  kByScope,  // To whom it was given by name, beside the role.
};

// What every role may do with one permission of the contract.
struct Permission {
  const char* name;                          // "leads.read"
  std::array<Grant, kRoles.size()> granted;  // In the order of kRoles.
};

// The one table of who may do what: a line for each permission that a method names, in the order of
// their names. docs/reference/permissions.md shows it.
std::span<const Permission> Permissions();

bool IsRole(const std::string& name);

// What a principal of these roles may do, with the scopes it was given. Roles that are unknown and
// scopes that no role of it takes give nothing.
std::vector<std::string> PermissionsOf(const std::vector<std::string>& roles,
                                       const std::vector<std::string>& scopes);

}  // namespace leadline::credential
