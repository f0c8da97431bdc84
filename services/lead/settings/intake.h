#pragma once

#include "services/lead/settings/assignment_criteria.h"
#include "services/lead/settings/number_series.h"

namespace leadline::lead {

// How new leads come in: their numbers, and who becomes responsible when nobody is.
struct Intake {
  NumberSeries series;
  AssignmentCriteria assignment;
};

}  // namespace leadline::lead
