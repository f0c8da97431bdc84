#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/status/failure.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/configuration/v1/status.pb.h"

// What is wrong with the path of leads that settings describe.
namespace leadline::configuration {

// Transitions that lead nowhere, come from where nothing follows, are there twice, or lead in a
// circle where they may only lead forward.
void CheckTransitions(const v1::Settings& settings, const std::vector<v1::Status>& lead_statuses,
                      FieldViolations& violations);

// Under the policy STRICT: the statuses in use that could be chosen, but that no path leads to.
std::vector<std::string> OutOfReach(const v1::Settings& settings,
                                    const std::vector<v1::Status>& lead_statuses);

// As violations of the settings.
absl::Status CheckReach(const v1::Settings& settings, const std::vector<v1::Status>& lead_statuses);

bool HasSamePath(const v1::Settings& left, const v1::Settings& right);

}  // namespace leadline::configuration
