#include "docs/generator/reference.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"
#include "docs/generator/contract_files.h"
#include "docs/generator/error_page.h"
#include "docs/generator/filter_page.h"
#include "docs/generator/option_page.h"
#include "docs/generator/package_page.h"
#include "docs/generator/permission_page.h"

namespace leadline::docs {

absl::StatusOr<std::vector<Page>> Reference(const std::string& build) {
  LEADLINE_ASSIGN_OR_RETURN(const ContractFiles contract,
                            ContractFiles::Read(build + "/leadline.binpb"));
  std::vector<Page> pages;
  for (const std::string& package : contract.Packages()) {
    pages.push_back(PackagePage(contract, package));
  }
  pages.push_back(ErrorPage(contract));
  pages.push_back(FilterPage());
  pages.push_back(PermissionPage(contract));
  LEADLINE_ASSIGN_OR_RETURN(Page options, OptionPage(build + "/bin"));
  pages.push_back(std::move(options));
  for (Page& page : pages) {
    page.text =
        absl::StrCat("<!-- Written by docs/update. -->\n", absl::StripSuffix(page.text, "\n"));
  }
  return pages;
}

}  // namespace leadline::docs
