#pragma once

#include <vector>

#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/configuration/v1/status.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::configuration {

// Writes records as they are to be, as parts of one change, and knows whether any of that changed
// something. What is so already stays untouched.
class Writer final {
 public:
  explicit Writer(Change& change) : change_(change) {}

  // A statement that answers with a row for everything it changed.
  void Run(const postgres::Statement& statement, const postgres::Arguments& arguments) {
    changed_ |= !change_.Run(statement, arguments).empty();
  }

  // All statuses of an entity that have a role are among them. New ones come from a preset or not.
  void PutStatuses(const std::vector<v1::Status>& statuses, bool from_preset);

  void PutSettings(const v1::Settings& settings);
  void AddMappingVersion(const v1::FieldMapping& mapping);

  bool changed() const { return changed_; }

 private:
  void PutRoles(const std::vector<v1::Status>& statuses);

  Change& change_;
  bool changed_ = false;
};

}  // namespace leadline::configuration
