#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/event/v1/event.pb.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::lead {

// What became of a rule that was followed for an event.
struct Run {
  std::string rule;
  std::string state;   // DONE, CONVERTING, STOPPED or FAILED.
  std::string reason;  // Of the last two.
  std::vector<std::string> outcomes;
  std::vector<std::string> causes;
};

// A conversion that a rule asks for. Its event is a bare id.
struct AskedConversion {
  std::string organization;
  std::string event;
  std::string rule;
  std::string lead;
  int place = 0;  // Of the first action that asks for it.
  int64_t attempts = 0;
};

// What became of it.
struct DecidedConversion {
  std::string state;  // DONE or FAILED.
  std::string reason;
  std::string outcome;
  std::string conversion;  // Its name; empty when there is none.
};

// What became of the rules of all organisations, as long as it is kept.
class RunStore final {
 public:
  // When a conversion is asked for again after the first time, and after many.
  struct Pace {
    absl::Duration hold = absl::Seconds(10);
    absl::Duration longest = absl::Minutes(5);
  };

  explicit RunStore(postgres::Database& database) : RunStore(database, Pace()) {}
  RunStore(postgres::Database& database, const Pace& pace) : database_(database), pace_(pace) {}

  // One that is to be asked for now; nobody else gets it until its next time. None when there is
  // none.
  absl::StatusOr<std::optional<AskedConversion>> ClaimConversion();

  // Once; later ones change nothing.
  absl::Status Decide(const AskedConversion& asked, const DecidedConversion& decided);

  // Deletes what is older than a month, some at a time.
  absl::Status Purge();

 private:
  postgres::Database& database_;
  const Pace pace_;
};

// Each in the transaction that follows an event.

// The rules that were followed for it, or given up, before.
std::set<std::string> FindDecidedRules(postgres::Transaction& tx, const event::v1::Event& event);

// The rules that led to it, the first one first.
std::vector<std::string> FindCauses(postgres::Transaction& tx, const event::v1::Event& event);

void InsertRun(postgres::Transaction& tx, const event::v1::Event& event, const Run& run);

// Counts a failed attempt at a rule.
struct FailedAttempt {
  int64_t attempts = 0;
  bool given_up = false;
};
FailedAttempt NoteFailure(postgres::Transaction& tx, const event::v1::Event& event,
                          const std::string& rule, const std::string& reason);

}  // namespace leadline::lead
