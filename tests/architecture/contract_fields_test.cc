// What every field of the contract says about itself: whether callers write it, and how large it
// may be. The edge enforces what stands there, so what does not stand there is not enforced.

#include <string>

#include "absl/strings/match.h"
#include "buf/validate/validate.pb.h"
#include "gmock/gmock.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "tests/architecture/contract.h"

namespace leadline::architecture {
namespace {

using buf::validate::FieldRules;
using buf::validate::StringRules;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldRules& RulesOf(const FieldDescriptor& field) {
  return field.options().GetExtension(buf::validate::field);
}

int CountBehaviors(const FieldDescriptor& field, std::initializer_list<int> wanted) {
  int count = 0;
  for (int i = 0; i < field.options().ExtensionSize(google::api::field_behavior); ++i) {
    const int behavior = field.options().GetExtension(google::api::field_behavior, i);
    count += static_cast<int>(std::count(wanted.begin(), wanted.end(), behavior));
  }
  return count;
}

bool IsBounded(const StringRules& rules) {
  return rules.has_max_len() || rules.has_max_bytes() || rules.has_len() || rules.has_pattern() ||
         rules.has_uuid() || rules.in_size() > 0;
}

// The rules of one value: of the field, or of the items of a repeated one.
const FieldRules& ValueRulesOf(const FieldDescriptor& field) {
  return field.is_repeated() ? RulesOf(field).repeated().items() : RulesOf(field);
}

// Messages of other makers have limits of their own that no rule states.
bool HoldsForeignMessages(const FieldDescriptor& field) {
  return field.message_type() != nullptr &&
         !absl::StartsWith(field.message_type()->full_name(), "leadline.");
}

std::vector<const FieldDescriptor*> FieldsOfResources() {
  std::vector<const FieldDescriptor*> fields;
  for (const Descriptor* record : Records()) {
    for (int i = 0; i < record->field_count(); ++i) fields.push_back(record->field(i));
  }
  return fields;
}

TEST(WritableField, SaysWhetherItIsRequired) {
  for (const FieldDescriptor* field : WritableFields()) {
    const int said = CountBehaviors(*field, {google::api::REQUIRED, google::api::OPTIONAL});
    const bool only_at_creation = CountBehaviors(*field, {google::api::IMMUTABLE}) == 1;
    EXPECT_TRUE(said == 1 || (said == 0 && only_at_creation)) << field->full_name();
  }
}

TEST(WritableField, BoundsItsText) {
  for (const FieldDescriptor* field : WritableFields()) {
    if (field->is_map() || field->type() != FieldDescriptor::TYPE_STRING) continue;
    EXPECT_TRUE(IsBounded(ValueRulesOf(*field).string())) << field->full_name();
  }
}

TEST(WritableField, BoundsHowManyItHolds) {
  for (const FieldDescriptor* field : WritableFields()) {
    if (!field->is_repeated()) continue;
    const FieldRules& rules = RulesOf(*field);
    EXPECT_TRUE(field->is_map() ? rules.map().has_max_pairs() : rules.repeated().has_max_items())
        << field->full_name();
  }
}

TEST(WritableField, BoundsTheKeysOfItsMap) {
  for (const FieldDescriptor* field : WritableFields()) {
    if (!field->is_map()) continue;
    EXPECT_TRUE(IsBounded(RulesOf(*field).map().keys().string())) << field->full_name();
    if (field->message_type()->map_value()->type() != FieldDescriptor::TYPE_STRING) continue;
    EXPECT_TRUE(IsBounded(RulesOf(*field).map().values().string())) << field->full_name();
  }
}

TEST(WritableField, BoundsItsNumbers) {
  for (const FieldDescriptor* field : WritableFields()) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
      const auto& rules = ValueRulesOf(*field).int32();
      EXPECT_TRUE(rules.has_gte() || rules.has_gt()) << field->full_name();
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
      const auto& rules = ValueRulesOf(*field).int64();
      EXPECT_TRUE(rules.has_gte() || rules.has_gt()) << field->full_name();
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
      EXPECT_TRUE(ValueRulesOf(*field).double_().finite()) << field->full_name();
    }
  }
}

