#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/record/record.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// One column of a file and the field of a lead that it fills.
class ImportColumn final {
 public:
  // `path` is one that CheckMapping lets pass.
  ImportColumn(int number, const std::string& path);

  int number() const { return number_; }  // From 1.
  const std::string& path() const { return path_; }

  // Whether the field is only given to new leads: methods of its own change it.
  bool only_at_creation() const { return only_at_creation_; }

  // Fills the field from a cell that has text. The message of a failure says what was expected, and
  // nothing of what is there.
  absl::Status Fill(const std::string& text, const LeadSettings& settings, v1::Lead& lead) const;

  // Gives `to` what Fill has put into `from`; tags and agencies are added to those that are there.
  void Apply(const v1::Lead& from, v1::Lead& to) const;

 private:
  absl::Status FillCustom(const std::string& text, const LeadSettings& settings,
                          v1::Lead& lead) const;
  absl::Status FillEntries(const std::string& text, const LeadSettings& settings,
                           v1::Lead& lead) const;
  absl::Status FillField(const std::string& text, v1::Lead& lead) const;

  int number_;
  std::string path_;
  std::string system_;      // Of an external id.
  std::string custom_key_;  // Of a custom field.
  std::string entries_;     // How the names of what it holds begin, if those are entries.
  std::optional<record::Field> field_;
  bool only_at_creation_ = false;
};

}  // namespace leadline::lead
