#include "services/conversion/convert/conversion_plan.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/status/macros.h"
#include "services/conversion/account/role_rules.h"
#include "services/conversion/convert/further_contact_draft.h"
#include "services/conversion/convert/lead_text.h"
#include "services/conversion/convert/override_rules.h"
#include "services/conversion/convert/record_draft.h"
#include "services/conversion/convert/required_field_rules.h"
#include "services/conversion/convert/search_draft.h"
#include "services/conversion/convert/target_rules.h"
#include "services/conversion/record/record_errors.h"
#include "services/conversion/record/record_kind.h"
#include "services/rules/html.h"

namespace leadline::conversion {
namespace {

using v1::FieldProvenance;

constexpr v1::TargetAction kCreate = v1::TARGET_ACTION_CREATE;
constexpr v1::TargetAction kLink = v1::TARGET_ACTION_LINK;

// Where text is HTML, in leads as in what they become. A rule may send plain text there.
constexpr char kDescription[] = "description_html";

// Of a record that is made.
const MergePolicies kNothingToKeep{v1::MERGE_POLICY_OVERWRITE, {}};

// Nothing is linked that was deleted.
absl::Status CheckThere(const LinkedRecords& linked) {
  const auto check = [](const auto& record) -> absl::Status {
    const std::string survivor = SurvivorOf(record);
    if (!survivor.empty()) return RecordMerged(record.name(), survivor);
    return record.has_delete_time() ? RecordDeleted(record.name()) : absl::OkStatus();
  };
  if (linked.account.has_value()) LEADLINE_RETURN_IF_ERROR(check(*linked.account));
  for (const v1::Contact& contact : linked.contacts) LEADLINE_RETURN_IF_ERROR(check(contact));
  return linked.opportunity.has_value() ? check(*linked.opportunity) : absl::OkStatus();
}

// Which account is meant, is not guessed.
absl::Status CheckOneAccount(const LinkedRecords& linked, const Links& links) {
  FieldViolations violations;
  if (links.links_their_account && AccountsOf(linked).size() > 1) {
    violations.Add("account.action",
                   "the records to link belong to several accounts: name the one that is meant");
  }
  return violations.ToStatus();
}

// What is linked although the request does not name it. A `type` is only for a new account.
void LinkFound(const LinkedRecords& linked, Targets& targets) {
  if (linked.takes_own_opportunity) targets.opportunity = kLink;
  if (linked.contact_is_duplicate) {
    targets.contact = kLink;
    targets.contact_duplicates = v1::DUPLICATE_POLICY_UNSPECIFIED;
  }
  if (!linked.account_is_duplicate && !linked.account_is_theirs) return;
  targets.account = kLink;
  targets.account_duplicates = v1::DUPLICATE_POLICY_UNSPECIFIED;
  auto& overrides = targets.account_overrides;
  overrides.erase(std::remove_if(overrides.begin(), overrides.end(),
                                 [](const auto& field) { return field.path() == "type"; }),
                  overrides.end());
}

// Goes through one conversion once, target by target.
class Planner final {
 public:
  Planner(const Settings& settings, const lead::v1::Lead& lead,
          const v1::ConvertLeadRequest& request, const Identity& identity,
          const LinkedRecords& linked, Targets targets)
      : settings_(settings),
        lead_(lead),
        request_(request),
        identity_(identity),
        linked_(linked),
        targets_(std::move(targets)) {}

  ConversionDraft Run() {
    StartConversion();
    PlanAccount();
    PlanContacts();
    PlanOpportunity();
    WarnOfStatus();
    for (const std::string& path : rules::NotCarried(lead_, carried_)) {
      conversion().add_dropped_fields()->set_lead_field(path);
    }
    draft_.fingerprint = identity_.fingerprint;
    draft_.duplicates = SearchFor(draft_.answer, lead_, targets_);
    return std::move(draft_);
  }

 private:
  v1::ConvertLeadResponse& answer() { return draft_.answer; }
  v1::Conversion& conversion() { return *draft_.answer.mutable_conversion(); }

  std::string RecordName(const std::string& collection) const {
    return absl::StrCat(collection, "/", identifier::DeriveId({identity_.id, collection}));
  }

