#pragma once

#include <string>

#include "common/postgres/arguments.h"
#include "common/postgres/rows.h"
#include "common/postgres/statement.h"

namespace leadline::postgres {

class Connection;

// The organisation of a statement that reads or writes rows of all of them: a relay, a sweeper.
// Such statements say so by a comment `-- across organizations: why` and take no :organization_id.
inline constexpr char kAcrossOrganizations[] = "";

// An open transaction of one organisation. Every statement's `:organization_id` is its own.
class Transaction final {
 public:
  Transaction(Connection& connection, const std::string& organization)
      : connection_(connection), organization_(organization) {}

  const std::string& organization() const { return organization_; }

  // Runs a statement. Throws what libpqxx throws; only Database catches.
  Rows Run(const Statement& statement, const Arguments& arguments = {});

 private:
  Connection& connection_;
  const std::string organization_;
};

}  // namespace leadline::postgres
