// What holds of every merge, whatever the leads and the choices are. LEADLINE_MERGE_CASES says how
// many merges (500), LEADLINE_MERGE_SEED repeats a run's choices.

#include <algorithm>
#include <iostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/lead/merge/merge_rules.h"
#include "tests/support/from_environment.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::util::MessageDifferencer;
using record::Field;
using test::EqualsProto;
using test::FromEnvironment;
using test::IsOk;
using test::RefusesField;
using ::testing::Contains;
using ::testing::IsEmpty;
using v1::Lead;
using v1::MergeLeadsRequest;

const std::set<std::string> kNames = {"salutation", "first_name", "last_name"};
const std::set<std::string> kResponsible = {"owner", "team"};

Field FieldAt(const std::string& path) { return *Field::Find(*Lead::descriptor(), path); }

// The value of one field and nothing else.
Lead Only(const std::string& path, const Lead& lead) {
  Lead only;
  Field::Copy(FieldAt(path), lead, FieldAt(path), only);
  return only;
}

bool IsSame(const std::string& path, const Lead& a, const Lead& b) {
  return MessageDifferencer::Equals(Only(path, a), Only(path, b));
}

bool IsPerson(const Lead& lead) { return !lead.first_name().empty() || !lead.last_name().empty(); }

std::string TextOf(const std::string& value) { return value; }
std::string TextOf(const google::protobuf::Message& value) { return value.SerializeAsString(); }

// All that comes together of a lead, but for what is true or not.
std::set<std::string> Gathered(const Lead& lead) {
  std::set<std::string> all;
  const auto add = [&all](const char* field, const auto& list) {
    for (const auto& value : list) all.insert(absl::StrCat(field, " ", TextOf(value)));
  };
  add("tag", lead.tags());
  add("agency", lead.agencies());
  add("external id", lead.external_ids());
  add("contact", lead.further_contacts());
  for (const auto& [key, value] : lead.annotations()) all.insert("annotation " + key);
  return all;
}

class MergePropertyTest : public ::testing::Test {
 protected:
  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  bool OneIn(int chances) { return Below(chances) == 0; }
  std::string OneOf(const std::vector<std::string>& values) {
    return values[random_() % values.size()];
  }