  void StartConversion() {
    conversion().set_name("conversions/" + identity_.id);
    conversion().set_lead(lead_.name());
    conversion().set_actor(identity_.actor);
    conversion().set_mapping_version(targets_.mapping->version());
    conversion().set_configuration_version(settings_.version);
    conversion().set_account_action(targets_.account);
    conversion().set_contact_action(targets_.contact);
    conversion().set_opportunity_action(targets_.opportunity);
    *conversion().mutable_lead_snapshot() = lead_;
    // Computed for whoever reads the lead, and no part of it.
    conversion().mutable_lead_snapshot()->clear_external_links();
    conversion().mutable_lead_snapshot()->clear_allowed_actions();
  }

  void Warn(v1::Warning::Kind kind, const std::string& field, const std::string& message) {
    v1::Warning& warning = *conversion().add_warnings();
    warning.set_kind(kind);
    warning.set_field(field);
    warning.set_message(message);
  }

  // What the lead and the caller say about one record; notes what was carried.
  template <class Record>
  RecordDraft DraftOf(v1::TargetKind kind, const MergePolicies& policies,
                      const std::vector<record::Field>& overrides, const Record& values,
                      Record& record) {
    RecordDraft draft(kind, record);
    const rules::Carriage carriage =
        targets_.mapping->Carry(kind, lead_, settings_.custom_fields.at(kind));
    draft.Take(carriage, lead_, policies);
    const std::string& described_by = draft.LeadFieldOf(kDescription);
    if (!described_by.empty() && described_by != kDescription) {
      record.set_description_html(rules::HtmlOf(record.description_html()));
    }
    draft.Override(overrides, values);
    for (const rules::Carried& value : carriage.values) carried_.insert(value.source.path());
    for (const record::Field& field : carriage.left_out) {
      Warn(v1::Warning::KIND_VALUE_LEFT_OUT, absl::StrCat(rules::NameOf(kind), ".", field.path()),
           "the lead's value does not fit the field");
    }
    return draft;
  }

  const MergePolicies& PoliciesOf(v1::TargetKind kind) const {
    return targets_.merge_policies.at(kind);
  }

  RecordDraft DraftAccount(v1::Account& account, const MergePolicies& policies) {
    return DraftOf(v1::TARGET_KIND_ACCOUNT, policies, targets_.account_overrides,
                   request_.account().overrides(), account);
  }

  void Substitute(RecordDraft& draft, v1::TargetKind kind, const std::string& field) {
    draft.Mark(field, FieldProvenance::SOURCE_DEFAULT);
    Warn(v1::Warning::KIND_SUBSTITUTED, absl::StrCat(rules::NameOf(kind), ".", field),
         "the lead has no value for the field");
  }

  void PlanAccount() {
    if (targets_.account == kCreate) CreateAccount();
    if (targets_.account == kLink) LinkAccount();
    conversion().set_account(answer().account().name());
  }

  void CreateAccount() {
    v1::Account& account = *answer().mutable_account();
    RecordDraft draft = DraftAccount(account, kNothingToKeep);
    account.set_name(RecordName("accounts"));
    account.set_conversion(conversion().name());
    if (account.display_name().empty()) {
      account.set_display_name(PartyOf(lead_));
      Substitute(draft, v1::TARGET_KIND_ACCOUNT, "display_name");
    }
    if (account.type() == v1::Account::TYPE_UNSPECIFIED) {
      account.set_type(targets_.account_type);
      draft.Mark("type", SourceOf(request_.account_role() != v1::ACCOUNT_ROLE_UNSPECIFIED));
    }
    if (!targets_.prospect_status.empty()) {
      account.set_prospect_status(targets_.prospect_status);
      draft.Mark("prospect_status", SourceOf(!request_.prospect_status().empty()));
    }
    if (targets_.series != nullptr) {
      draft_.number = *targets_.series;
      account.set_number_series(targets_.series->name);
      draft.Mark("number_series", SourceOf(!request_.number_series().empty()));
    }
    draft_.grants_portal = MayLogIn(settings_, account.type());
    draft.Report(account.name(), *conversion().mutable_provenance());
  }

  static FieldProvenance::Source SourceOf(bool given) {
    return given ? FieldProvenance::SOURCE_OVERRIDE : FieldProvenance::SOURCE_DEFAULT;
  }

