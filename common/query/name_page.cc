#include "common/query/name_page.h"

#include <algorithm>

#include "common/query/listing.h"
#include "common/query/page_token.h"
#include "common/status/macros.h"

namespace leadline::query {

absl::StatusOr<NamePage> PageOfNames(const PageTokens& tokens, const std::string& binding,
                                     const std::vector<std::string>& names, int page_size,
                                     const std::string& page_token) {
  NamePage page;
  if (!page_token.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(const Position position, tokens.Open(page_token, binding));
    const auto behind = std::upper_bound(names.begin(), names.end(), position.keys.at(0).value());
    page.begin = static_cast<size_t>(behind - names.begin());
  }
  const size_t size = static_cast<size_t>(page_size > 0 ? page_size : kDefaultPageSize);
  page.end = std::min(names.size(), page.begin + size);
  if (page.end < names.size()) {
    page.next_page_token = tokens.Seal({tokens.Now(), {names[page.end - 1]}}, binding);
  }
  return page;
}

}  // namespace leadline::query
