#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/status/failure.h"

namespace leadline::edge {

// Where in a request something stands; built on the way down, written out only for a violation.
struct Place {
  const Place* outer;  // Null for the request itself.
  const std::string* field;
  int index = -1;                    // Of a list's item.
  const std::string* key = nullptr;  // Of a map's entry.

  std::string Path() const;  // "requests[3].lead.custom_fields[\"budget\"]"
};

// Collects what is wrong with a request.
class Violations final {
 public:
  void Add(const Place& place, const std::string& description);

  // That the field holds no name of the form `pattern`.
  void AddName(const Place& place, const std::string& pattern);

  // A request can be wrong in more places than anybody wants to read, or we to hold.
  bool IsFull() const { return count_ >= kMost; }

  absl::Status ToStatus() const;

 private:
  static constexpr int kMost = 1000;

  FieldViolations violations_;
  int count_ = 0;
  int names_ = 0;
};

}  // namespace leadline::edge
