#include "services/lead/duplicate/duplicate_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_rules.h"

namespace leadline::lead {
namespace {

using Request = v1::FindDuplicateLeadsRequest;

constexpr int kDefaultPageSize = 50;
constexpr int kDefaultMinScore = 25;

constexpr const char* kFields[] = {"salutation",
                                   "first_name",
                                   "last_name",
                                   "company_name",
                                   "function",
                                   "department",
                                   "email",
                                   "phone",
                                   "mobile",
                                   "fax",
                                   "website",
                                   "industry",
                                   "source",
                                   "category",
                                   "campaign",
                                   "owner",
                                   "team",
                                   "address.postal_address.postal_code",
                                   "address.postal_address.locality",
                                   "address.postal_address.region_code"};

bool IsComparable(absl::string_view field, const LeadSettings& settings) {
  if (absl::ConsumePrefix(&field, "custom_fields.")) {
    return settings.custom_fields().count(std::string(field)) > 0;
  }
  return std::find(std::begin(kFields), std::end(kFields), field) != std::end(kFields);
}

// Complaints about a search for groups.
void CheckGroups(const Request& request, const LeadSettings& settings,
                 FieldViolations& violations) {
  for (int i = 0; i < request.fields_size(); ++i) {
    if (!IsComparable(request.fields(i), settings)) {
      violations.Add(absl::StrCat("fields[", i, "]"), "is no field that leads are compared by");
    }
  }
  if (!request.leads().empty() && !request.filter().empty()) {
    violations.Add("filter", "goes only without leads");
  }
  if (request.exact() && !request.ignored_differences().empty()) {
    violations.Add("exact", "goes only without ignored_differences");
  }
  if (request.min_score() != 0) violations.Add("min_score", "goes only with lead");
}

// Complaints about a search for leads like one.
void CheckCandidates(const Request& request, FieldViolations& violations) {
  constexpr char kOnlyGroups[] = "goes only with fields";
  if (!request.leads().empty()) violations.Add("leads", kOnlyGroups);
  if (!request.filter().empty()) violations.Add("filter", kOnlyGroups);
  if (!request.ignored_differences().empty()) violations.Add("ignored_differences", kOnlyGroups);
  if (request.exact()) violations.Add("exact", kOnlyGroups);
  if (!request.page_token().empty()) violations.Add("page_token", kOnlyGroups);
}

absl::Status Check(const Request& request, const LeadSettings& settings) {
  FieldViolations violations;
  if (request.fields().empty() == request.lead().empty()) {
    violations.Add("fields", "either these or a lead must be given");
  }
  if (request.lead().empty()) {
    CheckGroups(request, settings, violations);
  } else {
    CheckCandidates(request, violations);
  }
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  if (!request.lead().empty()) return CheckLeadName("lead", request.lead());
  for (int i = 0; i < request.leads_size(); ++i) {
    LEADLINE_RETURN_IF_ERROR(CheckLeadName(absl::StrCat("leads[", i, "]"), request.leads(i)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Comparison> ComparisonOf(const Request& request, const LeadSettings& settings) {
  LEADLINE_RETURN_IF_ERROR(Check(request, settings));
  const auto& ignored = request.ignored_differences();
  const auto ignores = [&](Request::Difference difference) {
    if (request.exact()) return false;
    return ignored.empty() ||
           std::find(ignored.begin(), ignored.end(), difference) != ignored.end();
  };
  return Comparison{.fields = {request.fields().begin(), request.fields().end()},
                    .ignores_case = ignores(Request::DIFFERENCE_CASE),
                    .ignores_accents = ignores(Request::DIFFERENCE_ACCENTS),
                    .ignores_spaces = ignores(Request::DIFFERENCE_SPACES),
                    .ignores_legal_form = ignores(Request::DIFFERENCE_LEGAL_FORM),
                    .ignores_phone_format = ignores(Request::DIFFERENCE_PHONE_FORMAT)};
}

int PageSizeOf(const Request& request) {
  return request.page_size() == 0 ? kDefaultPageSize
                                  : std::min(request.page_size(), kMostDuplicates);
}

int MinScoreOf(const Request& request) {
  return request.min_score() == 0 ? kDefaultMinScore : request.min_score();
}

}  // namespace leadline::lead
