#pragma once

#include <vector>

#include "gtest/gtest.h"
#include "tests/e2e/salespeople.h"
#include "tests/e2e/steps.h"

namespace leadline::test {

// A backend that salespeople work with while a test does harm to it, and what must be so
// afterwards.
class FaultFixture : public testing::Test {
 protected:
  explicit FaultFixture(const BackendOptions& options = {}) : backend_(options) {}
  ~FaultFixture() override;

  // Records for conversions to link.
  Pool MakePool();

  // What anybody was told is so, and whoever asks again is told the same. When all is quiet.
  void ExpectEverythingAsTold(const Told& told);

  Backend backend_;  // Its own: what it holds was told to nobody else.
  Client client_{backend_};
  Steps steps_{client_};
  Invariants invariants_{backend_.lead().database(), backend_.conversion().database()};

 private:
  void ExpectAsAnswered(const conversion::v1::ConvertLeadResponse& answer);
  void ExpectUnchangedSinceHeld(const conversion::v1::Conversion& conversion);

  std::vector<Invariants::Answer> told_before_;
};

}  // namespace leadline::test
