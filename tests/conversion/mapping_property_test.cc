// What holds of every mapping and every lead: no value is lost without a word, and the order of
// rules matters only where two give one field. LEADLINE_MAPPING_CASES says how many leads (1000),
// LEADLINE_MAPPING_SEED repeats a run's choices.
#include <algorithm>
#include <iostream>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/conversion/convert/conversion_plan.h"
#include "services/rules/field_mapping.h"
#include "services/rules/html.h"
#include "services/rules/values.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/conversion/generated.h"
#include "tests/support/from_environment.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using record::Field;
using test::FromEnvironment;
using test::IsOk;

// The record that an entry of the provenance is about.
const Message* RecordOf(const v1::FieldProvenance& entry, const v1::ConvertLeadResponse& answer) {
  if (entry.record() == answer.account().name()) return &answer.account();
  if (entry.record() == answer.opportunity().name()) return &answer.opportunity();
  for (const v1::Contact& contact : answer.contacts()) {
    if (entry.record() == contact.name()) return &contact;
  }
  return nullptr;
}

// Whether the record has what the lead has where the entry says that it came from.
bool IsThere(const v1::FieldProvenance& entry, const lead::v1::Lead& lead,
             const v1::ConvertLeadResponse& answer) {
  const Message* record = RecordOf(entry, answer);
  const auto source = Field::Find(*lead.GetDescriptor(), entry.lead_field());
  if (record == nullptr || !source.has_value() || !source->IsSet(lead)) return false;
  const std::unique_ptr<Message> again(record->New());
  again->CopyFrom(*record);
  const Field target = *Field::Find(*record->GetDescriptor(), entry.field());
  Field::Copy(*source, lead, target, *again);
  if (entry.field() == "description_html" && entry.lead_field() != entry.field()) {
    const auto& html = *again->GetReflection();
    html.SetString(again.get(), &target.descriptor(),
                   rules::HtmlOf(html.GetString(*again, &target.descriptor())));
  }
  return MessageDifferencer::Equals(*again, *record);
}

// The values of a lead, of messages all that is in them.
std::vector<std::string> LeavesOf(const Field& value, const lead::v1::Lead& lead) {
  const auto& descriptor = value.descriptor();
  const bool is_leaf = descriptor.message_type() == nullptr || descriptor.is_repeated();
  if (is_leaf || rules::IsCustom(value)) return {value.path()};
  std::vector<std::string> leaves;
  for (int i = 0; i < descriptor.message_type()->field_count(); ++i) {
    const std::string& name = descriptor.message_type()->field(i)->name();
    const Field part = *Field::Find(*lead.GetDescriptor(), value.path() + "." + name);
    if (!part.IsSet(lead)) continue;
    for (std::string& leaf : LeavesOf(part, lead)) leaves.push_back(std::move(leaf));
  }
  return leaves;
}

class MappingPropertyTest : public ::testing::Test {
 protected:
  using Rule = configuration::v1::FieldMapping::Rule;

  // Calls `check` for leads, each with a mapping of its own.
  template <class Check>
  void ForAll(Check check) {
    std::cout << "LEADLINE_MAPPING_SEED=" << seed_ << std::endl;
    const unsigned cases = FromEnvironment("LEADLINE_MAPPING_CASES", 1000);
    for (unsigned i = 0; i < cases && !HasFailure(); ++i) {
      lead::v1::Lead lead = generated_.Lead();
      lead.clear_further_contacts();  // No mapping has to do with them.
      *configuration_.mutable_mappings(0) =
          generated_.Mapping(usual_, configuration_.mappings(0).version());
      // Which conversions write themselves, whatever the mapping says.
      TakeOut([](const Rule& rule) { return absl::StartsWith(rule.target(), "contact.do_not_"); });
      if (generated_.OneIn(2)) TakeInPart();
      SCOPED_TRACE(mapping().DebugString() + lead.DebugString());
      check(lead);
    }
  }

  configuration::v1::FieldMapping& mapping() { return *configuration_.mutable_mappings(0); }

  // Takes the rules that `is_unwanted` is true of out of the mapping.
  template <class IsUnwanted>
  void TakeOut(IsUnwanted is_unwanted) {
    auto& rules = *mapping().mutable_rules();
    rules.erase(std::remove_if(rules.begin(), rules.end(), is_unwanted), rules.end());
  }

