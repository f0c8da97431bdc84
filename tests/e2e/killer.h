#pragma once

#include <map>
#include <string>

#include "absl/time/time.h"
#include "tests/e2e/chance.h"
#include "tests/support/backend.h"
#include "tests/support/postgres_server.h"

namespace leadline::test {

// Kills the services and PostgreSQL at random and starts them again; what it starts will now and
// then pause for longer than a lead is held, or die, at a step of the protocol.
class Killer final {
 public:
  Killer(Backend& backend, PostgresServer& postgres, unsigned seed)
      : backend_(backend), postgres_(postgres), random_(seed) {}

  // On the main thread, whose children the processes are. Everything runs, and will live, when it
  // returns.
  void WorkUntil(absl::Time until);

  // How often each died.
  const std::map<std::string, int>& deaths() const { return deaths_; }

 private:
  void KillSomething();
  void StartPostgres();
  void StartServices();
  std::string SomeTrouble(const std::string& service);

  Backend& backend_;
  PostgresServer& postgres_;
  Chance random_;
  bool postgres_runs_ = true;
  std::map<std::string, int> deaths_;
};

}  // namespace leadline::test
