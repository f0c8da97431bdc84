#pragma once

#include <string>
#include <vector>

#include "tests/lead/lead_fixture.h"

namespace leadline::lead {

// Leads that are merged.
class MergeFixture : public LeadFixture {
 protected:
  static v1::MergeLeadsRequest RequestOf(const std::string& survivor,
                                         const std::vector<std::string>& merged,
                                         const std::string& but = "") {
    auto request = test::FromText<v1::MergeLeadsRequest>(but);
    request.set_survivor(survivor);
    for (const std::string& name : merged) request.add_merged(name);
    return request;
  }

  absl::StatusOr<v1::MergeLeadsResponse> Merge(const v1::MergeLeadsRequest& request) {
    return Call(*lead_stub_, &v1::LeadService::Stub::MergeLeads, request);
  }

  absl::StatusOr<v1::MergeLeadsResponse> Merge(const std::string& survivor,
                                               const std::vector<std::string>& merged,
                                               const std::string& but = "") {
    return Merge(RequestOf(survivor, merged, but));
  }

  absl::Status Undelete(const std::string& name) {
    return Ask(&v1::LeadService::Stub::UndeleteLead, "name: '" + name + "'").status();
  }
};

}  // namespace leadline::lead
