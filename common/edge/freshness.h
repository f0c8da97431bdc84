#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/context/request_context.h"
#include "common/query/page_token.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::edge {

// The metadata by which a caller lets a standby answer a read, and the trailing metadata by which
// he is told how new such an answer has to be for him to find what he wrote.
inline constexpr char kReadAfterMetadata[] = "leadline-read-after";
inline constexpr char kWrittenMetadata[] = "leadline-written";

// The tokens in both. One is a place in the history of the server's database, sealed: the place
// would tell how much others write.
class Freshness final {
 public:
  // `program` says whose tokens these are: those of another server open nothing here, even when
  // both have the same secret.
  Freshness(postgres::Database& primary, query::PageTokens tokens, const std::string& program)
      : primary_(primary), tokens_(std::move(tokens)), binding_("written\n" + program) {}

  // The token of now, behind all that was committed before. Empty when the database cannot say.
  std::string Written() const;

  // INVALID_ARGUMENT for what is neither a token of Written nor `any`, which allows any age.
  absl::StatusOr<context::Position> ReadAfter(const std::string& text) const;

 private:
  postgres::Database& primary_;
  const query::PageTokens tokens_;
  const std::string binding_;
};

}  // namespace leadline::edge
