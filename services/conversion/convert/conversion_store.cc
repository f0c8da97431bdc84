#include "services/conversion/convert/conversion_store.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/convert/batch_rules.h"
#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/convert/conversion_store_sql.h"
#include "services/conversion/convert/duplicate_plan.h"
#include "services/conversion/decision/conversion_answer.h"
#include "services/conversion/duplicate/duplicate_store.h"
#include "services/conversion/opportunity/opportunity_store.h"
#include "services/conversion/record/by_name.h"
#include "services/conversion/record/external_id_store.h"
#include "services/conversion/record/record_errors.h"

namespace leadline::conversion {
namespace {

using google::protobuf::util::MessageDifferencer;
using postgres::Arguments;

// How long the call that commits has to complete the conversion before the relay helps.
constexpr absl::Duration kGrace = absl::Seconds(2);

std::vector<std::string> RelatedTo(const ConversionDraft& draft) {
  const v1::Conversion& conversion = draft.answer.conversion();
  std::vector<std::string> names = {conversion.lead()};
  if (!conversion.account().empty()) names.push_back(conversion.account());
  names.insert(names.end(), conversion.contacts().begin(), conversion.contacts().end());
  if (!conversion.opportunity().empty()) names.push_back(conversion.opportunity());
  for (const v1::Opportunity& beside : draft.opportunities_beside) names.push_back(beside.name());
  return names;
}

template <class Record>
const Record& Created(v1::TargetAction action, const Record& record) {
  return action == v1::TARGET_ACTION_CREATE ? record : Record::default_instance();
}

// The parameters of CommitConversion, but for what it replaces; `draft` outlives them.
Arguments CommitArguments(const ConversionDraft& draft) {
  const v1::ConvertLeadResponse& answer = draft.answer;
  const v1::Conversion& conversion = answer.conversion();
  const NumberSeries series = draft.number.value_or(NumberSeries());
  const v1::Contact& contact =
      answer.contacts().empty() ? v1::Contact::default_instance() : answer.contacts(0);
  Arguments arguments;
  arguments.Record("conversion", conversion)
      .Record("account", Created(conversion.account_action(), answer.account()))
      .Record("contact", Created(conversion.contact_action(), contact))
      .Record("opportunity", Created(conversion.opportunity_action(), answer.opportunity()))
      .Set("creates_account", conversion.account_action() == v1::TARGET_ACTION_CREATE)
      .Set("creates_contact", conversion.contact_action() == v1::TARGET_ACTION_CREATE)
      .Set("creates_opportunity", conversion.opportunity_action() == v1::TARGET_ACTION_CREATE)
      .Set("draws_number", draft.number.has_value())
      .Set("grants_portal", draft.grants_portal)
      .Set("series_start", series.start)
      .Set("series_prefix", series.prefix)
      .Set("series_width", series.width)
      .Set("grace_seconds", absl::ToDoubleSeconds(kGrace))
      .Set("resource", conversion.name())
      .Set("related", RelatedTo(draft))
      .SetBytes("fingerprint", draft.fingerprint)
      .SetBytes("answer", PackAnswer(answer));
  return arguments;
}

// The first etag of what is created.
void MarkCreated(v1::ConvertLeadResponse& answer) {
  const v1::Conversion& conversion = answer.conversion();
  if (conversion.account_action() == v1::TARGET_ACTION_CREATE) {
    answer.mutable_account()->set_etag("1");
  }
  if (conversion.contact_action() == v1::TARGET_ACTION_CREATE) {
    for (v1::Contact& contact : *answer.mutable_contacts()) contact.set_etag("1");
  }
  if (conversion.opportunity_action() == v1::TARGET_ACTION_CREATE) {
    answer.mutable_opportunity()->set_etag("1");
  }
}

// Gives a linked record that the plan changed the etag and the time it will have. Whether it did.
template <class Record>
bool MarkChanged(const Record& linked, Record& planned) {
  if (MessageDifferencer::Equals(linked, planned)) return false;
  planned.set_etag(std::to_string(std::stoll(linked.etag()) + 1));
  planned.clear_update_time();
  return true;
}

absl::StatusOr<LinkedRecords> LockLinked(postgres::Transaction& tx, const Links& links) {
  LinkedRecords linked;
  if (!links.account.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(auto found,
                              InOrder({links.account}, LockAccounts(tx, {links.account})));
    linked.account = std::move(found.front());
  }
  if (!links.contacts.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(linked.contacts,
                              InOrder(links.contacts, LockContacts(tx, links.contacts)));
  }
  if (!links.opportunity.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(
        auto found, InOrder({links.opportunity}, LockOpportunities(tx, {links.opportunity})));
    linked.opportunity = std::move(found.front());
  }
  if (!links.lead.empty()) TakeOver(LockOpportunitiesOfLead(tx, links.lead), linked);
  const std::set<std::string> theirs = AccountsOf(linked);
  if (links.links_their_account && theirs.size() == 1) {
    LEADLINE_ASSIGN_OR_RETURN(auto found,
                              InOrder({*theirs.begin()}, LockAccounts(tx, {*theirs.begin()})));
    linked.account = std::move(found.front());
    linked.account_is_theirs = true;
  }
  return linked;
}

// Holds what was found; nothing, when it is gone.
void LockDuplicate(postgres::Transaction& tx, const std::string& name, LinkedRecords& linked) {
  if (absl::StartsWith(name, "accounts/")) {
    for (v1::Account& account : LockAccounts(tx, {name})) LinkDuplicate(std::move(account), linked);
  } else {
    for (v1::Contact& contact : LockContacts(tx, {name})) LinkDuplicate(std::move(contact), linked);
  }
}

// Which of the linked records the plan changed.
struct Changes {
  bool account = false;
  std::vector<int> contacts;
  bool opportunity = false;
};

Changes MarkChanges(const LinkedRecords& linked, v1::ConvertLeadResponse& answer) {
  Changes changes;
  if (linked.account.has_value()) {
    changes.account = MarkChanged(*linked.account, *answer.mutable_account());
  }
  for (size_t i = 0; i < linked.contacts.size(); ++i) {
    const int at = static_cast<int>(i);
    if (MarkChanged(linked.contacts[i], *answer.mutable_contacts(at)))
      changes.contacts.push_back(at);
  }
  if (linked.opportunity.has_value()) {
    changes.opportunity = MarkChanged(*linked.opportunity, *answer.mutable_opportunity());
  }
  return changes;
}

// The records that change, as they are before: what undoing the conversion gives back.
std::string PackReplaced(const LinkedRecords& linked, const Changes& changes) {
  v1::ConvertLeadResponse replaced;
  if (changes.account) *replaced.mutable_account() = *linked.account;
  for (const int contact : changes.contacts) {
    *replaced.add_contacts() = linked.contacts[static_cast<size_t>(contact)];
  }
  if (changes.opportunity) *replaced.mutable_opportunity() = *linked.opportunity;
  return replaced.SerializeAsString();
}

void Write(postgres::Transaction& tx, const Changes& changes, const ConversionDraft& draft) {
  const v1::ConvertLeadResponse& answer = draft.answer;
  if (changes.account) UpdateAccount(tx, answer.account());
  for (const int contact : changes.contacts) UpdateContact(tx, answer.contacts(contact));
  if (changes.opportunity) UpdateOpportunity(tx, answer.opportunity());
  for (const v1::Opportunity& beside : draft.opportunities_beside) UpdateOpportunity(tx, beside);
}

// CommitConversion inserts one contact.
bool MakesSeveralContacts(const v1::ConvertLeadResponse& answer) {
  return answer.conversion().contact_action() == v1::TARGET_ACTION_CREATE &&
         answer.contacts_size() > 1;
}

void InsertFurtherContacts(postgres::Transaction& tx, const v1::ConvertLeadResponse& answer) {
  if (!MakesSeveralContacts(answer)) return;
  for (int i = 1; i < answer.contacts_size(); ++i) {
    tx.Run(sql::kInsertFurtherContact, Arguments().Record(answer.contacts(i)));
  }
}

// All at once and in the order of their ids, so that two batches never wait for each other.
void LockAllLinked(postgres::Transaction& tx, const std::vector<PlannedConversion>& conversions) {
  std::vector<std::string> accounts;
  std::vector<std::string> contacts;
  std::vector<std::string> opportunities;
  for (const PlannedConversion& conversion : conversions) {
    const Links& links = conversion.links;
    if (!links.account.empty()) accounts.push_back(links.account);
    contacts.insert(contacts.end(), links.contacts.begin(), links.contacts.end());
    if (!links.opportunity.empty()) opportunities.push_back(links.opportunity);
  }
  if (!accounts.empty()) LockAccounts(tx, accounts);
  if (!contacts.empty()) LockContacts(tx, contacts);
  if (!opportunities.empty()) LockOpportunities(tx, opportunities);
}

// Before any of them is made, so that two batches with leads of the same companies do not wait for
// each other. What those before it lead to makes a conversion make less than this, never something
// else.
void LockAllMatchKeys(postgres::Transaction& tx,
                      const std::vector<PlannedConversion>& conversions) {
  std::vector<DuplicateSearch> searches;
  for (const PlannedConversion& conversion : conversions) {
    const auto linked = LockLinked(tx, conversion.links);
    if (!linked.ok()) continue;  // It is refused when its turn comes.
    const auto draft = conversion.plan(*linked);
    if (draft.ok()) searches.push_back(draft->duplicates);
  }
  LockMatchKeys(tx, searches);
}

// The answer of what has just been committed; none when it was decided before.
std::optional<v1::ConvertLeadResponse> AnswerOf(const postgres::Rows& rows,
                                                v1::ConvertLeadResponse& answer) {
  if (rows.empty()) return std::nullopt;
  rows[0].Fill(*answer.mutable_conversion());
  answer.mutable_conversion()->set_state(v1::Conversion::STATE_COMMITTED);
  CompleteAnswer(rows[0].Text("_number"), answer);
  return std::move(answer);
}

// Everything of Commit that happens inside one transaction; keeps the draft for Explain. `number`
// is what was drawn ahead, if anything was.
ConversionStore::Committed CommitIn(postgres::Transaction& tx, const Links& links,
                                    ConversionStore::Plan plan, ConversionDraft& draft,
                                    const std::string& number = "") {
  LEADLINE_ASSIGN_OR_RETURN(LinkedRecords linked, LockLinked(tx, links));
  const auto find = [&tx](const DuplicateSearch& search) -> absl::StatusOr<Duplicates> {
    LockMatchKeys(tx, {search});
    return FindDuplicates(tx, search);
  };
  const auto link = [&tx](const std::string& name, LinkedRecords& found) {
    LockDuplicate(tx, name, found);
    return absl::OkStatus();
  };
  LEADLINE_ASSIGN_OR_RETURN(draft, PlanWithoutDuplicates(plan, {find, link}, linked));
  UseNumber(number, draft);
  MarkCreated(draft.answer);
  const Changes changes = MarkChanges(linked, draft.answer);
  Arguments arguments = CommitArguments(draft);
  arguments.SetBytes("replaced", PackReplaced(linked, changes));
  const postgres::Rows rows = tx.Run(sql::kCommitConversion, arguments);
  if (!rows.empty()) {
    InsertFurtherContacts(tx, draft.answer);
    Write(tx, changes, draft);
  }
  return AnswerOf(rows, draft.answer);
}

}  // namespace

ConversionStore::Committed ConversionStore::Commit(const std::string& organization,
                                                   const Links& links, Plan plan) {
  ConversionDraft draft;
  std::string number;
  if (links.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(draft, plan(LinkedRecords()));
    LEADLINE_ASSIGN_OR_RETURN(number, number_blocks_.Draw(organization, draft.number));
    if (!MakesSeveralContacts(draft.answer) && !draft.duplicates.guarded()) {
      LEADLINE_RETURN_IF_ERROR(Warn(organization, draft));
      UseNumber(number, draft);
      return CommitInOneStatement(organization, draft);
    }
  }
  auto committed = database_.Transact(organization, [&](postgres::Transaction& tx) -> Committed {
    return CommitIn(tx, links, plan, draft, number);
  });
  if (!committed.ok()) return Explain(organization, committed.status(), draft);
  return committed;
}

absl::StatusOr<Duplicates> ConversionStore::Find(const std::string& organization,
                                                 const DuplicateSearch& search) const {
  return FindDuplicates(database_, organization, search);
}

absl::Status ConversionStore::Warn(const std::string& organization, ConversionDraft& draft) const {
  if (draft.duplicates.empty()) return absl::OkStatus();
  LEADLINE_ASSIGN_OR_RETURN(const Duplicates found, Find(organization, draft.duplicates));
  WarnOfDuplicates(found, draft);
  return absl::OkStatus();
}

ConversionStore::Committed ConversionStore::CommitInOneStatement(const std::string& organization,
                                                                 ConversionDraft& draft) {
  MarkCreated(draft.answer);
  Arguments arguments = CommitArguments(draft);
  arguments.Set("replaced", std::nullopt);
  const auto rows = database_.Run(organization, sql::kCommitConversion, arguments);
  if (!rows.ok()) return Explain(organization, rows.status(), draft);
  return AnswerOf(*rows, draft.answer);
}

ConversionStore::Committed ConversionStore::Rehearse(const std::string& organization,
                                                     const Links& links, Plan plan) {
  ConversionDraft draft;
  auto committed = database_.Rehearse(organization, [&](postgres::Transaction& tx) -> Committed {
    return CommitIn(tx, links, plan, draft);
  });
  if (!committed.ok()) return Explain(organization, committed.status(), draft);
  return committed;
}

struct ConversionStore::TogetherRun {
  explicit TogetherRun(const std::vector<PlannedConversion>& of) : conversions(of) {}

