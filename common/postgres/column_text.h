#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "google/type/date.pb.h"

// How sessions of ours write and read what is neither text nor number: they are set to UTC and ISO.
// Reading throws std::logic_error for what they never write.
namespace leadline::postgres {

// An array of one dimension, its values quoted where they must be.
std::string ToArray(const std::vector<std::string>& values);
std::string ToArray(const std::vector<std::optional<std::string>>& values);  // None is NULL.

// The way back, of an array without NULLs.
std::vector<std::string> FromArray(std::string_view text);

// A timestamptz, to the microsecond: "2026-11-22 10:20:30.123456+00".
std::string ToTimestamp(absl::Time time);
absl::Time FromTimestamp(std::string_view text);

// A date: "2026-11-22".
std::string ToDate(const google::type::Date& date);
google::type::Date FromDate(std::string_view text);

}  // namespace leadline::postgres