  void LinkAccount() {
    v1::Account& account = *answer().mutable_account();
    account = *linked_.account;
    RecordDraft draft = DraftAccount(account, PoliciesOf(v1::TARGET_KIND_ACCOUNT));
    draft.MarkKept();
    draft.Report(account.name(), *conversion().mutable_provenance());
  }

  void PlanContacts() {
    if (targets_.contact == kCreate) CreateContacts();
    if (targets_.contact == kLink) {
      for (const v1::Contact& contact : linked_.contacts) LinkContact(contact);
    }
    for (const v1::Contact& contact : answer().contacts()) {
      conversion().add_contacts(contact.name());
    }
  }

  RecordDraft DraftContact(v1::Contact& contact, const MergePolicies& policies) {
    return DraftOf(v1::TARGET_KIND_CONTACT, policies, targets_.contact_overrides,
                   request_.contact().overrides(), contact);
  }

  // A company whose people are all among its further contacts needs no person made up.
  void CreateContacts() {
    const int further = lead_.further_contacts_size();
    if (further == 0 || !PersonOf(lead_).empty() || !targets_.contact_overrides.empty()) {
      CreateContact();
    }
    for (int place = 0; place < further; ++place) CreateFurtherContact(place);
    if (further > 0) carried_.insert("further_contacts");
    draft_.further_contacts = further;
  }

  void CreateFurtherContact(int place) {
    v1::Contact& contact = *answer().add_contacts();
    RecordDraft draft = DraftFurtherContact(lead_, place, contact);
    contact.set_name("contacts/" + identifier::DeriveId(
                                       {identity_.id, "further_contacts", std::to_string(place)}));
    contact.set_conversion(conversion().name());
    contact.set_account(answer().account().name());
    CarryConsent(contact, draft);
    draft.Report(contact.name(), *conversion().mutable_provenance());
  }

  void CreateContact() {
    v1::Contact& contact = *answer().add_contacts();
    RecordDraft draft = DraftContact(contact, kNothingToKeep);
    contact.set_name(RecordName("contacts"));
    contact.set_conversion(conversion().name());
    contact.set_account(answer().account().name());
    if (contact.first_name().empty() && contact.last_name().empty()) {
      contact.set_last_name(lead_.last_name().empty() ? PartyOf(lead_) : lead_.last_name());
      Substitute(draft, v1::TARGET_KIND_CONTACT, "last_name");
    }
    CarryConsent(contact, draft);
    draft.Report(contact.name(), *conversion().mutable_provenance());
  }

  // Whatever the mapping says: who asked not to be disturbed is not disturbed after a conversion.
  void CarryConsent(v1::Contact& contact, RecordDraft& draft) {
    for (const record::Field& consent : rules::ConsentsOf(lead_)) {
      const std::string& path = consent.path();
      record::Field::Copy(consent, lead_, *record::Field::Find(*contact.GetDescriptor(), path),
                          contact);
      draft.Mark(path, FieldProvenance::SOURCE_LEAD_FIELD, path);
      carried_.insert(path);
    }
  }

  // The lead's own person is the first of them: the others get nothing that is said of him.
  void LinkContact(const v1::Contact& linked) {
    const bool is_person = answer().contacts().empty();
    v1::Contact& contact = *answer().add_contacts();
    contact = linked;
    RecordDraft draft = is_person ? DraftContact(contact, PoliciesOf(v1::TARGET_KIND_CONTACT))
                                  : RecordDraft(v1::TARGET_KIND_CONTACT, contact);
    if (is_person) {
      CarryConsent(contact, draft);
    } else {
      draft.Override(targets_.contact_overrides, request_.contact().overrides());
    }
    draft.MarkKept();
    Attach(v1::TARGET_KIND_CONTACT, contact);
    draft.Report(contact.name(), *conversion().mutable_provenance());
  }

  // Naming a record beside an account asks for it to belong to that account.
  template <class Record>
  void Attach(v1::TargetKind kind, Record& record) {
    const std::string& account = answer().account().name();
    if (account.empty() || record.account() == account) return;
    if (!record.account().empty()) {
      Warn(v1::Warning::KIND_RECORD_MOVED, rules::NameOf(kind) + ".account",
           "the record belonged to another account");
    }
    record.set_account(account);
  }

