#include "services/lead/table/problem.h"

#include "absl/strings/cord.h"

namespace leadline::lead::table {
namespace {

constexpr char kPayload[] = "leadline.lead/table-problem";

const char* NameOf(Problem problem) {
  switch (problem) {
    case Problem::kEmpty:
      return "EMPTY";
    case Problem::kNotATable:
      return "NOT_A_TABLE";
    case Problem::kSheetMissing:
      return "SHEET_MISSING";
    case Problem::kTooLarge:
      return "TOO_LARGE";
  }
  return "";
}

}  // namespace

absl::Status Unreadable(Problem problem, const std::string& message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kPayload, absl::Cord(NameOf(problem)));
  return status;
}

std::string ProblemOf(const absl::Status& status) {
  const auto name = status.GetPayload(kPayload);
  return name.has_value() ? std::string(*name) : "";
}

}  // namespace leadline::lead::table
