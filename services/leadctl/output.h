#pragma once

#include <ostream>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace leadline::leadctl {

// An answer for a program: protobuf's JSON.
void PrintJson(const google::protobuf::Message& answer, std::ostream& out);

// An answer for a person. A list is a table of the columns chosen for its resource; anything else
// is shown field by field. What records hold cannot move the terminal's cursor.
void PrintText(const google::protobuf::Message& answer, std::ostream& out);

// Why a call failed: code, reason, words, metadata, every violation.
void PrintFailure(const absl::Status& status, std::ostream& err);

}  // namespace leadline::leadctl
