#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/query/page_token.h"

namespace leadline::feed {

// A place among the events of an organisation: right behind this one, or before all those of a
// position.
struct Cursor {
  int64_t position = 0;  // Of the transaction, as common/events/events.sql says.
  int64_t ordinal = -1;
  std::string id = "00000000-0000-0000-0000-000000000000";
};

// The resume token of a place. `binding` says of which events it is.
std::string SealCursor(const query::PageTokens& tokens, const std::string& binding,
                       const Cursor& cursor);

// INVALID_ARGUMENT for whatever SealCursor did not make for these events.
absl::StatusOr<Cursor> OpenCursor(const query::PageTokens& tokens, const std::string& binding,
                                  const std::string& token);

}  // namespace leadline::feed
