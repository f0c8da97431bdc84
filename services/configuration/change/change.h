#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/postgres/database.h"

namespace leadline::configuration {

// On whose behalf a configuration is changed, and whether for real.
struct Mandate {
  std::string organization;
  std::string subject;         // "users/developer"; empty for the system itself.
  bool validate_only = false;  // The change is made, and undone.
};

// One change of an organisation's configuration, inside its transaction. From its making until the
// end of the transaction nobody else changes anything of this configuration, so what was read is
// still true when it is written.
class Change final {
 public:
  Change(postgres::Transaction& transaction, std::string subject);

  postgres::Transaction& transaction() { return transaction_; }
  const std::string& subject() const { return subject_; }

  postgres::Rows Run(const postgres::Statement& statement,
                     const postgres::Arguments& arguments = {}) {
    return transaction_.Run(statement, arguments);
  }

  // Something did change: the configuration gets a new version, and readers of the change feed an
  // event. What is not told does not count.
  void Tell(const std::string& type, const std::string& resource,
            const std::vector<std::string>& changed_fields = {});

  // The names of the first definitions in use that have the text as one of their values, those
  // apart that are private to others: with an `entity`, "ENTITY_LEAD", only those about its
  // records.
  std::vector<std::string> DefinitionsWith(const std::string& text, const std::string& entity = "");

  // Version of the configuration, this change included.
  int64_t version() const { return version_; }

 private:
  postgres::Transaction& transaction_;
  const std::string subject_;
  int64_t version_;
  int told_ = 0;
};

// ETAG_MISMATCH of the configuration when it has another version than the one expected; 0 is any.
absl::Status CheckExpected(int64_t version, const Change& change);

// Runs `work`, (Change&) -> absl::Status or absl::StatusOr<T>, as one change: the only way to write
// to a configuration. Like every transaction's, it may run again, so it touches nothing else.
template <class Work>
auto ChangeConfiguration(postgres::Database& database, const Mandate& mandate, Work work) {
  const auto in_transaction = [&](postgres::Transaction& transaction) {
    Change change(transaction, mandate.subject);
    return work(change);
  };
  return mandate.validate_only ? database.Rehearse(mandate.organization, in_transaction)
                               : database.Transact(mandate.organization, in_transaction);
}

}  // namespace leadline::configuration
