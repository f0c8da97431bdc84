#include "tests/conversion/generated.h"

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "services/rules/mapping_step.h"
#include "services/rules/values.h"

namespace leadline::conversion {
namespace {

using configuration::v1::FieldMapping;

// Every pair of a lead's field and a target's that a mapping may join.
std::vector<FieldMapping::Rule> RulesThatWork() {
  std::vector<FieldMapping::Rule> rules;
  for (const record::Field& source : rules::GivenFields(*lead::v1::Lead::descriptor())) {
    for (const rules::TargetKind kind : rules::kTargets) {
      for (const record::Field& target : rules::GivenFields(rules::RecordOf(kind))) {
        FieldMapping::Rule rule;
        rule.set_source(source.path());
        rule.set_target(absl::StrCat(rules::NameOf(kind), ".", target.path()));
        FieldViolations violations;
        if (rules::FindStep(rule, "rule", violations) && violations.empty()) rules.push_back(rule);
      }
    }
  }
  return rules;
}

}  // namespace

Generated::Generated(unsigned seed) : random_(seed), rules_(RulesThatWork()) {}

std::string Generated::Text() {
  static const std::vector<std::string> kWords = {"Łódź", "Engines & Sons", "O'Neill", "株式会社",
                                                  "x",    "Ångström (Nord)"};
  std::string text = absl::StrCat(OneOf(kWords), " ", Below(40));
  if (OneIn(12))
    text += std::string(static_cast<size_t>(60 + Below(120)), 'y');  // Too long for some.
  return text;
}

lead::v1::Lead Generated::Lead() {
  lead::v1::Lead lead;
  lead.set_number(absl::StrCat("L-", Below(1000000)));
  lead.set_status("statuses/lead/sales-qualification");
  lead.set_kind(OneIn(2) ? lead::v1::Lead::KIND_COMPANY : lead::v1::Lead::KIND_CONSUMER);
  if (!OneIn(4)) lead.set_company_name(absl::StrCat(Text(), OneIn(2) ? " GmbH" : ""));
  if (!OneIn(3)) lead.set_first_name(OneIn(2) ? "Ada" : "Grace");
  if (!OneIn(5) || lead.company_name().empty()) lead.set_last_name(Text());
  Reach(lead);
  Belong(lead);
  if (OneIn(3)) (*lead.mutable_custom_fields())["budget"].set_number_value(Below(10000));
  if (OneIn(3)) (*lead.mutable_custom_fields())["colour"].set_text_value("green");
  if (OneIn(4)) (*lead.mutable_annotations())["imported-by"] = "test";
  if (OneIn(5)) {
    auto& id = *lead.add_external_ids();
    id.set_system("erp");
    id.set_id(identifier::NewId());
  }
  for (int i = OneIn(4) ? Below(3) : 0; i > 0; --i) {
    auto& contact = *lead.add_further_contacts();
    contact.set_last_name(Text());
    contact.set_email(absl::StrCat("further", Below(20), "@sons.example"));
  }
  return lead;
}

// How it is reached, and whether it wants to be.
void Generated::Reach(lead::v1::Lead& lead) {
  if (OneIn(2))
    lead.set_email(absl::StrCat("person", Below(30), "@engines", Below(10), ".example"));
  if (OneIn(2)) lead.set_phone(absl::StrCat("+44 20 7946 00", 10 + Below(90)));
  if (OneIn(3)) lead.set_mobile(absl::StrCat("+44 7700 9000", 10 + Below(90)));
  if (OneIn(4)) lead.set_fax("(020) 7946 1");
  if (OneIn(3)) lead.set_website(absl::StrCat("https://engines", Below(10), ".example"));
  if (OneIn(3)) {
    auto& address = *lead.mutable_address()->mutable_postal_address();
    address.set_region_code("GB");
    if (OneIn(2)) address.set_locality("London");
    if (OneIn(2)) address.add_address_lines("12 St James's Sq");
  }
  lead.set_do_not_call(OneIn(5));
  lead.set_do_not_email(OneIn(5));
}

// What it is put into.
void Generated::Belong(lead::v1::Lead& lead) {
  if (OneIn(3)) lead.set_salutation("dictionaries/salutation/entries/ms");
  if (OneIn(3)) lead.set_industry("dictionaries/industry/entries/manufacturing");
  if (OneIn(3)) lead.set_source("dictionaries/source/entries/website");
  if (OneIn(3)) lead.add_tags("dictionaries/tag/entries/early");
  if (OneIn(3)) lead.set_description_html("<p>Wants an engine</p>");
  if (OneIn(3)) lead.set_employee_count(Below(5000));
  if (OneIn(3)) lead.set_score(Below(6));
  if (OneIn(4)) lead.set_key_account(true);
  if (OneIn(2)) lead.set_owner(OneIn(2) ? "users/ann" : "users/charles");
  if (OneIn(3)) {
    lead.mutable_annual_revenue()->set_currency_code("GBP");
    lead.mutable_annual_revenue()->set_units(Below(1000000));
    lead.mutable_annual_revenue()->set_nanos(500000000);
  }
}

FieldMapping Generated::Mapping(const FieldMapping& usual, int64_t version) {
  FieldMapping mapping;
  mapping.set_name(usual.name());
  mapping.set_version(version);
  mapping.set_etag(absl::StrCat(version));
  for (int i = Below(8); i > 0; --i) *mapping.add_rules() = OneOf(rules_);
  for (const FieldMapping::Rule& rule : usual.rules()) {
    if (!OneIn(4)) *mapping.add_rules() = rule;
  }
  return mapping;
}

void Generated::Settings(configuration::v1::Settings& settings) {
  using All = configuration::v1::Settings;
  settings.set_number_series_choice(OneIn(2) ? All::NUMBER_SERIES_CHOICE_CALLER
                                             : All::NUMBER_SERIES_CHOICE_DEFAULT_ONLY);
  settings.set_opportunity_on_lead(OneIn(2) ? All::OPPORTUNITY_ON_LEAD_ALLOW
                                            : All::OPPORTUNITY_ON_LEAD_FORBID);
  settings.set_prospect_statuses_enabled(OneIn(2));
}

template <class Target>
void Generated::Choose(const std::vector<std::string>& existing, Target& target) {
  const int choice = Below(10);
  if (choice == 0) return target.set_action(v1::TARGET_ACTION_SKIP);
  if (choice < 4) return;
  if (choice < 7) return target.set_action(v1::TARGET_ACTION_CREATE);
  target.set_action(v1::TARGET_ACTION_LINK);
  if (!OneIn(20)) target.add_names(OneOf(existing));
}

v1::PreviewConversionRequest Generated::Request(const std::string& lead, const Existing& existing,
                                                int newest_mapping) {
  v1::PreviewConversionRequest request;
  request.set_lead(lead);
  Choose(existing.accounts, *request.mutable_account());
  Choose(existing.contacts, *request.mutable_contact());
  Choose(existing.opportunities, *request.mutable_opportunity());
  const auto policy = [this] { return static_cast<v1::DuplicatePolicy>(Below(4)); };
  request.mutable_account()->set_duplicate_policy(policy());
  request.mutable_contact()->set_duplicate_policy(policy());
  request.set_merge_policy(static_cast<v1::MergePolicy>(Below(4)));
  if (OneIn(4))
    (*request.mutable_field_merge_policies())["account.phone"] = v1::MERGE_POLICY_OVERWRITE;
  if (OneIn(4)) (*request.mutable_field_merge_policies())["contact.email"] = v1::MERGE_POLICY_KEEP;
  if (OneIn(4))
    request.mutable_account()->mutable_overrides()->set_fax(absl::StrCat("+44 20 ", Below(100)));
  if (OneIn(4)) request.mutable_contact()->mutable_overrides()->set_last_name(Text());
  if (OneIn(8)) request.mutable_contact()->mutable_override_mask()->add_paths("email");
  if (OneIn(4)) request.mutable_opportunity()->mutable_overrides()->set_display_name(Text());
  if (OneIn(6)) request.set_account_role(static_cast<v1::AccountRole>(1 + Below(2)));
  if (OneIn(12)) request.set_number_series("numberSeries/customer");
  if (OneIn(12)) request.set_prospect_status("statuses/prospect/negotiation");
  if (OneIn(3)) request.set_mapping_version(1 + Below(newest_mapping));
  return request;
}

}  // namespace leadline::conversion
