#include "services/web_gateway/readiness.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace leadline::web_gateway {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(1);

}  // namespace

Readiness::Readiness(Upstreams& upstreams)
    : upstreams_(upstreams), rounds_("readiness", {.interval = kInterval}, [this](polled::Rounds&) {
        Ask();
        return false;
      }) {}

void Readiness::Ask() {
  for (const std::string& process : Processes()) {
    const bool answers = upstreams_.Answers(process, kPatience);
    const std::lock_guard lock(mutex_);
    const auto [known, is_new] = answers_.try_emplace(process, !answers);
    if (known->second == answers) continue;
    known->second = answers;
    log::Info(answers ? "a process answers" : "a process does not answer", {{"process", process}});
  }
}

bool Readiness::is_ready() const {
  const std::lock_guard lock(mutex_);
  return std::any_of(answers_.begin(), answers_.end(),
                     [](const auto& process) { return process.second; });
}

std::string Readiness::Describe() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [process, answers] : answers_) {
    absl::StrAppend(&text, process, answers ? " answers\n" : " does not answer\n");
  }
  return text;
}

}  // namespace leadline::web_gateway
