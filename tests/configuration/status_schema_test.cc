// What the database itself makes impossible, whatever the code above it does.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::IsOk;

// OK when a constraint refuses the statement at the latest at the end of its transaction.
std::string Refused(const std::string& statement) {
  return "DO $$ BEGIN " + statement +
         "; SET CONSTRAINTS ALL IMMEDIATE; RAISE 'was not refused';"
         " EXCEPTION WHEN integrity_constraint_violation THEN NULL; END $$";
}

class ForbiddenChangeTest : public ConfigurationTest,
                            public ::testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(
    , ForbiddenChangeTest,
    ::testing::Values(
        // Leads without a default status, or without one to be lost in.
        "DELETE FROM status_roles WHERE entity = 'ENTITY_LEAD'",
        "UPDATE status_roles SET default_status = NULL",
        "UPDATE status_roles SET lost_status = NULL WHERE entity = 'ENTITY_LEAD'",
        "UPDATE status_roles SET default_status = 'statuses/lead/none'"
        " WHERE entity = 'ENTITY_LEAD'",
        "UPDATE status_roles SET default_status = 'statuses/prospect/won'"
        " WHERE entity = 'ENTITY_LEAD'",
        "DELETE FROM statuses WHERE name = 'statuses/lead/to-be-processed'",
        // A second default.
        "INSERT INTO status_roles SELECT organization_id, entity, 'statuses/lead/nurturing',"
        " converted_status, lost_status, won_status FROM status_roles"
        " WHERE entity = 'ENTITY_LEAD'",
        // Roles and flags that an entity cannot have.
        "UPDATE status_roles SET won_status = lost_status WHERE entity = 'ENTITY_LEAD'",
        "UPDATE status_roles SET converted_status = lost_status WHERE entity = 'ENTITY_PROSPECT'",
        "UPDATE statuses SET directly_selectable = true WHERE name = 'statuses/lead/converted'",
        "UPDATE statuses SET entity = 'ENTITY_PROSPECT' WHERE name = 'statuses/lead/nurturing'",
        // Two entries with one label, two defaults of one kind of numbers.
        "UPDATE dictionary_entries SET display_name = 'OTHER'"
        " WHERE name = 'dictionaries/source/entries/website'",
        "UPDATE number_series_definitions SET kind = 'KIND_LEAD'",
        R"(UPDATE settings SET content = content || '{"default_targets": {}}')",
        // A path that only leads forward and that everybody may leave.
        R"(UPDATE settings SET content = content || '{"forward_only": true}')"));

TEST_P(ForbiddenChangeTest, IsRefused) {
  Snapshot();  // Makes the configuration.
  const std::string sql = Refused(GetParam());

  EXPECT_THAT(database_->Run("default", {"Forbidden", sql.c_str()}), IsOk());
}

}  // namespace
}  // namespace leadline::configuration
