#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "leadline/conversion/v1/conversion_service.pb.h"

namespace leadline::test {

// Looks at the lead and the conversion database together, behind the back of the services, and says
// what is wrong with them: the queries of invariants.sql. It does so from a database of its own,
// which also keeps what callers were told.
class Invariants final {
 public:
  // Conninfos of the two databases, which are in the same cluster.
  Invariants(const std::string& lead, const std::string& conversion);
  ~Invariants();
  Invariants(const Invariants&) = delete;
  Invariants& operator=(const Invariants&) = delete;

  // What ConvertLead answered to `request`. Every answer counts, also those of retries.
  struct Answer {
    conversion::v1::ConvertLeadRequest request;
    absl::Status status;
    conversion::v1::ConvertLeadResponse response;  // When OK.
  };
  void Told(const std::vector<Answer>& answers);

  // Callers were told that `item` (an activity, a comment) was attached to `lead`.
  struct Attached {
    std::string item;
    std::string lead;
  };
  void Told(const std::vector<Attached>& attached);

  // Whether every hold has ended and every conversion is completed within `patience`.
  bool BecomesQuiet(absl::Duration patience);

  // One line for each row that breaks an invariant: "No lead is held. leads/…". At most ten of
  // each.
  std::vector<std::string> Violations() { return ViolationsAfter(""); }

  // The same had `change` been made, which it is not: it is rolled back.
  std::vector<std::string> ViolationsAfter(const std::string& change);

  // The first value of the first row of `sql`, as text. The databases are schemas of their names.
  std::string Query(const std::string& sql);

 private:
  const std::string name_;
  const std::string conninfo_;
};

// What the invariants are, in words.
std::vector<std::string> InvariantSentences();

// "OK", a reason such as "LEAD_CONVERTED", or the code of an error without one.
std::string OutcomeOf(const absl::Status& status);

// Whether an answer settles the request, so that every retry must meet the same one. The others
// say: ask again.
bool IsFinal(const absl::Status& status);

}  // namespace leadline::test
