#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace leadline::query {

class PageTokens;

// One page of what is in memory: [begin, end) of all.
struct NamePage {
  size_t begin = 0;
  size_t end = 0;
  std::string next_page_token;  // Empty on the last page.
};

// The page that a request with `page_size` and `page_token` asks for of `names`, which are in their
// order. `binding` says of which list the token is, as for PageTokens. Names that come or go
// between two pages shift none. Fails with PAGE_TOKEN_INVALID.
absl::StatusOr<NamePage> PageOfNames(const PageTokens& tokens, const std::string& binding,
                                     const std::vector<std::string>& names, int page_size,
                                     const std::string& page_token);

}  // namespace leadline::query
