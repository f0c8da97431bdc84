#pragma once

#include <string>

#include "leadline/lead/v1/lead.pb.h"

namespace leadline::conversion {

// The first and the last name, as far as they are there.
std::string PersonOf(const lead::v1::Lead& lead);

// What the company is called; the person where no company is known.
std::string PartyOf(const lead::v1::Lead& lead);

}  // namespace leadline::conversion
