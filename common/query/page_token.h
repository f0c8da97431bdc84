#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace leadline::query {

inline constexpr absl::Duration kPageTokenLife = absl::Hours(72);

// Where a page ended: what the next one needs to go on.
struct Position {
  absl::Time first_page_time;  // now() of every page of the same list.
  std::vector<std::optional<std::string>>
      keys;  // The last row's, in the order's order; none: NULL.
};

// Seals positions into page tokens (AES-256-GCM) and opens them again. A token tells its holder
// nothing and is worth nothing for another list, after its life, or when changed.
//
// Every replica of a service must be given the same secret. Later secrets only open tokens: to
// change the secret, put the new one first and drop the old one when its tokens are dead.
class PageTokens final {
 public:
  using Clock = std::function<absl::Time()>;

  explicit PageTokens(const std::vector<std::string>& secrets, Clock clock = absl::Now);

  absl::Time Now() const { return clock_(); }

  // `binding` says of which list the token is; only the same binding opens it.
  std::string Seal(const Position& position, const std::string& binding) const;

  // INVALID_ARGUMENT PAGE_TOKEN_INVALID for whatever Seal did not make for this list within `life`.
  absl::StatusOr<Position> Open(const std::string& token, const std::string& binding,
                                absl::Duration life = kPageTokenLife) const;

 private:
  using Key = std::array<unsigned char, 32>;

  const std::vector<Key> keys_;
  const Clock clock_;
};

}  // namespace leadline::query
