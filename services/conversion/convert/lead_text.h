#pragma once

#include <string>

#include "leadline/lead/v1/lead.pb.h"

namespace leadline::conversion {

// What the company is called; the person where no company is known.
std::string PartyOf(const lead::v1::Lead& lead);

}  // namespace leadline::conversion