  void Fill(const std::string& path, Lead& lead) {
    const FieldDescriptor& field = FieldAt(path).descriptor();
    const auto& reflection = *lead.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetInt32(&lead, &field, Below(4));
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.SetBool(&lead, &field, true);
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection.SetEnumValue(&lead, &field, Below(3));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (path == "address") {
          return lead.mutable_address()->mutable_postal_address()->set_locality(
              OneOf({"Oslo", "Bergen"}));
        }
        return lead.mutable_annual_revenue()->set_units(Below(3));
      default:
        return reflection.SetString(&lead, &field,
                                    OneOf({path + " 1", absl::AsciiStrToUpper(path) + " 1", "x"}));
    }
  }

  void FillTogether(Lead& lead) {
    for (int i = Below(3); i > 0; --i) lead.add_tags(OneOf({"a", "b", "c"}));
    for (int i = Below(2); i > 0; --i) lead.add_agencies(OneOf({"d", "e"}));
    for (int i = Below(3); i > 0; --i) {
      (*lead.mutable_annotations())[OneOf({"k", "l"})] = OneOf({"1", "2"});
      (*lead.mutable_custom_fields())[OneOf({"m", "n"})].set_number_value(Below(3));
      auto& id = *lead.add_external_ids();
      id.set_system(OneOf({"s", "t"}));
      id.set_id(OneOf({"1", "2"}));
      lead.add_further_contacts()->set_last_name(OneOf({"Smith", "Jones"}));
    }
    lead.set_do_not_call(OneIn(5));
    lead.set_do_not_email(OneIn(5));
  }

  Lead NewLead(int number) {
    Lead lead;
    lead.set_name(absl::StrCat("leads/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d00", number));
    lead.set_number(absl::StrCat("L-", number));
    lead.set_status(OneOf({"statuses/lead/new", "statuses/lead/lost"}));
    lead.set_etag(absl::StrCat(Below(100)));
    for (const std::string& path : MergeableFields()) {
      if (OneIn(3)) Fill(path, lead);
    }
    if (lead.last_name().empty() && lead.company_name().empty()) lead.set_company_name("Acme");
    // As they are computed whenever the field is written.
    lead.set_email_normalized("~" + lead.email());
    lead.set_phone_normalized("~" + lead.phone());
    lead.set_mobile_normalized("~" + lead.mobile());
    FillTogether(lead);
    return lead;
  }

  // Whoever chooses a part of a person's name chooses all of it, here.
  MergeLeadsRequest NewRequest(const std::vector<Lead>& leads) {
    const auto some = [&] { return leads[random_() % leads.size()].name(); };
    MergeLeadsRequest request;
    request.set_survivor(leads.front().name());
    for (size_t i = 1; i < leads.size(); ++i) request.add_merged(leads[i].name());
    request.set_keep_empty(OneIn(5));
    auto& choices = *request.mutable_choices();
    for (const std::string& path : MergeableFields()) {
      if (kNames.count(path) == 0 && OneIn(5)) choices[path] = some();
    }
    if (OneIn(4)) choices["custom_fields.m"] = some();
    const std::string person = some();
    if (OneIn(4)) {
      for (const std::string& path : kNames) choices[path] = person;
    }
    return request;
  }

  // Makes leads and merges them. Whether they can be; else it is for want of a name.
  bool MergeSome() {
    leads_.clear();
    for (int i = 2 + Below(4); i > 0; --i) leads_.push_back(NewLead(i));
    request_ = NewRequest(leads_);
    EXPECT_THAT(CheckMerge(request_), IsOk());
    const auto merged = Merge(request_, leads_);
    if (merged.ok()) {
      merged_ = *merged;
    } else {
      EXPECT_THAT(merged, RefusesField("choices"));
    }
    return merged.ok();
  }

  // Calls `check` for every merge that there is.
  template <class Check>
  void ForAll(Check check) {
    std::cout << "LEADLINE_MERGE_SEED=" << seed_ << std::endl;
    const unsigned cases = FromEnvironment("LEADLINE_MERGE_CASES", 500);
    unsigned checked = 0;
    for (unsigned i = 0; i < cases && !HasFailure(); ++i) {
      if (!MergeSome()) continue;
      ++checked;
      check();
      if (HasFailure()) Print();
    }
    EXPECT_GT(checked, cases / 2);
  }

  void Print() const {
    std::cout << request_.DebugString();
    for (const Lead& lead : leads_) std::cout << "--\n" << lead.DebugString();
    std::cout << "== makes\n" << merged_.survivor.DebugString();
  }

  const Lead* Chosen(const std::string& path) const {
    const auto choice = request_.choices().find(path);
    if (choice == request_.choices().end()) return nullptr;
    return &*std::find_if(leads_.begin(), leads_.end(),
                          [&](const Lead& lead) { return lead.name() == choice->second; });
  }

  // The lead that a field's value has to be of: the chosen one, or the first that has one.
  const Lead& SourceOf(const std::string& path) const {
    if (const Lead* chosen = Chosen(path)) return *chosen;
    if (request_.keep_empty()) return leads_.front();
    const auto given = std::find_if(leads_.begin(), leads_.end(),
                                    [&](const Lead& lead) { return FieldAt(path).IsSet(lead); });
    return given == leads_.end() ? leads_.front() : *given;
  }

  std::vector<std::string> FieldsOfTheirOwn() const {
    std::vector<std::string> paths = {"custom_fields.m", "custom_fields.n"};
    for (const std::string& path : MergeableFields()) {
      const bool is_apart = kNames.count(path) + kResponsible.count(path) > 0 || path == "score";
      if (!is_apart || Chosen(path) != nullptr) paths.push_back(path);
    }
    return paths;
  }

  const unsigned seed_ = FromEnvironment("LEADLINE_MERGE_SEED", std::random_device{}());
  std::mt19937 random_{seed_};
  std::vector<Lead> leads_;
  MergeLeadsRequest request_;
  MergedLead merged_;
};

