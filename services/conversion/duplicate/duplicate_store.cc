#include "services/conversion/duplicate/duplicate_store.h"

#include <vector>

#include "absl/strings/str_split.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/duplicate/duplicate_store_sql.h"
#include "services/conversion/record/by_name.h"

namespace leadline::conversion {
namespace {

using postgres::Arguments;
using Match = v1::DuplicateCandidate::Match;

// Of each kind of record, and twice as many where several things are shared. More than that are
// surely in the way; a warning names fewer, and has to be cheap.
constexpr int kMostGuarded = 1000;
constexpr int kMostWarnedOf = 20;

// `search` outlives them.
Arguments ArgumentsOf(const DuplicateSearch& search) {
  Arguments arguments;
  arguments.Record("account", search.account)
      .Record("contact", search.contact)
      .Set("conversion", IdOf(search.conversion))
      .Set("company_name", search.account.display_name())
      .Set("finds_account", search.finds_account())
      .Set("finds_contact", search.finds_contact())
      .Set("most", search.guarded() ? kMostGuarded : kMostWarnedOf);
  return arguments;
}

template <class Record>
std::vector<std::string> Each(const std::vector<Record>& records,
                              const std::string& (Record::*value)() const) {
  std::vector<std::string> values;
  for (const Record& record : records) values.push_back((record.*value)());
  return values;
}

// "KIND_EMAIL email"
Match MatchOf(const std::string& text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(' ', 1));
  Match match;
  Match::Kind kind = Match::KIND_UNSPECIFIED;
  Match::Kind_Parse(parts.first, &kind);
  match.set_kind(kind);
  match.set_field(parts.second);
  return match;
}

Duplicates DuplicatesIn(const postgres::Rows& rows) {
  std::vector<Likeness> found(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    found[i].resource = rows[i].Text("resource");
    found[i].differs = rows[i].Bool("differs");
    for (const std::string& match : rows[i].Texts("matches")) {
      found[i].matches.push_back(MatchOf(match));
    }
  }
  return Rank(found);
}

}  // namespace

absl::StatusOr<Duplicates> FindDuplicates(postgres::Database& database,
                                          const std::string& organization,
                                          const DuplicateSearch& search) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database.Run(organization, sql::kFindDuplicates, ArgumentsOf(search)));
  return DuplicatesIn(rows);
}

Duplicates FindDuplicates(postgres::Transaction& transaction, const DuplicateSearch& search) {
  return DuplicatesIn(transaction.Run(sql::kFindDuplicates, ArgumentsOf(search)));
}

void LockMatchKeys(postgres::Transaction& transaction,
                   const std::vector<DuplicateSearch>& searches) {
  std::vector<v1::Account> accounts;
  std::vector<v1::Contact> contacts;
  for (const DuplicateSearch& search : searches) {
    if (search.guards_account()) accounts.push_back(search.account);
    if (search.guards_contact()) contacts.push_back(search.contact);
  }
  if (accounts.empty() && contacts.empty()) return;
  Arguments arguments;
  arguments.Set("company_names", Each(accounts, &v1::Account::display_name))
      .Set("account_emails", Each(accounts, &v1::Account::email))
      .Set("account_phones", Each(accounts, &v1::Account::phone))
      .Set("websites", Each(accounts, &v1::Account::website))
      .Set("first_names", Each(contacts, &v1::Contact::first_name))
      .Set("last_names", Each(contacts, &v1::Contact::last_name))
      .Set("contact_emails", Each(contacts, &v1::Contact::email))
      .Set("contact_phones", Each(contacts, &v1::Contact::phone))
      .Set("mobiles", Each(contacts, &v1::Contact::mobile));
  transaction.Run(sql::kLockMatchKeys, arguments);
}

}  // namespace leadline::conversion
