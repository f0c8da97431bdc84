#pragma once

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/support/client.h"
#include "tests/support/invariants.h"

namespace leadline::test {

// The value of a call that a test takes for granted; without it the test ends as failed.
template <class T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

// Whether something comes true that others take their time for. Asks for longer than any of them
// needs: what has not come true by then never will.
template <class Condition>
bool ComesTrue(Condition condition) {
  const absl::Time end = absl::Now() + absl::Minutes(1);
  while (!condition()) {
    if (absl::Now() > end) return false;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return true;
}

// What people do with leads. Every step but Convert must succeed.
class Steps final {
 public:
  explicit Steps(Client& client) : client_(client) {}

  // A lead worth converting, with something in most of its fields.
  lead::v1::Lead Create(const std::string& company = "Acme GmbH");
  lead::v1::Lead Get(const std::string& name);
  lead::v1::Lead Qualify(const std::string& name);
  std::string AddActivity(const std::string& lead, lead::v1::Activity::Kind kind);
  std::string AddComment(const std::string& lead);

  // How many of a kind of thing are attached to a lead, an account, a contact or an opportunity.
  int CountActivities(const std::string& parent);
  int CountComments(const std::string& parent);

  absl::StatusOr<conversion::v1::ConvertLeadResponse> Convert(
      const conversion::v1::ConvertLeadRequest& request);

  // Sends once more what was asked last, at most `most` different requests: what each is told now.
  std::vector<Invariants::Answer> AskAgain(const std::vector<Invariants::Answer>& answers,
                                           size_t most = std::numeric_limits<size_t>::max());

  // What VerifyIntegrity finds, warnings too: one line for each finding.
  std::vector<std::string> Verify();

  conversion::v1::Account GetAccount(const std::string& name);
  conversion::v1::Contact GetContact(const std::string& name);
  conversion::v1::Opportunity GetOpportunity(const std::string& name);

 private:
  Client& client_;
};

// Asks for everything the settings make of a lead, with a request id of its own.
conversion::v1::ConvertLeadRequest ToConvert(const lead::v1::Lead& lead);

// The backend of all tests here, made by the first that needs it. A test may kill what it likes:
// the next one finds all three services running, without failpoints.
class BackendTest : public testing::Test {
 protected:
  BackendTest();
  ~BackendTest() override;

  // Fails the test unless the backend comes to rest and every invariant holds.
  void ExpectInvariants();

  Backend& backend_;
  Client client_{backend_};
  Steps steps_{client_};
  Invariants& invariants_;
};

}  // namespace leadline::test