  // Has the mapping take of addresses and revenues some parts only.
  void TakeInPart() {
    TakeOut([](const Rule& rule) {
      return rule.source() == "address" || rule.source() == "annual_revenue";
    });
    const auto add = [this](const std::string& source, const std::string& target) {
      if (!generated_.OneIn(2)) return;
      Rule& rule = *mapping().add_rules();
      rule.set_source(source);
      rule.set_target(target);
    };
    add("address.postal_address.locality", "account.billing_address.postal_address.locality");
    add("address.postal_address.locality", "account.shipping_address.postal_address.locality");
    add("address.postal_address.region_code", "account.billing_address.postal_address.region_code");
    add("annual_revenue.units", "account.annual_revenue.units");
  }

  // What a conversion that makes all three records would answer.
  v1::ConvertLeadResponse Plan(const lead::v1::Lead& lead) {
    const auto settings = CompileSettings(configuration_);
    EXPECT_THAT(settings, IsOk());
    const Identity identity{"0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001", "users/developer", "print"};
    const auto draft = PlanConversion(*settings, lead, {}, identity, {});
    EXPECT_THAT(draft, IsOk());
    return draft.ok() ? draft->answer : v1::ConvertLeadResponse();
  }

  // Takes out of the mapping all rules but the first for each field, or for what holds it.
  void LeaveOneRuleForEachTarget() {
    std::vector<Rule> kept;
    for (const Rule& rule : mapping().rules()) {
      const bool is_given = std::any_of(kept.begin(), kept.end(), [&rule](const Rule& other) {
        return rules::Covers(rule.target(), other.target());
      });
      if (!is_given) kept.push_back(rule);
    }
    mapping().mutable_rules()->Assign(kept.begin(), kept.end());
  }

  void Shuffle() {
    std::vector<Rule> shuffled(mapping().rules().begin(), mapping().rules().end());
    std::shuffle(shuffled.begin(), shuffled.end(), random_);
    mapping().mutable_rules()->Assign(shuffled.begin(), shuffled.end());
  }

  const unsigned seed_ = FromEnvironment("LEADLINE_MAPPING_SEED", std::random_device{}());
  std::mt19937 random_{seed_};
  Generated generated_{seed_};
  configuration::v1::Configuration configuration_ = AConfiguration();
  const configuration::v1::FieldMapping usual_ = configuration_.mappings(0);
};

TEST_F(MappingPropertyTest, EveryValueOfALeadIsInARecordOrNamedAsDropped) {
  ForAll([this](const lead::v1::Lead& lead) {
    const v1::ConvertLeadResponse answer = Plan(lead);
    std::set<std::string> told;
    for (const auto& field : answer.conversion().dropped_fields()) told.insert(field.lead_field());
    for (const auto& entry : answer.conversion().provenance()) {
      if (entry.source() != v1::FieldProvenance::SOURCE_LEAD_FIELD) continue;
      EXPECT_TRUE(IsThere(entry, lead, answer)) << entry.DebugString();
      told.insert(entry.lead_field());
    }
    for (const Field& value : rules::GivenValues(lead)) {
      if (value.path() == "status") continue;  // The lead's own.
      for (const std::string& leaf : LeavesOf(value, lead)) {
        EXPECT_TRUE(std::any_of(told.begin(), told.end(), [&leaf](const std::string& path) {
          return path == leaf || absl::StartsWith(leaf, path + ".");
        })) << leaf;
      }
    }
  });
}

TEST_F(MappingPropertyTest, WhatIsDroppedIsInNoRecord) {
  ForAll([this](const lead::v1::Lead& lead) {
    const v1::ConvertLeadResponse answer = Plan(lead);
    for (const auto& field : answer.conversion().dropped_fields()) {
      for (const auto& entry : answer.conversion().provenance()) {
        EXPECT_FALSE(rules::Covers(entry.lead_field(), field.lead_field())) << entry.DebugString();
      }
    }
  });
}

TEST_F(MappingPropertyTest, TheOrderOfRulesForDifferentFieldsDoesNotMatter) {
  ForAll([this](const lead::v1::Lead& lead) {
    LeaveOneRuleForEachTarget();
    const auto in_order = [this, &lead] {
      v1::ConvertLeadResponse answer = Plan(lead);
      auto& warnings = *answer.mutable_conversion()->mutable_warnings();
      std::sort(warnings.begin(), warnings.end(),
                [](const auto& a, const auto& b) { return a.field() < b.field(); });
      return answer.DebugString();
    };
    const std::string before = in_order();

    Shuffle();

    EXPECT_EQ(in_order(), before);
  });
}

}  // namespace
}  // namespace leadline::conversion