TEST(WritableField, TakesOnlyKnownValuesOfItsEnum) {
  for (const FieldDescriptor* field : WritableFields()) {
    if (field->type() != FieldDescriptor::TYPE_ENUM) continue;
    EXPECT_TRUE(ValueRulesOf(*field).enum_().defined_only()) << field->full_name();
  }
}

// A required field of a record may be absent from an update of others.
TEST(RequestField, IsSetWhenItIsARequiredMessage) {
  for (const FieldDescriptor* field : WritableFields()) {
    if (!absl::EndsWith(field->containing_type()->name(), "Request")) continue;
    if (CountBehaviors(*field, {google::api::REQUIRED}) == 0 || field->is_repeated()) continue;
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) continue;
    EXPECT_TRUE(RulesOf(*field).required()) << field->full_name();
  }
}

TEST(RequestId, IsAnOptionalUuid) {
  for (const FieldDescriptor* field : WritableFields()) {
    if (field->name() != "request_id") continue;
    EXPECT_TRUE(RulesOf(*field).string().uuid()) << field->full_name();
    EXPECT_EQ(RulesOf(*field).ignore(), buf::validate::IGNORE_IF_ZERO_VALUE) << field->full_name();
  }
}

// What finds the best of many has one page only, which may be smaller.
TEST(PagingField, HasTheSameLimitsInEveryRequest) {
  for (const FieldDescriptor* field : WritableFields()) {
    const FieldRules& rules = RulesOf(*field);
    if (field->name() == "page_size") {
      const bool has_pages = field->containing_type()->FindFieldByName("page_token") != nullptr;
      EXPECT_EQ(rules.int32().gte(), 0) << field->full_name();
      EXPECT_GE(rules.int32().lte(), has_pages ? 1000 : 1) << field->full_name();
      EXPECT_LE(rules.int32().lte(), 1000) << field->full_name();
    } else if (field->name() == "page_token") {
      EXPECT_EQ(rules.string().max_len(), 4096U) << field->full_name();
    } else if (field->name() == "filter") {
      EXPECT_EQ(rules.string().max_bytes(), 2048U) << field->full_name();
    } else if (field->name() == "order_by") {
      EXPECT_EQ(rules.string().max_len(), 200U) << field->full_name();
    }
  }
}

TEST(ResourceField, SaysWhoWritesIt) {
  for (const FieldDescriptor* field : FieldsOfResources()) {
    EXPECT_GE(CountBehaviors(*field,
                             {google::api::REQUIRED, google::api::OPTIONAL, google::api::IMMUTABLE,
                              google::api::OUTPUT_ONLY, google::api::IDENTIFIER}),
              1)
        << field->full_name();
  }
}

TEST(ResourceField, IsItsIdentifierExactlyWhenCalledName) {
  for (const FieldDescriptor* field : FieldsOfResources()) {
    EXPECT_EQ(CountBehaviors(*field, {google::api::IDENTIFIER}), field->name() == "name" ? 1 : 0)
        << field->full_name();
    EXPECT_EQ(field->name() == "name", field->number() == 1) << field->full_name();
  }
}

// Struct and Any would be fields without a contract.
TEST(Field, HasATypeOfItsOwn) {
  for (const Descriptor* message : RequestMessages()) {
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor& field = *message->field(i);
      if (!HoldsForeignMessages(field)) continue;
      const std::string& type = field.message_type()->full_name();
      EXPECT_FALSE(type == "google.protobuf.Struct" || type == "google.protobuf.Any" ||
                   type == "google.protobuf.Value")
          << field.full_name();
    }
  }
}

}  // namespace
}  // namespace leadline::architecture
