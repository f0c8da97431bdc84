#include "docs/generator/permission_page.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/credential/roles.h"
#include "leadline/type/v1/permission.pb.h"

namespace leadline::docs {
namespace {

using credential::Grant;
using google::protobuf::MethodDescriptor;

constexpr char kIntroduction[] =
    "# Permissions\n\n"
    "Every method asks for one permission, before it looks at the request and at what there is. "
    "Who\n"
    "lacks it gets `PERMISSION_MISSING`, who is not known `TOKEN_MISSING`, `TOKEN_EXPIRED` or\n"
    "`TOKEN_INVALID`. Roles come with the caller's token or API key; several add up.\n\n"
    "- `integration` is for programs: beside *yes* it has of *scope* what its key or token names.\n"
    "- `form` is for what takes web forms from the public: it may send one form, which its key "
    "names.\n"
    "- `service` is what the servers of one Leadline are to each other. Nobody else can be it, "
    "and\n"
    "  it acts for the organisation and the person that it says.\n\n"
    "A role has a permission for all records of its organisation: that a representative sees and\n"
    "changes his own only, or those of his team, is not enforced yet.\n\n";

constexpr char kOperations[] = "google.longrunning.Operations";

std::map<std::string, std::vector<std::string>> MethodsByPermission(const ContractFiles& contract) {
  std::map<std::string, std::vector<std::string>> methods = {
      {"operations.read", {absl::StrCat(Code(kOperations), ": get, list and wait")}},
      {"operations.write", {absl::StrCat(Code(kOperations), ": cancel and delete")}}};
  for (const MethodDescriptor* method : contract.Methods()) {
    methods[method->options().GetExtension(type::v1::permission)].push_back(
        Code(method->service()->name() + "." + method->name()));
  }
  return methods;
}

std::string Word(Grant grant) {
  if (grant == Grant::kNo) return "";
  return grant == Grant::kYes ? "yes" : "scope";
}

}  // namespace

Page PermissionPage(const ContractFiles& contract) {
  std::string text = kIntroduction;
  std::vector<std::string> titles = {"Permission"};
  for (const char* role : credential::kRoles) titles.push_back(Code(role));
  absl::StrAppend(&text, TableHead(titles));
  for (const credential::Permission& permission : credential::Permissions()) {
    std::vector<std::string> cells = {Code(permission.name)};
    for (const Grant grant : permission.granted) cells.push_back(Word(grant));
    absl::StrAppend(&text, Row(cells));
  }
  absl::StrAppend(&text, "\n## Methods\n\n", TableHead({"Permission", "Methods"}));
  for (const auto& [permission, methods] : MethodsByPermission(contract)) {
    absl::StrAppend(&text, Row({Code(permission), absl::StrJoin(methods, ", ")}));
  }
  return {"docs/reference/permissions.md", text};
}

}  // namespace leadline::docs
