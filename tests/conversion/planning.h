#pragma once

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/conversion/convert/conversion_plan.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

// Plans conversions for tests, and says for short what is in them.
namespace leadline::conversion {

inline const Identity kIdentity{"0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001", "users/developer", "print"};

inline Settings SettingsOf(const configuration::v1::Configuration& configuration) {
  auto compiled = CompileSettings(configuration);
  EXPECT_THAT(compiled, test::IsOk());
  return *std::move(compiled);
}

inline absl::StatusOr<ConversionDraft> Plan(
    const lead::v1::Lead& lead, const std::string& request,
    const configuration::v1::Configuration& configuration = AConfiguration(),
    const LinkedRecords& linked = {}) {
  return PlanConversion(SettingsOf(configuration), lead,
                        test::FromText<v1::ConvertLeadRequest>(request), kIdentity, linked);
}

inline LinkedRecords SomeRecords() {
  LinkedRecords linked;
  linked.account = test::FromText<v1::Account>(
      R"pb(name: "accounts/a" display_name: "Engines Ltd" phone: "111" etag: "3")pb");
  linked.contacts = {test::FromText<v1::Contact>(R"pb(name: "contacts/b" last_name: "Babbage")pb"),
                     test::FromText<v1::Contact>(R"pb(name: "contacts/c"
                                                      last_name: "Byron"
                                                      account: "accounts/z")pb")};
  linked.opportunity = test::FromText<v1::Opportunity>(R"pb(name: "opportunities/o"
                                                            display_name: "Engine"
                                                            contacts: "contacts/b")pb");
  return linked;
}

// Where the value of a field came from, for short: "LEAD_FIELD email".
inline std::string Origin(const ConversionDraft& draft, v1::TargetKind kind,
                          const std::string& field, const std::string& record = "") {
  for (const v1::FieldProvenance& entry : draft.answer.conversion().provenance()) {
    if (entry.target() != kind || entry.field() != field) continue;
    if (!record.empty() && entry.record() != record) continue;
    const std::string source = v1::FieldProvenance::Source_Name(entry.source()).substr(7);
    return entry.lead_field().empty() ? source : source + " " + entry.lead_field();
  }
  return "";
}

inline std::vector<std::string> Dropped(const ConversionDraft& draft) {
  std::vector<std::string> paths;
  for (const auto& field : draft.answer.conversion().dropped_fields()) {
    paths.push_back(field.lead_field());
  }
  return paths;
}

inline std::vector<std::string> Warnings(const ConversionDraft& draft) {
  std::vector<std::string> warnings;
  for (const auto& warning : draft.answer.conversion().warnings()) {
    warnings.push_back(v1::Warning::Kind_Name(warning.kind()).substr(5) + " " + warning.field());
  }
  return warnings;
}

}  // namespace leadline::conversion
