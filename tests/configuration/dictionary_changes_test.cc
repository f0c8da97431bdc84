// Dictionaries of one's own, and who may add to which.

#include <string>

#include "gmock/gmock.h"
#include "services/configuration/dictionary/dictionary_service.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::AllOf;
using type::v1::ErrorReason;
using v1::Dictionary;

class DictionaryChangesTest : public ConfigurationTest {
 protected:
  absl::StatusOr<Dictionary> Create(const std::string& id, const std::string& dictionary,
                                    bool validate_only = false) {
    v1::CreateDictionaryRequest request;
    request.set_dictionary_id(id);
    *request.mutable_dictionary() = FromText<Dictionary>(dictionary);
    request.set_validate_only(validate_only);
    const auto response = Call(*dictionaries_, &DictionaryStub::CreateDictionary, request);
    if (!response.ok()) return response.status();
    return response->dictionary();
  }

  absl::StatusOr<Dictionary> Update(const std::string& dictionary, const std::string& more = "") {
    const auto response =
        Call(*dictionaries_, &DictionaryStub::UpdateDictionary,
             FromText<v1::UpdateDictionaryRequest>("dictionary { " + dictionary + " } " + more));
    if (!response.ok()) return response.status();
    return response->dictionary();
  }

  absl::StatusOr<Dictionary> Get(const std::string& name) {
    v1::GetDictionaryRequest request;
    request.set_name(name);
    const auto response = Call(*dictionaries_, &DictionaryStub::GetDictionary, request);
    if (!response.ok()) return response.status();
    return response->dictionary();
  }

  // As somebody who may do `permissions` and nothing else.
  absl::Status AddAs(std::vector<std::string> permissions, const std::string& dictionary) {
    edge::EdgeOptions options = test::EdgeForTests();
    options.development_permissions = std::move(permissions);
    edge::Edge edge(options);
    PreparedEdge prepared_edge(edge, prepare_);
    const auto service = MakeDictionaryService(prepared_edge, dictionary_store_, imports_);
    test::InProcessServer server(edge, {service.get()});
    const auto stub = v1::DictionaryService::NewStub(server.channel());
    v1::CreateDictionaryEntryRequest request;
    request.set_parent("dictionaries/" + dictionary);
    request.set_dictionary_entry_id("new");
    request.mutable_dictionary_entry()->set_display_name("New");
    return Call(*stub, &DictionaryStub::CreateDictionaryEntry, request).status();
  }
};

const auto kMissing = AllOf(
    FailsWith(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_MISSING),
    HasMetadata("permission", "configuration.write"));

// C22 of docs/contradictions.md.
TEST_F(DictionaryChangesTest, LetsUsersAddOnlyWhereTheDictionaryIsOpenToThem) {
  EXPECT_THAT(AddAs({"leads.write"}, "function"), kMissing);

  ASSERT_THAT(Update("name: 'dictionaries/function' policy: POLICY_USER_EXTENSIBLE"), IsOk());
  EXPECT_THAT(AddAs({"leads.write"}, "function"), IsOk());
  EXPECT_THAT(AddAs({"leads.write"}, "industry"), kMissing);

  ASSERT_THAT(Update("name: 'dictionaries/function'", "update_mask { paths: 'policy' }"), IsOk());
  EXPECT_THAT(AddAs({"leads.write"}, "function"), kMissing);
  EXPECT_THAT(AddAs({"leads.write", "configuration.write"}, "industry"), IsOk());
}

TEST_F(DictionaryChangesTest, LetsNobodyAddWhoMayNotWriteLeads) {
  ASSERT_THAT(Update("name: 'dictionaries/function' policy: POLICY_USER_EXTENSIBLE"), IsOk());
  EXPECT_THAT(
      AddAs({"leads.read", "configuration.read"}, "function"),
      FailsWith(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_MISSING));
}

TEST_F(DictionaryChangesTest, TellsUsersNothingOfDictionariesThatAreNotThere) {
  EXPECT_THAT(AddAs({"leads.write"}, "nothing"), kMissing);
}

TEST_F(DictionaryChangesTest, OpensFunctionsToUsersWithThePresetOfAxelor) {
  v1::ApplyPresetRequest request;
  request.set_name("presets/axelor8");
  ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset, request), IsOk());
  EXPECT_EQ(Get("dictionaries/function")->policy(), Dictionary::POLICY_USER_EXTENSIBLE);
  EXPECT_EQ(Get("dictionaries/function")->display_name(), "Functions");

  request.set_name("presets/default");
  ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset, request), IsOk());
  EXPECT_EQ(Get("dictionaries/function")->policy(), Dictionary::POLICY_ADMIN_ONLY);
}

TEST_F(DictionaryChangesTest, MakesADictionaryThatFieldsCanTake) {
  const auto created = Create("shirt-size", "display_name: 'Shirt sizes' etag: 'x'");

  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(*created, EqualsProto(FromText<Dictionary>(R"pb(
    name: "dictionaries/shirt-size"
    display_name: "Shirt sizes"
    policy: POLICY_ADMIN_ONLY
    etag: "1"
  )pb")));
  EXPECT_THAT(CreateField(v1::FieldDefinition::ENTITY_CONTACT, "shirt",
                          "kind: KIND_ENTRY dictionary: 'dictionaries/shirt-size'"),
              IsOk());
  EXPECT_THAT(
      Create("shirt-size", "display_name: 'Again'"),
      AllOf(FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
            NamesResource("dictionaries/shirt-size")));
}

TEST_F(DictionaryChangesTest, RefusesWhatIsNoDictionary) {
  EXPECT_THAT(Create("Bad Id", "display_name: 'Label'"), RefusesField("dictionary_id"));
  EXPECT_THAT(Create("blank", "display_name: '  '"), RefusesField("dictionary.display_name"));
  EXPECT_THAT(Create("child", "display_name: 'Label' parent: 'dictionaries/nothing'"),
              RefusesField("dictionary.parent"));
  EXPECT_THAT(Create("child", "display_name: 'Label' parent: 'dictionaries/child'"),
              RefusesField("dictionary.parent"));
}

TEST_F(DictionaryChangesTest, MakesNothingWhenOnlyValidating) {
  const int64_t version = Version();

  EXPECT_THAT(Create("shirt-size", "display_name: 'Shirt sizes'", /*validate_only=*/true), IsOk());

  EXPECT_THAT(Get("dictionaries/shirt-size"), NamesResource("dictionaries/shirt-size"));
  EXPECT_EQ(Version(), version);
}

TEST_F(DictionaryChangesTest, ChangesOnlyTheVersionThatWasRead) {
  EXPECT_THAT(Update("name: 'dictionaries/tag' display_name: 'Labels' etag: '9'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));

  const auto updated = Update("name: 'dictionaries/tag' display_name: 'Labels' etag: '1'");

  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->etag(), "2");
  EXPECT_EQ(updated->display_name(), "Labels");
}

TEST_F(DictionaryChangesTest, KeepsWhatNeverChanges) {
  EXPECT_THAT(Update("name: 'dictionaries/tag' coded: true looked_up: true",
                     "update_mask { paths: 'coded' paths: 'looked_up' }"),
              RefusesField("update_mask"));
}

TEST_F(DictionaryChangesTest, GivesNoFieldADictionaryThatIsLookedUp) {
  EXPECT_THAT(CreateField(v1::FieldDefinition::ENTITY_LEAD, "birthplace",
                          "kind: KIND_ENTRY dictionary: 'dictionaries/city'"),
              RefusesField("field_definition.dictionary"));
}

}  // namespace
}  // namespace leadline::configuration
