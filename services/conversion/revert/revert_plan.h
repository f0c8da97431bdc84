#pragma once

#include <map>
#include <string>
#include <vector>

#include "leadline/conversion/v1/conversion_service.pb.h"

namespace leadline::conversion {

// A record that a conversion wrote, and the etag it left it with.
struct Written {
  std::string name;
  std::string etag;
  bool made = false;  // It goes; else it gets back what the conversion replaced.
};

// What undoing a conversion takes, whatever became of its records since.
struct RevertPlan {
  std::vector<Written> written;
  v1::ConvertLeadResponse replaced;  // Linked records that it changed, as they were.
  std::vector<std::string> unknown;  // Linked records of which nobody kept what they were.
};

// `answer` is what the conversion answered, `replaced` what it kept of the records it changed; null
// for a conversion without links, or older than that.
RevertPlan PlanRevert(const v1::ConvertLeadResponse& answer,
                      const v1::ConvertLeadResponse* replaced);

// The names of what goes, or of what gets its values back.
std::vector<std::string> NamesOf(const std::vector<Written>& written, bool made);

v1::RevertBlocker Blocker(const std::string& resource, v1::RevertBlocker::Reason reason,
                          const std::string& holder = "");

// What somebody changed or deleted since: `etags` are those of the records that are there, by name.
std::vector<v1::RevertBlocker> FindChanged(const std::vector<Written>& written,
                                           const std::map<std::string, std::string>& etags);

// Those of `written` that no blocker is about.
std::vector<Written> WithoutBlocked(const std::vector<Written>& written,
                                    const std::vector<v1::RevertBlocker>& blockers);

}  // namespace leadline::conversion
