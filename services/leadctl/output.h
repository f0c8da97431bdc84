#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace leadline::leadctl {

// An answer for a program: protobuf's JSON.
void PrintJson(const google::protobuf::Message& answer, std::ostream& out);

// The same on a line of its own, at once: for one message of a stream.
void PrintJsonLine(const google::protobuf::Message& message, std::ostream& out);

// An answer for a person. A list is a table of the columns chosen for its resource; anything else
// is shown field by field. What records hold cannot move the terminal's cursor.
void PrintText(const google::protobuf::Message& answer, std::ostream& out);

// Text of a record as it may be shown: without line breaks and control characters.
std::string Clean(const std::string& text);

// Rows of cells, the first of them the head of the table, each column as wide as it must be.
void PrintRows(const std::vector<std::vector<std::string>>& rows, std::ostream& out);

// Why a call failed: code, reason, words, metadata, every violation.
void PrintFailure(const absl::Status& status, std::ostream& err);

}  // namespace leadline::leadctl
