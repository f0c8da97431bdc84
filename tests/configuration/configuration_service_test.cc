#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FromText;
using test::IsOk;
using v1::Status;

class ConfigurationServiceTest : public ConfigurationTest {
 protected:
  absl::StatusOr<v1::GetConfigurationResponse> Get(int64_t known_version = 0) {
    v1::GetConfigurationRequest request;
    request.set_known_version(known_version);
    return Call(*configurations_, &ConfigurationStub::GetConfiguration, request);
  }

  absl::Status Rename(const std::string& name, const std::string& label,
                      bool validate_only = false) {
    v1::UpdateStatusRequest request;
    request.mutable_status()->set_name(name);
    request.mutable_status()->set_display_name(label);
    request.set_validate_only(validate_only);
    return Call(*statuses_, &StatusStub::UpdateStatus, request).status();
  }

  std::string Events(const std::string& where) {
    return database_.Query("SELECT count(*) FROM events WHERE " + where);
  }
};

template <class Records>
void ExpectSame(const Records& actual, const Records& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (int i = 0; i < actual.size(); ++i) {
    auto left = actual[i];
    auto right = expected[i];
    for (auto* record : {&left, &right}) {
      record->clear_create_time();
      record->clear_update_time();
    }
    EXPECT_THAT(left, EqualsProto(right));
  }
}

// Also keeps tests/support/configuration_snapshot honest, on which others' tests rely.
TEST_F(ConfigurationServiceTest, HasTheDefaultPresetForAnOrganizationNobodyHasCalledFor) {
  const v1::Configuration expected = test::ConfigurationOf();

  const v1::Configuration whole = Get()->configuration();

  EXPECT_EQ(whole.version(), 1);
  ExpectSame(whole.statuses(), expected.statuses());
  EXPECT_EQ(whole.dictionaries_size(), expected.dictionaries_size());
  EXPECT_EQ(whole.dictionary_entries_size(), expected.dictionary_entries_size());
  EXPECT_THAT(whole.settings(), EqualsProto(expected.settings(), {"update_time"}));
  EXPECT_THAT(whole.mappings(0), EqualsProto(expected.mappings(0), {"create_time"}));
  EXPECT_EQ(whole.number_series_definitions_size(), 2);
}

TEST_F(ConfigurationServiceTest, IsMadeOnceHoweverManyCallFirst) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([this] { EXPECT_THAT(Get(), IsOk()); });
  }
  for (std::thread& caller : callers) caller.join();

  EXPECT_EQ(Get()->configuration().version(), 1);
  EXPECT_EQ(Events("type = 'PresetApplied' AND actor IS NULL"), "1");
}

TEST_F(ConfigurationServiceTest, SaysWhenTheCallerHasItAlready) {
  const int64_t version = Get()->configuration().version();

  const auto again = Get(version);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged());
  EXPECT_FALSE(again->has_configuration());
}

TEST_F(ConfigurationServiceTest, HasANewVersionAfterEveryChange) {
  const int64_t version = Get()->configuration().version();
  ASSERT_THAT(Rename("statuses/lead/lost", "Gone"), IsOk());

  const auto changed = Get(version);

  ASSERT_THAT(changed, IsOk());
  EXPECT_FALSE(changed->unchanged());
  EXPECT_EQ(changed->configuration().version(), version + 1);
}

TEST_F(ConfigurationServiceTest, KeepsItsVersionWhenAChangeIsRefusedOrOnlyRehearsed) {
  const int64_t version = Get()->configuration().version();

  Rename("statuses/lead/lost", " ").IgnoreError();
  ASSERT_THAT(Rename("statuses/lead/lost", "Gone", /*validate_only=*/true), IsOk());

  EXPECT_TRUE(Get(version)->unchanged());
}

TEST_F(ConfigurationServiceTest, TellsOfEveryChangeInItsTransaction) {
  ASSERT_THAT(Get(), IsOk());
  ASSERT_THAT(Rename("statuses/lead/lost", "Gone"), IsOk());
  Rename("statuses/lead/none", "Gone").IgnoreError();

  EXPECT_EQ(Events("type = 'StatusUpdated' AND resource = 'statuses/lead/lost'"
                   " AND actor = 'developer'"),
            "1");
  EXPECT_EQ(Events("resource = 'statuses/lead/none'"), "0");
}

TEST_F(ConfigurationServiceTest, TellsWhichStatusesGotAnotherRole) {
  ASSERT_THAT(Call(*statuses_, &StatusStub::SetStatusRoles,
                   FromText<v1::SetStatusRolesRequest>(
                       "entity: ENTITY_LEAD default_status: 'statuses/lead/nurturing'"
                       " converted_status: 'statuses/lead/converted'"
                       " lost_status: 'statuses/lead/lost'")),
              IsOk());

  EXPECT_EQ(Events("type = 'StatusUpdated' AND changed_fields = '{role}' AND resource IN "
                   "('statuses/lead/nurturing', 'statuses/lead/to-be-processed')"),
            "2");
}

// A writer swaps two labels in one reorder; no snapshot may show one half of it.
TEST_F(ConfigurationServiceTest, IsConsistentWhileOthersChangeIt) {
  ASSERT_THAT(Get(), IsOk());
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int round = 0; round < 20; ++round) {
      const char* preset = round % 2 == 0 ? "presets/kafinea" : "presets/default";
      v1::ApplyPresetRequest request;
      request.set_name(preset);
      EXPECT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset, request), IsOk());
    }
    done = true;
  });

  while (!done) {
    const v1::Configuration whole = Get()->configuration();
    int defaults = 0;
    bool kafinea = false;
    for (const Status& status : whole.statuses()) {
      if (status.entity() != Status::ENTITY_LEAD || status.role() != Status::ROLE_DEFAULT) continue;
      ++defaults;
      kafinea = status.name() == "statuses/lead/not-contacted";
      EXPECT_FALSE(status.has_archive_time());
    }
    EXPECT_EQ(defaults, 1);
    EXPECT_EQ(whole.settings().default_account_type() == v1::Settings::ACCOUNT_TYPE_CUSTOMER,
              kafinea);
  }
  writer.join();
}

}  // namespace
}  // namespace leadline::configuration
