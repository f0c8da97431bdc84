#include "services/conversion/convert/target_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/failure.h"
#include "services/conversion/account/account_rules.h"
#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/convert/override_rules.h"
#include "services/rules/mapping_step.h"
#include "services/rules/values.h"

namespace leadline::conversion {
namespace {

using ConfiguredTarget = configuration::v1::Settings::Target;

// Goes through one request once, collecting what is wrong with it.
class Choice final {
 public:
  Choice(const Settings& settings, const v1::ConvertLeadRequest& request)
      : settings_(settings), request_(request) {}

  absl::StatusOr<Targets> Run() {
    ChooseActions();
    CheckRequired();
    ChooseOverrides();
    ChooseMapping();
    ChooseMergePolicies();
    ChooseDuplicatePolicies();
    ChooseAccountType();
    ChooseAccount();
    if (!violations_.empty()) return violations_.ToStatus();
    if (!disabled_.empty()) return FeatureDisabled(disabled_);
    return std::move(targets_);
  }

 private:
  bool CreatesAccount() const { return targets_.account == v1::TARGET_ACTION_CREATE; }

  void ChooseActions() {
    const auto& created = settings_.values.default_targets();
    targets_.account = ActionOf("account", request_.account(), created.account());
    targets_.contact = ActionOf("contact", request_.contact(), created.contact());
    targets_.opportunity = ActionOf("opportunity", request_.opportunity(), created.opportunity());
  }

  template <class Target>
  v1::TargetAction ActionOf(const std::string& name, const Target& target, bool created) {
    v1::TargetAction action = target.action();
    if (action == v1::TARGET_ACTION_UNSPECIFIED) {
      action = created ? v1::TARGET_ACTION_CREATE : v1::TARGET_ACTION_SKIP;
      if (!target.names().empty()) action = v1::TARGET_ACTION_LINK;
    }
    const bool links = action == v1::TARGET_ACTION_LINK;
    if (links && target.names().empty()) violations_.Add(name + ".names", "says what to link");
    if (!links && !target.names().empty()) violations_.Add(name + ".names", "is only for LINK");
    if (links && !settings_.values.link_existing_allowed()) disabled_ = "link_existing_allowed";
    const bool overridden = target.has_overrides() || target.has_override_mask();
    if (action == v1::TARGET_ACTION_SKIP && overridden) {
      violations_.Add(name + ".overrides", "is given for a target that is skipped");
    }
    return action;
  }

  bool Takes(int target) const {
    switch (target) {
      case ConfiguredTarget::Settings_Target_TARGET_ACCOUNT:
        return targets_.account != v1::TARGET_ACTION_SKIP;
      case ConfiguredTarget::Settings_Target_TARGET_CONTACT:
        return targets_.contact != v1::TARGET_ACTION_SKIP;
      default:
        return targets_.opportunity != v1::TARGET_ACTION_SKIP;
    }
  }

  void CheckRequired() {
    if (!Takes(1) && !Takes(2) && !Takes(3)) {
      violations_.Add("account.action", "a conversion creates or links at least one record");
      return;
    }
    for (const auto& required : settings_.values.required_targets()) {
      const auto& any = required.any_of();
      if (std::any_of(any.begin(), any.end(), [this](int target) { return Takes(target); })) {
        continue;
      }
      for (const int target : any) {
        violations_.Add(rules::NameOf(static_cast<v1::TargetKind>(target)) + ".action",
                        any.size() == 1 ? "the settings require this record"
                                        : "the settings require this record or another");
      }
    }
  }

  void ChooseOverrides() {
    targets_.account_overrides =
        OverrideFields(v1::TARGET_KIND_ACCOUNT, request_.account().overrides(),
                       request_.account().override_mask(), violations_);
    targets_.contact_overrides =
        OverrideFields(v1::TARGET_KIND_CONTACT, request_.contact().overrides(),
                       request_.contact().override_mask(), violations_);
    targets_.opportunity_overrides =
        OverrideFields(v1::TARGET_KIND_OPPORTUNITY, request_.opportunity().overrides(),
                       request_.opportunity().override_mask(), violations_);
    CheckOverrides(settings_, request_.account().overrides(), violations_);
    CheckOverrides(settings_, request_.contact().overrides(), violations_);
    CheckOverrides(settings_, request_.opportunity().overrides(), violations_);
  }

  void ChooseMapping() {
    const int version =
        request_.mapping_version() == 0 ? settings_.mapping_in_force : request_.mapping_version();
    const auto found = settings_.mappings.find(version);
    if (found != settings_.mappings.end()) {
      targets_.mapping = &found->second;
    } else {
      violations_.Add("mapping_version", "is no version that is still kept");
    }
  }

  void ChooseMergePolicies() {
    // The two enums count alike; UNSPECIFIED in the settings leaves our own default.
    int policy = request_.merge_policy();
    if (policy == v1::MERGE_POLICY_UNSPECIFIED) policy = settings_.values.default_merge_policy();
    if (policy == v1::MERGE_POLICY_UNSPECIFIED) policy = v1::MERGE_POLICY_FILL_EMPTY;
    for (const v1::TargetKind kind : rules::kTargets) {
      targets_.merge_policies[kind].of_all = static_cast<v1::MergePolicy>(policy);
    }
    for (const auto& [path, of_field] : request_.field_merge_policies()) {
      if (!ChooseForField(path, of_field)) {
        violations_.Add("field_merge_policies", "\"" + path + "\" is no field of a linked record");
      }
    }
  }

