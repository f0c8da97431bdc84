#include "services/conversion/convert/duplicate_plan.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "services/rules/mapping_step.h"

namespace leadline::conversion {
namespace {

using Candidates = std::vector<v1::DuplicateCandidate>;

void Warn(v1::Warning::Kind kind, v1::TargetKind target, const Candidates& candidates,
          ConversionDraft& draft) {
  if (candidates.empty()) return;
  v1::Warning& warning = *draft.answer.mutable_conversion()->add_warnings();
  warning.set_kind(kind);
  warning.set_field(rules::NameOf(target));
  warning.set_message(kind == v1::Warning::KIND_DUPLICATE_LINKED
                          ? "the record existed already and was linked"
                          : "the record may exist already");
  AddFirst(candidates, *warning.mutable_candidates());
}

Candidates Only(const std::string& resource, const Candidates& candidates) {
  Candidates only;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(only),
               [&](const auto& candidate) { return candidate.resource() == resource; });
  return only;
}

}  // namespace

absl::StatusOr<ConversionDraft> PlanWithoutDuplicates(
    absl::FunctionRef<absl::StatusOr<ConversionDraft>(const LinkedRecords&)> plan,
    const DuplicateSource& source, LinkedRecords& linked) {
  Duplicates found, chosen;
  LEADLINE_ASSIGN_OR_RETURN(ConversionDraft draft, plan(linked));
  // The account first: whose people are looked for depends on it. What was linked is not looked for
  // again, nor is what was gone before it could be held.
  while (!draft.duplicates.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(found, source.find(draft.duplicates));
    DuplicateLinks links;
    LEADLINE_RETURN_IF_ERROR(Judge(draft.duplicates, found, links));
    if (!links.account.empty()) {
      chosen.accounts = Only(links.account, found.accounts);
      LEADLINE_RETURN_IF_ERROR(source.link(links.account, linked));
    } else if (!links.contact.empty()) {
      chosen.contacts = Only(links.contact, found.contacts);
      LEADLINE_RETURN_IF_ERROR(source.link(links.contact, linked));
    } else {
      break;
    }
    LEADLINE_ASSIGN_OR_RETURN(draft, plan(linked));
  }
  WarnOfDuplicates(found, draft);
  if (linked.account_is_duplicate) {
    Warn(v1::Warning::KIND_DUPLICATE_LINKED, v1::TARGET_KIND_ACCOUNT, chosen.accounts, draft);
  }
  if (linked.contact_is_duplicate) {
    Warn(v1::Warning::KIND_DUPLICATE_LINKED, v1::TARGET_KIND_CONTACT, chosen.contacts, draft);
  }
  return draft;
}

void WarnOfDuplicates(const Duplicates& found, ConversionDraft& draft) {
  const v1::Warning::Kind kind = v1::Warning::KIND_DUPLICATE_POSSIBLE;
  if (draft.duplicates.finds_account()) {
    Warn(kind, v1::TARGET_KIND_ACCOUNT, found.accounts, draft);
  }
  if (draft.duplicates.finds_contact()) {
    Warn(kind, v1::TARGET_KIND_CONTACT, found.contacts, draft);
  }
}

void LinkDuplicate(v1::Account account, LinkedRecords& linked) {
  if (account.has_delete_time()) return;
  linked.account = std::move(account);
  linked.account_is_duplicate = true;
}

void LinkDuplicate(v1::Contact contact, LinkedRecords& linked) {
  if (contact.has_delete_time()) return;
  linked.contacts = {std::move(contact)};
  linked.contact_is_duplicate = true;
}

}  // namespace leadline::conversion
