#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "tests/e2e/chance.h"
#include "tests/e2e/outcomes.h"
#include "tests/e2e/steps.h"

namespace leadline::test {

// Several people who all want the same few leads, and each something else of them: to convert one
// or several, to undo that, to edit, lose, reopen, delete and undelete them, and to make one of two
// of them, or of the accounts that they became. The leads are of few companies and few people, so
// that conversions meet what others make. Everybody asks again, with the same request id, until the
// answer is final.
class Rivals final {
 public:
  Rivals(Backend& backend, unsigned seed) : backend_(backend), seed_(seed) {}

  // Works on the calling thread until `until`, as the person `number`, then finishes what it began.
  void Work(int number, absl::Time until);

  // What all of them were told. When nobody works any more.
  const Outcomes& outcomes() const { return outcomes_; }
  const std::vector<Invariants::Answer>& answers() const { return answers_; }
  const std::vector<Invariants::Attached>& attached() const { return attached_; }

 private:
  class Person;

  // Names of which some of the last are kept, for everybody.
  class Known final {
   public:
    explicit Known(size_t most) : most_(most) {}
    void Add(const std::string& name);
    // Empty when there is none.
    std::string Some(Chance& random);
    // Replaces one that is of no use any more.
    void Forget(const std::string& name);
    size_t size();

   private:
    const size_t most_;
    std::mutex mutex_;
    std::vector<std::string> names_;
  };

  void Answered(Invariants::Answer answer);
  void WasAttached(const std::string& item, const std::string& lead);

  Backend& backend_;
  const unsigned seed_;
  Outcomes outcomes_;
  Known leads_{6};
  Known conversions_{12};
  Known accounts_{8};

  std::mutex mutex_;  // Of all below.
  std::vector<Invariants::Answer> answers_;
  std::vector<Invariants::Attached> attached_;
};

}  // namespace leadline::test
