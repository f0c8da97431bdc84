#pragma once

#include <string>

#include "common/failpoint/failpoint.h"
#include "tests/lead/lead_fixture.h"

namespace leadline::lead {

// The hand-over of leads, with one conversion to begin with. No hold grows old here.
class HandoffTest : public LeadFixture {
 protected:
  HandoffTest() : LeadFixture("presets/default", absl::Hours(1)) {}
  ~HandoffTest() override { failpoint::Disarm(); }

  // RESERVED, DONE, RELEASED or REVERTED; empty for a conversion that never came.
  std::string StateOf(const std::string& conversion) {
    return database_.Query("SELECT state FROM handoffs WHERE id = '" +
                           conversion.substr(conversion.find('/') + 1) + "'");
  }

  const std::string conversion_ = test::ANameOf("conversions");
};

}  // namespace leadline::lead
