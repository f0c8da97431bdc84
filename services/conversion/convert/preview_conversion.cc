#include "services/conversion/convert/preview_conversion.h"

#include <map>

#include "absl/strings/match.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/convert/conversion_plan.h"
#include "services/conversion/convert/duplicate_plan.h"
#include "services/conversion/convert/target_rules.h"

namespace leadline::conversion {
namespace {

v1::ConvertLeadRequest ToConvert(const v1::PreviewConversionRequest& preview) {
  v1::ConvertLeadRequest request;
  request.set_lead(preview.lead());
  if (preview.has_account()) *request.mutable_account() = preview.account();
  if (preview.has_contact()) *request.mutable_contact() = preview.contact();
  if (preview.has_opportunity()) *request.mutable_opportunity() = preview.opportunity();
  request.set_account_role(preview.account_role());
  request.set_prospect_status(preview.prospect_status());
  request.set_number_series(preview.number_series());
  request.set_merge_policy(preview.merge_policy());
  *request.mutable_field_merge_policies() = preview.field_merge_policies();
  request.set_mapping_version(preview.mapping_version());
  request.set_lead_etag(preview.lead_etag());
  return request;
}

// A record that would be made has no name yet, and nothing can refer to it.
template <class Record>
void ForgetNames(Record& record) {
  record.clear_name();
  record.clear_conversion();
}

void ForgetNames(v1::ConvertLeadResponse& answer) {
  v1::Conversion& conversion = *answer.mutable_conversion();
  conversion.clear_name();
  if (conversion.account_action() == v1::TARGET_ACTION_CREATE) {
    ForgetNames(*answer.mutable_account());
    for (v1::Contact& contact : *answer.mutable_contacts()) contact.clear_account();
    answer.mutable_opportunity()->clear_account();
    conversion.clear_account();
  }
  if (conversion.contact_action() == v1::TARGET_ACTION_CREATE) {
    // A linked opportunity may refer to others, which come before those that would be made.
    auto& referred = *answer.mutable_opportunity()->mutable_contacts();
    for (v1::Contact& contact : *answer.mutable_contacts()) {
      referred.erase(std::remove(referred.begin(), referred.end(), contact.name()), referred.end());
      ForgetNames(contact);
    }
    conversion.clear_contacts();
  }
  if (conversion.opportunity_action() == v1::TARGET_ACTION_CREATE) {
    ForgetNames(*answer.mutable_opportunity());
    conversion.clear_opportunity();
  }
}

// Provenance names only records that exist.
void ForgetNames(const v1::Conversion& conversion,
                 google::protobuf::RepeatedPtrField<v1::FieldProvenance>& provenance) {
  for (v1::FieldProvenance& entry : provenance) {
    const auto action = entry.target() == v1::TARGET_KIND_ACCOUNT ? conversion.account_action()
                        : entry.target() == v1::TARGET_KIND_CONTACT
                            ? conversion.contact_action()
                            : conversion.opportunity_action();
    if (action == v1::TARGET_ACTION_CREATE) entry.clear_record();
  }
}

void TellDuplicates(v1::PreviewConversionResponse& response) {
  for (const v1::Warning& warning : response.warnings()) {
    if (warning.candidates().empty()) continue;
    (warning.field() == "account" ? *response.mutable_account_duplicates()
                                  : *response.mutable_contact_duplicates()) = warning.candidates();
  }
}

// What becomes of a batch in which some are refused.
std::vector<absl::StatusOr<v1::ConvertLeadResponse>> AllRefused(
    size_t count, const std::map<size_t, absl::Status>& refusals) {
  std::vector<absl::StatusOr<v1::ConvertLeadResponse>> outcomes(
      count, BatchNotDone(refusals.begin()->first));
  for (const auto& [place, refusal] : refusals) outcomes[place] = refusal;
  return outcomes;
}

}  // namespace

absl::StatusOr<v1::PreviewConversionResponse> PreviewConversion::Run(
    const Caller& caller, const v1::PreviewConversionRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const v1::ConvertLeadRequest convert = ToConvert(request);
  LEADLINE_ASSIGN_OR_RETURN(const lead::v1::Lead lead,
                            ReadLead(caller.organization, *settings, convert));
  LEADLINE_ASSIGN_OR_RETURN(LinkedRecords linked,
                            ReadLinked(caller.organization, LinksOf(*settings, convert)));
  const Identity identity{identifier::NewId(), caller.subject, ""};
  const auto plan = [&](const LinkedRecords& known) {
    return PlanConversion(*settings, lead, convert, identity, known);
  };
  LEADLINE_ASSIGN_OR_RETURN(ConversionDraft draft, Plan(caller.organization, plan, linked));
  LEADLINE_RETURN_IF_ERROR(stores_.conversions.CheckUntaken(caller.organization, draft.answer));
  if (draft.number.has_value()) {
    LEADLINE_ASSIGN_OR_RETURN(*draft.answer.mutable_account()->mutable_number(),
                              stores_.number_series.NextNumber(caller.organization, *draft.number));
  }
  const bool has_opportunity = draft.answer.has_opportunity();
  ForgetNames(draft.answer);
  ForgetNames(draft.answer.conversion(), *draft.answer.mutable_conversion()->mutable_provenance());
  v1::PreviewConversionResponse response;
  if (draft.answer.has_account()) response.mutable_account()->Swap(draft.answer.mutable_account());
  response.mutable_contacts()->Swap(draft.answer.mutable_contacts());
  if (has_opportunity) response.mutable_opportunity()->Swap(draft.answer.mutable_opportunity());
  *response.mutable_dropped_fields() = draft.answer.conversion().dropped_fields();
  *response.mutable_warnings() = draft.answer.conversion().warnings();
  TellDuplicates(response);
  response.mutable_conversion()->Swap(draft.answer.mutable_conversion());
  return response;
}

absl::StatusOr<v1::ConvertLeadResponse> PreviewConversion::Rehearse(
    const Caller& caller, const v1::ConvertLeadRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  LEADLINE_ASSIGN_OR_RETURN(const lead::v1::Lead lead,
                            ReadLead(caller.organization, *settings, request));
  const Identity identity{identifier::NewId(), caller.subject, ""};
  LEADLINE_ASSIGN_OR_RETURN(
      std::optional<v1::ConvertLeadResponse> answer,
      stores_.conversions.Rehearse(
          caller.organization, LinksOf(*settings, request), [&](const LinkedRecords& linked) {
            return PlanConversion(*settings, lead, request, identity, linked);
          }));
  if (answer.has_value()) return *std::move(answer);
  // Converted since it was read: the unique index said so.
  LEADLINE_RETURN_IF_ERROR(CheckUndecided(caller.organization, request.lead()));
  return OutcomeUnknown();
}

absl::StatusOr<std::vector<absl::StatusOr<v1::ConvertLeadResponse>>>
PreviewConversion::RehearseTogether(const Caller& caller,
                                    const std::vector<v1::ConvertLeadRequest>& requests) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  std::map<size_t, absl::Status> refusals;
  std::vector<PlannedConversion> planned;
  for (const v1::ConvertLeadRequest& request : requests) {
    auto lead = ReadLead(caller.organization, *settings, request);
    if (!lead.ok()) refusals[planned.size()] = lead.status();
    const Identity identity{identifier::NewId(), caller.subject, ""};
    planned.push_back(
        {LinksOf(*settings, request),
         [&request, &settings, identity,
          lead = lead.ok() ? *std::move(lead) : lead::v1::Lead()](const auto& linked) {
           return PlanConversion(*settings, lead, request, identity, linked);
         }});
  }
  if (!refusals.empty()) return AllRefused(requests.size(), refusals);
  LEADLINE_ASSIGN_OR_RETURN(CommittedTogether rehearsed,
                            stores_.conversions.RehearseTogether(caller.organization, planned));
  if (rehearsed.decided.has_value()) {
    const size_t place = *rehearsed.decided;
    rehearsed.refusals[place] = CheckUndecided(caller.organization, requests[place].lead());
    if (rehearsed.refusals[place].ok()) return OutcomeUnknown();
  }
  if (!rehearsed.refusals.empty()) return AllRefused(requests.size(), rehearsed.refusals);
  return std::vector<absl::StatusOr<v1::ConvertLeadResponse>>(rehearsed.answers.begin(),
                                                              rehearsed.answers.end());
}

