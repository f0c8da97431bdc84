#pragma once

#include <string>

#include "leadline/conversion/v1/conversion_service.pb.h"

namespace leadline::conversion {

// The form in which the answer of a committed conversion is kept: without what columns hold, what
// the database decides, and what can be told from the rest.
std::string PackAnswer(const v1::ConvertLeadResponse& answer);

// Fills in what the packed form leaves out. `answer` holds a conversion with the facts of its row;
// `number` is the number its account was given.
void CompleteAnswer(const std::string& number, v1::ConvertLeadResponse& answer);

// The answer again: `facts` are the columns of the conversion's row. False for bytes that are no
// packed answer.
bool UnpackAnswer(const std::string& packed, const v1::Conversion& facts, const std::string& number,
                  v1::ConvertLeadResponse& answer);

}  // namespace leadline::conversion