  absl::Status In(postgres::Transaction& tx) {
    outcome = {};
    drafts.clear();
    LockAllLinked(tx, conversions);
    LockAllMatchKeys(tx, conversions);
    for (const PlannedConversion& conversion : conversions) {
      Committed committed = CommitIn(tx, conversion.links, conversion.plan, drafts.emplace_back());
      const size_t place = drafts.size() - 1;
      if (!committed.ok()) {
        outcome.refusals[place] = committed.status();
      } else if (!committed->has_value()) {
        outcome.decided = place;
        return BatchNotDone(place);
      } else {
        outcome.answers.push_back(**std::move(committed));
      }
    }
    return outcome.refusals.empty() ? absl::OkStatus()
                                    : BatchNotDone(outcome.refusals.begin()->first);
  }

  const std::vector<PlannedConversion>& conversions;
  CommittedTogether outcome;
  std::vector<ConversionDraft> drafts;  // The last one is that which a statement failed for.
};

absl::StatusOr<CommittedTogether> ConversionStore::CommitTogether(
    const std::string& organization, const std::vector<PlannedConversion>& conversions) {
  TogetherRun run(conversions);
  const absl::Status status =
      database_.Transact(organization, [&run](postgres::Transaction& tx) { return run.In(tx); });
  return Judge(organization, status, run);
}

absl::StatusOr<CommittedTogether> ConversionStore::RehearseTogether(
    const std::string& organization, const std::vector<PlannedConversion>& conversions) {
  TogetherRun run(conversions);
  const absl::Status status =
      database_.Rehearse(organization, [&run](postgres::Transaction& tx) { return run.In(tx); });
  return Judge(organization, status, run);
}

absl::StatusOr<CommittedTogether> ConversionStore::Judge(const std::string& organization,
                                                         const absl::Status& status,
                                                         TogetherRun& run) {
  if (status.ok()) return std::move(run.outcome);
  const bool is_ours = ReasonOf(status) == type::v1::ERROR_REASON_BATCH_NOT_DONE;
  if (!is_ours) {
    if (!absl::IsAlreadyExists(status)) return status;
    absl::Status refusal = Explain(organization, status, run.drafts.back());
    if (!IsRefusal(refusal)) {
      refusal = CheckExternalIds(run.drafts.back().answer, run.outcome.answers);
    }
    if (refusal.ok()) return status;
    run.outcome.refusals[run.drafts.size() - 1] = refusal;
  }
  run.outcome.answers.clear();
  return std::move(run.outcome);
}

// A unique violation is either a taken external id, which is the caller's to know, or decides
// nothing.
absl::Status ConversionStore::Explain(const std::string& organization, const absl::Status& failure,
                                      const ConversionDraft& draft) {
  if (!absl::IsAlreadyExists(failure)) return failure;
  LEADLINE_RETURN_IF_ERROR(CheckUntaken(organization, draft.answer));
  return failure;
}

absl::Status ConversionStore::CheckUntaken(const std::string& organization,
                                           const v1::ConvertLeadResponse& answer) const {
  const auto check = [&](const std::string& collection, const auto& record) -> absl::Status {
    if (record.external_ids().empty()) return absl::OkStatus();
    LEADLINE_ASSIGN_OR_RETURN(const std::string holder,
                              FindExternalIdHolder(database_, organization, collection, record));
    return holder.empty() ? absl::OkStatus() : ExternalIdTaken(holder);
  };
  LEADLINE_RETURN_IF_ERROR(check("accounts", answer.account()));
  for (const v1::Contact& contact : answer.contacts()) {
    LEADLINE_RETURN_IF_ERROR(check("contacts", contact));
  }
  return check("opportunities", answer.opportunity());
}

}  // namespace leadline::conversion
