#include "common/failpoint/failpoint.h"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/failure.h"

namespace leadline::failpoint {
namespace {

struct Action {
  enum class Kind { kKill, kUnavailable, kSleep } kind = Kind::kKill;
  absl::Duration sleep;
  int only_at = 0;  // The hit it is for; 0 for every one.
};

struct Armed {
  std::map<std::string, Action> actions;
  std::map<std::string, int> hits;
};

absl::Status Unreadable(const std::string& item) {
  return absl::InvalidArgumentError("cannot read the failpoint " + item);
}

absl::StatusOr<Action> ParseAction(const std::string& item, const std::string& text) {
  Action action;
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('@', 1));
  if (parts.size() == 2 && !absl::SimpleAtoi(parts[1], &action.only_at)) return Unreadable(item);
  const std::vector<std::string> words = absl::StrSplit(parts[0], absl::MaxSplits(':', 1));
  if (words.size() == 1 && words[0] == "kill") return action;
  if (words.size() == 1 && words[0] == "unavailable") {
    action.kind = Action::Kind::kUnavailable;
    return action;
  }
  int millis = 0;
  if (words.size() != 2 || words[0] != "sleep" || !absl::SimpleAtoi(words[1], &millis)) {
    return Unreadable(item);
  }
  action.kind = Action::Kind::kSleep;
  action.sleep = absl::Milliseconds(millis);
  return action;
}

absl::StatusOr<Armed> Parse(const std::string& list) {
  Armed armed;
  const std::vector<std::string> items = absl::StrSplit(list, ',', absl::SkipWhitespace());
  for (const std::string& item : items) {
    const std::vector<std::string> parts = absl::StrSplit(item, absl::MaxSplits('=', 1));
    if (parts.size() != 2) return Unreadable(item);
    LEADLINE_ASSIGN_OR_RETURN(armed.actions[parts[0]], ParseAction(item, parts[1]));
  }
  return armed;
}

Armed FromEnvironment() {
  const char* list = std::getenv("LEADLINE_FAILPOINTS");
  auto armed = Parse(list == nullptr ? "" : list);
  if (!armed.ok()) {
    // A fault test whose fault is not armed would prove nothing.
    log::Error("LEADLINE_FAILPOINTS is wrong", {{"error", armed.status()}});
    std::abort();
  }
  return *std::move(armed);
}

std::mutex mutex;

Armed& Points() {
  static Armed points = FromEnvironment();
  return points;
}

// Counts the hit; the action if there is one for it.
bool Take(const std::string& name, Action& action) {
  const std::lock_guard lock(mutex);
  const int hit = ++Points().hits[name];
  const auto found = Points().actions.find(name);
  if (found == Points().actions.end()) return false;
  action = found->second;
  return action.only_at == 0 || action.only_at == hit;
}

}  // namespace

absl::Status Hit(const std::string& name) {
  Action action;
  if (!Take(name, action)) return absl::OkStatus();
  switch (action.kind) {
    case Action::Kind::kKill:
      log::Warning("killed by a failpoint", {{"failpoint", name}});
      ::kill(::getpid(), SIGKILL);
      ::pause();
      break;
    case Action::Kind::kUnavailable:
      return Failure(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_DATABASE_UNAVAILABLE,
                     "failpoint " + name);
    case Action::Kind::kSleep:
      absl::SleepFor(action.sleep);
      break;
  }
  return absl::OkStatus();
}

absl::Status Arm(const std::string& list) {
  LEADLINE_ASSIGN_OR_RETURN(Armed armed, Parse(list));
  const std::lock_guard lock(mutex);
  Points() = std::move(armed);
  return absl::OkStatus();
}

int Hits(const std::string& name) {
  const std::lock_guard lock(mutex);
  const auto found = Points().hits.find(name);
  return found == Points().hits.end() ? 0 : found->second;
}

}  // namespace leadline::failpoint
