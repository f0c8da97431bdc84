#pragma once

#include <string>
#include <vector>

#include "common/query/listing.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::query {

inline constexpr postgres::Migration kListedMigrations[] = {{1, "0001_listed.sql", R"sql(
CREATE TABLE listed (
  organization_id text NOT NULL, id uuid NOT NULL, email text NOT NULL DEFAULT '',
  company_name text NOT NULL DEFAULT '', kind text NOT NULL DEFAULT 'KIND_UNSPECIFIED',
  score int NOT NULL DEFAULT 0, weight numeric NOT NULL DEFAULT 0, employee_count int, key_account boolean NOT NULL DEFAULT false,
  owner text, status text, tags text[] NOT NULL DEFAULT '{}', contacts uuid[] NOT NULL DEFAULT '{}',
  custom_fields jsonb NOT NULL DEFAULT '{}', last_event_time timestamptz,
  create_time timestamptz NOT NULL DEFAULT '2026-01-01T00:00:00Z',
  PRIMARY KEY (organization_id, id));
)sql"}};

inline constexpr postgres::Statement kListListed = {"ListListed", R"sql(
SELECT id AS name, email, company_name, score, employee_count, last_event_time, create_time
FROM listed
WHERE organization_id = :organization_id AND company_name <> :hidden /* where */
/* order */
/* limit */)sql"};

inline constexpr Field kListedFields[] = {
    {.path = "name", .column = "id", .type = Type::kId, .prefix = "leads/"},
    {.path = "email", .column = "email", .sortable = true},
    {.path = "company_name", .column = "company_name", .sortable = true},
    {.path = "kind",
     .column = "kind",
     .type = Type::kEnum,
     .values = lead::v1::Lead_Kind_descriptor},
    {.path = "score", .column = "score", .type = Type::kInteger, .sortable = true},
    {.path = "weight", .column = "weight", .type = Type::kNumber},
    {.path = "employee_count",
     .column = "employee_count",
     .type = Type::kInteger,
     .nullable = true,
     .sortable = true},
    {.path = "key_account", .column = "key_account", .type = Type::kBool},
    {.path = "owner", .column = "owner", .type = Type::kName, .prefix = "users/", .nullable = true},
    {.path = "status", .column = "status", .type = Type::kName, .nullable = true},
    {.path = "tags", .column = "tags", .type = Type::kNames},
    {.path = "contacts", .column = "contacts", .type = Type::kIds, .prefix = "contacts/"},
    {.path = "custom_fields", .column = "custom_fields", .type = Type::kCustomFields},
    {.path = "last_event_time",
     .column = "last_event_time",
     .type = Type::kTime,
     .nullable = true,
     .sortable = true},
    {.path = "create_time", .column = "create_time", .type = Type::kTime, .sortable = true}};

inline constexpr Table kListed{kListedFields, "create_time desc"};

// The custom fields of listed leads.
inline record::CustomFields ListedCustomFields() {
  using type::v1::CustomValue;
  return {{"budget", {.kind = CustomValue::kNumberValue}},
          {"city", {.kind = CustomValue::kTextValue}},
          {"cost", {.kind = CustomValue::kMoneyValue}},
          {"day", {.kind = CustomValue::kDateValue}},
          {"due", {.kind = CustomValue::kTimeValue}},
          {"size", {.kind = CustomValue::kEntryValue, .entries = "dictionaries/size/entries/"}},
          {"vip", {.kind = CustomValue::kBoolValue}},
          {"zip", {.kind = CustomValue::kTextValue, .archived = true}}};
}

// A database with one table of leads, listed as a store would.
class ListedTest : public ::testing::Test {
 protected:
  // `columns` and `values` of one row, as SQL; the row's number becomes its id.
  void Add(int number, const std::string& columns = "", const std::string& values = "") {
    const std::string more = columns.empty() ? "" : ", " + columns;
    database_.Query("INSERT INTO listed (organization_id, id" + more + ") VALUES ('default', '" +
                    Id(number) + "'" + (values.empty() ? "" : ", " + values) + ")");
  }

  static std::string Id(int number) {
    const std::string digits = std::to_string(number);
    return "00000000-0000-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
  }

  absl::StatusOr<lead::v1::ListLeadsResponse> List(const lead::v1::ListLeadsRequest& request) {
    LEADLINE_ASSIGN_OR_RETURN(Listing listing,
                              lister_.Prepare(kListed, caller_, request, ListedCustomFields()));
    listing.arguments().Set("hidden", "hidden");
    LEADLINE_ASSIGN_OR_RETURN(const auto rows, listing.Run(*database_, kListListed));
    lead::v1::ListLeadsResponse response;
    response.set_next_page_token(listing.Fill(rows, *response.mutable_leads()));
    return response;
  }

  static std::vector<int> NumbersOf(const lead::v1::ListLeadsResponse& response) {
    std::vector<int> numbers;
    for (const auto& lead : response.leads()) {
      numbers.push_back(std::stoi(lead.name().substr(lead.name().size() - 12)));
    }
    return numbers;
  }

  test::TestDatabase database_{kListedMigrations};
  Caller caller_{"default", "users/zoe"};
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  const PageTokens tokens_{{"secret"}, [this] { return now_; }};
  const Lister lister_{tokens_};
};

}  // namespace leadline::query
