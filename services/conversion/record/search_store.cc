#include "services/conversion/record/search_store.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/record/search_rules.h"
#include "services/conversion/record/search_store_sql.h"

namespace leadline::conversion {
namespace {

using postgres::Arguments;

constexpr int kDefaultMatches = 20;

Arguments ArgumentsOf(const SearchWords& words, int page_size) {
  Arguments arguments;
  arguments.Set("words", words.words)
      .Set("pattern", words.pattern)
      .Set("page_size", page_size == 0 ? kDefaultMatches : page_size);
  if (words.like) {
    arguments.Set("like", *words.like);
  } else {
    arguments.Set("like", std::nullopt);
  }
  return arguments;
}

std::vector<std::string> IdsIn(const postgres::Rows& rows) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < rows.size(); ++i) ids.push_back(rows[i].Text("id"));
  return ids;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FindByWords(postgres::Database& database,
                                                     const std::string& organization,
                                                     const postgres::Statement& statement,
                                                     const Search& search) {
  LEADLINE_ASSIGN_OR_RETURN(const SearchWords words, WordsOf(search.query));
  const Arguments arguments = ArgumentsOf(words, search.page_size);
  const auto find = [&](postgres::Transaction& tx) -> absl::StatusOr<std::vector<std::string>> {
    std::vector<std::string> ids;
    for (const double likeness : words.likeness) {
      if (!ids.empty()) break;
      tx.Run(sql::kForgiveTypingErrors, Arguments().Set("likeness", likeness));
      ids = IdsIn(tx.Run(statement, arguments));
    }
    return ids;
  };
  return database.Transact(organization, find);
}

}  // namespace leadline::conversion
