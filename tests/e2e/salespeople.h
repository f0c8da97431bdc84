#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/e2e/chance.h"
#include "tests/e2e/steps.h"

namespace leadline::test {

// What is there before the load begins, for conversions to link.
struct Pool {
  std::vector<std::string> accounts;
  std::vector<std::string> contacts;
  std::vector<std::string> opportunities;
};

// What callers were told, and how often. Kept in memory: the test must not depend on what it tests.
struct Told {
  std::vector<Invariants::Answer> answers;
  std::vector<Invariants::Attached> attached;
  std::set<std::string> undone;         // Conversions that somebody wanted to undo.
  std::map<std::string, int> counts;    // By outcome: "convert OK", "lose LEAD_CONVERTED".
  std::vector<std::string> unexpected;  // What no caller should ever be told.
};

// Several people who bring in leads, work on them, convert them and sometimes undo that, all at
// once and often the same lead, while processes die. Most ask again, with the same request id,
// until the answer is final; some leave without one.
class Salespeople final {
 public:
  Salespeople(Backend& backend, Pool pool, unsigned seed)
      : backend_(backend), pool_(std::move(pool)), seed_(seed) {}

  // Works on the calling thread until `until`, as the person `number`, then finishes what it began.
  void Work(int number, absl::Time until);

  // What all of them were told. When nobody works any more.
  const Told& told() const { return told_; }

 private:
  class Person;

  // A lead that somebody brought in a moment ago; empty when there is none.
  std::string SomeLead(Chance& random);
  void BroughtIn(const std::string& lead);
  void Note(const std::string& what, const absl::Status& status);

  Backend& backend_;
  const Pool pool_;
  const unsigned seed_;

  std::mutex mutex_;  // Of all below.
  std::vector<std::string> recent_;
  Told told_;
};

}  // namespace leadline::test
