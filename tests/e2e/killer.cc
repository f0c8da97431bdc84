#include "tests/e2e/killer.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"

namespace leadline::test {
namespace {

// Steps of the protocol, by who takes them.
const std::map<std::string, std::vector<std::string>>& Steps() {
  static const std::map<std::string, std::vector<std::string>> kSteps = {
      {"lead",
       {"handoff.before_begin", "handoff.after_begin", "handoff.before_complete",
        "handoff.before_complete_commit", "handoff.after_complete", "handoff.before_release",
        "handoff.after_release", "sweeper.before_resolve", "sweeper.after_resolve"}},
      {"conversion",
       {"convert.after_begin", "convert.before_commit", "convert.after_commit",
        "convert.before_complete", "convert.after_complete", "convert.before_acknowledge",
        "abort.after_decision", "resolve.after_insert"}},
      {"configuration", {}}};
  return kSteps;
}

}  // namespace

void Killer::WorkUntil(absl::Time until) {
  while (absl::Now() < until) {
    absl::SleepFor(absl::Milliseconds(100 + random_.Below(1200)));
    KillSomething();
    absl::SleepFor(absl::Milliseconds(random_.Below(300)));
    StartPostgres();
    StartServices();
  }
  for (ServiceProcess* service : backend_.services()) service->Kill();
  backend_.StartAll();
}

void Killer::KillSomething() {
  const int choice = random_.Below(16);
  if (choice < 5 || choice == 15) backend_.lead().Kill();
  if (choice >= 5 && choice < 11) backend_.conversion().Kill();
  if (choice == 11 && postgres_.KillSession(random_())) ++deaths_["session"];
  if (choice >= 12) {
    postgres_.Kill();
    postgres_runs_ = false;
    ++deaths_["postgres"];
  }
}

void Killer::StartPostgres() {
  if (!postgres_runs_) postgres_.Start();
  postgres_runs_ = true;
}

// They are not waited for: the next kill may meet one that is just coming up.
void Killer::StartServices() {
  for (ServiceProcess* service : backend_.services()) {
    if (service->Running()) continue;
    ++deaths_[service->name()];
    service->Launch(SomeTrouble(service->name()));
  }
}

std::string Killer::SomeTrouble(const std::string& service) {
  if (random_.Below(2) == 0) return "";
  std::vector<std::string> armed;
  for (const std::string& step : Steps().at(service)) {
    const int choice = random_.Below(8);
    const std::string when = absl::StrCat("@", 1 + random_.Below(40));  // The how-manieth time.
    if (choice == 0) armed.push_back(absl::StrCat(step, "=kill", when));
    if (choice == 1)
      armed.push_back(absl::StrCat(step, "=sleep:", 100 + random_.Below(1500), when));
  }
  return absl::StrJoin(armed, ",");
}

}  // namespace leadline::test