absl::StatusOr<lead::v1::Lead> PreviewConversion::ReadLead(const std::string& organization,
                                                           const Settings& settings,
                                                           const v1::ConvertLeadRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(lead::v1::Lead lead, leads_.Get(request.lead()));
  if (lead.conversion_in_progress()) {
    LEADLINE_RETURN_IF_ERROR(CheckUndecided(organization, request.lead()));
  }
  LEADLINE_RETURN_IF_ERROR(CheckConvertible(settings, lead));
  if (!request.lead_etag().empty() && request.lead_etag() != lead.etag()) {
    return EtagMismatch(request.lead());
  }
  return lead;
}

absl::Status PreviewConversion::CheckUndecided(const std::string& organization,
                                               const std::string& lead) {
  LEADLINE_ASSIGN_OR_RETURN(const std::string live, stores_.decisions.FindLive(organization, lead));
  return live.empty() ? absl::OkStatus() : LeadConverted(live);
}

absl::StatusOr<ConversionDraft> PreviewConversion::Plan(const std::string& organization,
                                                        ConversionStore::Plan plan,
                                                        LinkedRecords& linked) {
  const auto find = [&](const DuplicateSearch& search) {
    return stores_.conversions.Find(organization, search);
  };
  const auto link = [&](const std::string& name, LinkedRecords& known) -> absl::Status {
    if (absl::StartsWith(name, "accounts/")) {
      LEADLINE_ASSIGN_OR_RETURN(auto found, stores_.accounts.Get(organization, {name}));
      LinkDuplicate(std::move(found.front()), known);
    } else {
      LEADLINE_ASSIGN_OR_RETURN(auto found, stores_.contacts.Get(organization, {name}));
      LinkDuplicate(std::move(found.front()), known);
    }
    return absl::OkStatus();
  };
  return PlanWithoutDuplicates(plan, {find, link}, linked);
}

absl::StatusOr<LinkedRecords> PreviewConversion::ReadLinked(const std::string& organization,
                                                            const Links& links) {
  LinkedRecords linked;
  if (!links.account.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(auto found, stores_.accounts.Read(organization, {links.account}));
    linked.account = std::move(found.front());
  }
  if (!links.contacts.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(linked.contacts, stores_.contacts.Get(organization, links.contacts));
  }
  if (!links.opportunity.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(auto found,
                              stores_.opportunities.Get(organization, {links.opportunity}));
    linked.opportunity = std::move(found.front());
  }
  if (!links.lead.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(auto found, stores_.opportunities.OfLead(organization, links.lead));
    TakeOver(std::move(found), linked);
  }
  const std::set<std::string> theirs = AccountsOf(linked);
  if (links.links_their_account && theirs.size() == 1) {
    LEADLINE_ASSIGN_OR_RETURN(auto found, stores_.accounts.Read(organization, {*theirs.begin()}));
    linked.account = std::move(found.front());
    linked.account_is_theirs = true;
  }
  return linked;
}

}  // namespace leadline::conversion