  // False when nothing is at `path`, such as "account.email", that a conversion could change.
  bool ChooseForField(const std::string& path, v1::MergePolicy policy) {
    for (const v1::TargetKind kind : rules::kTargets) {
      const std::string prefix = rules::NameOf(kind) + ".";
      if (!absl::StartsWith(path, prefix)) continue;
      const auto field = record::Field::Find(rules::RecordOf(kind), path.substr(prefix.size()));
      if (!field.has_value() || !rules::IsGiven(rules::RecordOf(kind), *field)) return false;
      targets_.merge_policies[kind].of_fields[field->path()] = policy;
      return true;
    }
    return false;
  }

  void ChooseDuplicatePolicies() {
    targets_.account_duplicates =
        DuplicatePolicyOf(targets_.account, request_.account().duplicate_policy(),
                          settings_.values.account_duplicate_policy());
    targets_.contact_duplicates =
        DuplicatePolicyOf(targets_.contact, request_.contact().duplicate_policy(),
                          settings_.values.contact_duplicate_policy());
  }

  // The two enums count alike. What the settings say themselves fails no conversion.
  v1::DuplicatePolicy DuplicatePolicyOf(v1::TargetAction action, v1::DuplicatePolicy given,
                                        int configured) {
    if (action != v1::TARGET_ACTION_CREATE) return v1::DUPLICATE_POLICY_UNSPECIFIED;
    const bool may_link = settings_.values.link_existing_allowed();
    if (given == v1::DUPLICATE_POLICY_LINK_IF_UNIQUE && !may_link) {
      disabled_ = "link_existing_allowed";
    }
    if (given != v1::DUPLICATE_POLICY_UNSPECIFIED) return given;
    const auto policy = static_cast<v1::DuplicatePolicy>(configured);
    const bool usable = policy == v1::DUPLICATE_POLICY_FAIL ||
                        (policy == v1::DUPLICATE_POLICY_LINK_IF_UNIQUE && may_link);
    return usable ? policy : v1::DUPLICATE_POLICY_WARN_AND_CREATE;
  }

  bool OverridesType() const {
    const auto& fields = targets_.account_overrides;
    return std::any_of(fields.begin(), fields.end(),
                       [](const record::Field& field) { return field.path() == "type"; });
  }

  void ChooseAccountType() {
    const bool given = request_.account_role() != v1::ACCOUNT_ROLE_UNSPECIFIED;
    const v1::Account::Type overridden = request_.account().overrides().type();
    if (given && !CreatesAccount()) violations_.Add("account_role", "is only for a new account");
    if (targets_.account == v1::TARGET_ACTION_LINK && OverridesType()) {
      violations_.Add("account.overrides.type", "is only for a new account");
    }
    if (given && overridden != v1::Account::TYPE_UNSPECIFIED) {
      violations_.Add("account_role", "is given beside account.overrides.type");
    }
    targets_.account_type = DefaultAccountType(settings_);
    if (given) {
      targets_.account_type = request_.account_role() == v1::ACCOUNT_ROLE_CUSTOMER
                                  ? v1::Account::TYPE_CUSTOMER
                                  : v1::Account::TYPE_PROSPECT;
    }
    if (overridden != v1::Account::TYPE_UNSPECIFIED) targets_.account_type = overridden;
  }

  void ChooseAccount() {
    const std::string& status = request_.prospect_status();
    const std::string& series = request_.number_series();
    if (!CreatesAccount()) {
      if (!status.empty()) violations_.Add("prospect_status", "is only for a new prospect");
      if (!series.empty()) violations_.Add("number_series", "is only for a new account");
      return;
    }
    AccountChoice choice =
        ChooseForAccount(settings_, targets_.account_type, {status, series}, violations_);
    targets_.prospect_status = std::move(choice.prospect_status);
    targets_.series = choice.series;
    if (!choice.disabled.empty()) disabled_ = choice.disabled;
  }

  const Settings& settings_;
  const v1::ConvertLeadRequest& request_;
  Targets targets_;
  FieldViolations violations_;
  std::string disabled_;  // The setting that forbids something.
};

// Whether nothing is said of the account, and one would be made by default.
bool LeavesAccountOpen(const Settings& settings, const v1::ConvertLeadRequest& request) {
  return request.account().ByteSizeLong() == 0 &&
         request.account_role() == v1::ACCOUNT_ROLE_UNSPECIFIED &&
         request.prospect_status().empty() && request.number_series().empty() &&
         settings.values.default_targets().account();
}

}  // namespace

absl::StatusOr<Targets> ChooseTargets(const Settings& settings,
                                      const v1::ConvertLeadRequest& request) {
  return Choice(settings, request).Run();
}

Links LinksOf(const Settings& settings, const v1::ConvertLeadRequest& request) {
  Links links;
  if (!request.account().names().empty()) links.account = request.account().names(0);
  links.contacts.assign(request.contact().names().begin(), request.contact().names().end());
  if (!request.opportunity().names().empty()) links.opportunity = request.opportunity().names(0);
  const bool takes_own = settings.values.opportunity_on_lead() ==
                         configuration::v1::Settings::OPPORTUNITY_ON_LEAD_ALLOW;
  const bool names_others = !links.contacts.empty() || !links.opportunity.empty();
  links.links_their_account = names_others && LeavesAccountOpen(settings, request);
  if (takes_own && links.opportunity.empty() &&
      request.opportunity().action() == v1::TARGET_ACTION_UNSPECIFIED) {
    links.lead = request.lead();
  }
  return links;
}

}  // namespace leadline::conversion
