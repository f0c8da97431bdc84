// Whatever stands in a document: it is applied, or refused with what is wrong, and never a fault.

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/apply_fixture.h"

namespace leadline::configuration {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using test::IsOk;

constexpr int kRounds = 150;

// Damages documents as people, merges and bugs do.
class Damage final {
 public:
  explicit Damage(unsigned seed) : random_(seed) {}

  void Run(v1::Configuration& document) {
    for (int i = Below(4); i >= 0; --i) DamageOne(document);
  }

 private:
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  std::string Text() {
    static const std::vector<std::string> kTexts = {"",
                                                    " ",
                                                    "x",
                                                    "L-",
                                                    "statuses/lead/lost",
                                                    "statuses/lead/new-one",
                                                    "dictionaries/source",
                                                    "dictionaries/source/entries/website",
                                                    "dictionaries/none/entries/website",
                                                    "fieldDefinitions/lead/budget",
                                                    std::string("nul\0nul", 7),
                                                    std::string(300, 'y'),
                                                    "\xE2\x80\x8B",
                                                    "'; DROP TABLE statuses; --"};
    return kTexts[Below(static_cast<int>(kTexts.size()))];
  }

  void DamageOne(v1::Configuration& document) {
    const auto& kinds = *v1::Configuration::descriptor();
    const FieldDescriptor& kind = *kinds.field(1 + Below(kinds.field_count() - 1));
    const auto& reflection = *document.GetReflection();
    if (!kind.is_repeated()) return DamageField(*reflection.MutableMessage(&document, &kind));
    const int size = reflection.FieldSize(document, &kind);
    if (size == 0 || Below(8) == 0) {
      return DamageField(*reflection.AddMessage(&document, &kind));
    }
    const int at = Below(size);
    Message& record = *reflection.MutableRepeatedMessage(&document, &kind, at);
    switch (Below(5)) {
      case 0:
        return reflection.SwapElements(&document, &kind, at, Below(size));
      case 1:
        return reflection.RemoveLast(&document, &kind);
      case 2:
        return record.CopyFrom(reflection.GetRepeatedMessage(document, &kind, Below(size)));
      default:
        return DamageField(record);
    }
  }

  void DamageField(Message& record) {
    const auto& type = *record.GetDescriptor();
    const FieldDescriptor& field = *type.field(Below(type.field_count()));
    const auto& reflection = *record.GetReflection();
    if (field.is_repeated() || Below(4) == 0) return reflection.ClearField(&record, &field);
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return reflection.SetString(&record, &field, Text());
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.SetBool(&record, &field, !reflection.GetBool(record, &field));
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection.SetEnumValue(&record, &field, Below(9) - 1);
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetInt32(&record, &field, Below(3) == 0 ? -1 : Below(1'000'000));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.SetInt64(&record, &field, Below(100) - 1);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return DamageField(*reflection.MutableMessage(&record, &field));
      default:
        return;
    }
  }

  std::mt19937 random_;
};

TEST_F(ApplyFixture, IsNeverAFaultWhateverADocumentSays) {
  ASSERT_THAT(CreateField(v1::FieldDefinition::ENTITY_LEAD, "budget", "kind: KIND_MONEY"), IsOk());
  AddEntry("source", "own", "Our own source");
  const v1::Configuration whole = Export(/*show_archived=*/true);
  int applied = 0;

  for (int round = 0; round < kRounds; ++round) {
    v1::Configuration document = whole;
    Damage(static_cast<unsigned>(round)).Run(document);

    const auto answer = ApplyWhole(document, round % 2 == 0 ? "prune: true" : "");

    const bool is_fine = answer.ok() || absl::IsInvalidArgument(answer.status());
    EXPECT_TRUE(is_fine) << "round " << round << ": " << answer.status();
    if (!answer.ok()) continue;
    ++applied;
    const auto again = ApplyWhole(document, round % 2 == 0 ? "prune: true" : "");
    ASSERT_THAT(again, IsOk()) << "round " << round;
    EXPECT_EQ(again->version(), answer->version()) << "round " << round;
  }

  EXPECT_GT(applied, kRounds / 10);
}

}  // namespace
}  // namespace leadline::configuration
