#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/export/export_rules.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class LeadListStore;
class LeadSettings;
class SettingsSource;

// One file of leads, written page by page: none is read before the one ahead of it was taken.
class ExportLeads final {
 public:
  ExportLeads(LeadListStore& lists, const SettingsSource& settings)
      : lists_(lists), settings_(settings) {}

  // The next pieces; at the end the summary, and then nothing any more.
  absl::StatusOr<std::vector<v1::ExportLeadsResponse>> Next(const query::Caller& caller,
                                                            const v1::ExportLeadsRequest& request);

 private:
  absl::Status Begin(const v1::ExportLeadsRequest& request);
  void Write(const std::string& text, std::vector<v1::ExportLeadsResponse>& pieces);

  LeadListStore& lists_;
  const SettingsSource& settings_;
  std::shared_ptr<const LeadSettings> pinned_;  // From the first page on.
  ExportFormat format_;
  v1::ListLeadsRequest list_;  // Of the next page.
  v1::ExportLeadsResponse::Summary summary_;
  bool is_over_ = false;
};

}  // namespace leadline::lead