TEST_F(MergePropertyTest, MergedOnceMoreItStaysAsItIs) {
  ForAll([this] {
    std::vector<Lead> again = leads_;
    again.front() = merged_.survivor;

    const auto twice = Merge(request_, again);

    ASSERT_THAT(twice, IsOk());
    EXPECT_THAT(twice->survivor, EqualsProto(merged_.survivor));
    EXPECT_THAT(twice->taken, IsEmpty());
  });
}

TEST_F(MergePropertyTest, EveryFieldIsOfTheLeadThatWasChosenOrTheFirstThatHasIt) {
  ForAll([this] {
    for (const std::string& path : FieldsOfTheirOwn()) {
      const Lead& source = SourceOf(path);
      EXPECT_TRUE(IsSame(path, merged_.survivor, source)) << path;
      const auto normalized = Field::Find(*Lead::descriptor(), path + "_normalized");
      if (normalized.has_value()) {
        EXPECT_TRUE(IsSame(normalized->path(), merged_.survivor, source)) << path;
      }
    }
    int greatest = 0;
    for (const Lead& lead : leads_) greatest = std::max(greatest, lead.score());
    if (Chosen("score") != nullptr || request_.keep_empty()) return;
    EXPECT_EQ(merged_.survivor.score(), greatest);
  });
}

TEST_F(MergePropertyTest, APersonIsOneOfThem) {
  ForAll([this] {
    const Lead& survivor = merged_.survivor;
    const auto is_of = [&survivor](const Lead& lead) {
      return absl::EqualsIgnoreCase(survivor.last_name(), lead.last_name()) &&
             survivor.first_name() == lead.first_name();
    };
    EXPECT_TRUE(std::any_of(leads_.begin(), leads_.end(), is_of));
    if (Chosen("last_name") != nullptr || request_.keep_empty()) return;
    EXPECT_EQ(IsPerson(survivor), std::any_of(leads_.begin(), leads_.end(), IsPerson));
  });
}

TEST_F(MergePropertyTest, WhoIsResponsibleIsOfOneOfThemUnlessSomebodyChoseOtherwise) {
  ForAll([this] {
    if (Chosen("owner") != nullptr || Chosen("team") != nullptr) return;
    const auto is_of = [this](const Lead& lead) {
      return IsSame("owner", merged_.survivor, lead) && IsSame("team", merged_.survivor, lead);
    };
    EXPECT_TRUE(std::any_of(leads_.begin(), leads_.end(), is_of));
  });
}

TEST_F(MergePropertyTest, WhatComesTogetherIsThatOfAllAndNothingElse) {
  ForAll([this] {
    std::set<std::string> all;
    bool call = true;
    bool email = true;
    for (const Lead& lead : leads_) {
      all.merge(Gathered(lead));
      call = call && !lead.do_not_call();
      email = email && !lead.do_not_email();
    }
    EXPECT_EQ(Gathered(merged_.survivor), all);
    EXPECT_EQ(merged_.survivor.do_not_call(), !call);
    EXPECT_EQ(merged_.survivor.do_not_email(), !email);
    for (const auto& [key, value] : leads_.front().annotations()) {
      EXPECT_EQ(merged_.survivor.annotations().at(key), value);
    }
  });
}

TEST_F(MergePropertyTest, EveryChangeIsTold) {
  ForAll([this] {
    std::set<std::string> told;
    for (const auto& field : merged_.taken) {
      told.insert(field.field().substr(0, field.field().find('.')));
      EXPECT_THAT(request_.merged(), Contains(field.lead()));
    }
    for (std::string path : record::ChangedFields(leads_.front(), merged_.survivor)) {
      if (absl::EndsWith(path, "_normalized")) path.resize(path.rfind('_'));
      EXPECT_THAT(told, Contains(path));
    }
  });
}

}  // namespace
}  // namespace leadline::lead