  void PlanOpportunity() {
    if (targets_.opportunity == kCreate) CreateOpportunity();
    if (targets_.opportunity == kLink) LinkOpportunity();
    conversion().set_opportunity(answer().opportunity().name());
  }

  RecordDraft DraftOpportunity(v1::Opportunity& opportunity, const MergePolicies& policies) {
    return DraftOf(v1::TARGET_KIND_OPPORTUNITY, policies, targets_.opportunity_overrides,
                   request_.opportunity().overrides(), opportunity);
  }

  void CreateOpportunity() {
    v1::Opportunity& opportunity = *answer().mutable_opportunity();
    RecordDraft draft = DraftOpportunity(opportunity, kNothingToKeep);
    opportunity.set_name(RecordName("opportunities"));
    opportunity.set_conversion(conversion().name());
    opportunity.set_lead(lead_.name());
    opportunity.set_account(answer().account().name());
    *opportunity.mutable_contacts() = conversion().contacts();
    if (opportunity.display_name().empty()) {
      opportunity.set_display_name(PartyOf(lead_));
      Substitute(draft, v1::TARGET_KIND_OPPORTUNITY, "display_name");
    }
    if (opportunity.stage().empty() && !settings_.default_stage.empty()) {
      opportunity.set_stage(settings_.default_stage);
      draft.Mark("stage", FieldProvenance::SOURCE_DEFAULT);
    }
    draft.Report(opportunity.name(), *conversion().mutable_provenance());
  }

  void LinkOpportunity() {
    v1::Opportunity& opportunity = *answer().mutable_opportunity();
    opportunity = *linked_.opportunity;
    RecordDraft draft = DraftOpportunity(opportunity, PoliciesOf(v1::TARGET_KIND_OPPORTUNITY));
    draft.MarkKept();
    AttachOpportunity(opportunity);
    draft.Report(opportunity.name(), *conversion().mutable_provenance());
    for (v1::Opportunity beside : linked_.opportunities_beside) {
      AttachOpportunity(beside);
      draft_.opportunities_beside.push_back(std::move(beside));
    }
  }

  void AttachOpportunity(v1::Opportunity& opportunity) {
    Attach(v1::TARGET_KIND_OPPORTUNITY, opportunity);
    for (const std::string& contact : conversion().contacts()) {
      const auto& known = opportunity.contacts();
      if (std::find(known.begin(), known.end(), contact) == known.end()) {
        opportunity.add_contacts(contact);
      }
    }
  }

  void WarnOfStatus() {
    if (!settings_.marks_ready) return;
    const auto status = settings_.statuses.find(lead_.status());
    if (status != settings_.statuses.end() && status->second.convertible()) return;
    Warn(v1::Warning::KIND_STATUS_NOT_READY, "lead.status",
         "the lead's status is not marked as ready for conversion");
  }

  const Settings& settings_;
  const lead::v1::Lead& lead_;
  const v1::ConvertLeadRequest& request_;
  const Identity& identity_;
  const LinkedRecords& linked_;
  const Targets targets_;
  ConversionDraft draft_;
  std::set<std::string> carried_;  // Paths of the lead.
};

}  // namespace

absl::StatusOr<ConversionDraft> PlanConversion(const Settings& settings, const lead::v1::Lead& lead,
                                               const v1::ConvertLeadRequest& given,
                                               const Identity& identity,
                                               const LinkedRecords& linked) {
  const v1::ConvertLeadRequest request = TidyOverrides(given);
  LEADLINE_ASSIGN_OR_RETURN(Targets targets, ChooseTargets(settings, request));
  LEADLINE_RETURN_IF_ERROR(CheckThere(linked));
  LEADLINE_RETURN_IF_ERROR(CheckOneAccount(linked, LinksOf(settings, request)));
  LinkFound(linked, targets);
  if (targets.contact == kCreate || targets.contact == kLink) {
    LEADLINE_RETURN_IF_ERROR(
        CheckConsent(lead, targets.contact_overrides, request.contact().overrides()));
  }
  ConversionDraft draft =
      Planner(settings, lead, request, identity, linked, std::move(targets)).Run();
  LEADLINE_RETURN_IF_ERROR(CheckRequiredFields(settings, request, draft));
  return draft;
}

}  // namespace leadline::conversion
