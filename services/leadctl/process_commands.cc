#include "services/leadctl/process_commands.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "google/protobuf/util/json_util.h"
#include "services/leadctl/invoke.h"
#include "services/leadctl/output.h"

namespace leadline::leadctl {
namespace {

using google::protobuf::Message;
using google::protobuf::Timestamp;
using process::v1::Backlog;
using process::v1::Process;

constexpr char kGetProcess[] = "leadline.process.v1.ProcessService.GetProcess";
constexpr char kGetBacklog[] = "leadline.process.v1.ProcessService.GetBacklog";
constexpr const char* kServices[] = {"lead", "conversion", "configuration"};

constexpr int kUnwell = 1;
constexpr int kAway = 2;

absl::Duration AgeOf(const Timestamp& time) {
  const absl::Time then = absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
  return std::max(absl::Now() - then, absl::ZeroDuration());
}

// "3m12s": as exact as a person wants it.
std::string AgeText(const Timestamp& time) {
  return absl::FormatDuration(absl::Trunc(AgeOf(time), absl::Seconds(1)));
}

std::string Json(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  // Cannot fail: what an Any of ours holds is of the contract, and that is linked in.
  static_cast<void>(google::protobuf::util::MessageToJsonString(message, &json, options));
  return json;
}

std::string ConfigurationText(const Process& process) {
  if (!process.has_configuration_confirm_time()) return "-";
  return absl::StrCat(process.configuration_version(), ", ",
                      AgeText(process.configuration_confirm_time()), " ago");
}

// "2, 3m12s" of the events that nobody can read yet.
std::string LagText(const std::vector<Backlog>& backlogs) {
  for (const Backlog& backlog : backlogs) {
    if (backlog.kind() != "events") continue;
    return backlog.count() == 0
               ? "0"
               : absl::StrCat(backlog.count(), ", ", AgeText(backlog.oldest_time()));
  }
  return "-";
}

bool IsWell(const Process& process) {
  return process.ready() && process.unwell().empty() && process.warnings().empty();
}

}  // namespace

void ProcessCommands::Add(CLI::App& app, CLI::App& status, std::function<int()>& run) {
  status.description(
      "how every server is (1: something is not well, 2: one is not ready or cannot be asked); "
      "statuses of records:");
  status.require_subcommand(0, 1);
  status.add_flag("--json", json_, "a line of JSON for each server");
  status.callback([this, &status, &run] {
    if (status.get_subcommands().empty()) run = [this] { return Status(); };
  });

  CLI::App* outbox = app.add_subcommand(
      "outbox",
      "what is due and not done yet, by server; 1: something waits for too long, 2: a "
      "server cannot be asked");
  outbox->add_flag("--json", json_, "a line of JSON for each server");
  outbox->add_option("--max-age", max_age_seconds_, "seconds after which it is too long")
      ->check(CLI::PositiveNumber);
  outbox->callback([this, &run] { run = [this] { return Outbox(); }; });
}

std::vector<ProcessCommands::Answer> ProcessCommands::AskAll(
    std::initializer_list<Ask> asks) const {
  std::vector<Answer> answers;
  for (const char* service : kServices) {
    Answer& answer = answers.emplace_back();
    answer.service = service;
    for (const Ask ask : asks) answer.status.Update((this->*ask)(answer));
  }
  return answers;
}

absl::Status ProcessCommands::AskProcess(Answer& answer) const {
  process::v1::GetProcessResponse response;
  LEADLINE_RETURN_IF_ERROR(Invoke(channel_(absl::StrCat("leadline.", answer.service, ".v1")),
                                  kGetProcess, process::v1::GetProcessRequest(),
                                  absl::Seconds(manner_.timeout_seconds), response));
  answer.process = response.process();
  return absl::OkStatus();
}

absl::Status ProcessCommands::AskBacklog(Answer& answer) const {
  process::v1::GetBacklogResponse response;
  LEADLINE_RETURN_IF_ERROR(Invoke(channel_(absl::StrCat("leadline.", answer.service, ".v1")),
                                  kGetBacklog, process::v1::GetBacklogRequest(),
                                  absl::Seconds(manner_.timeout_seconds), response));
  answer.backlogs.assign(response.backlogs().begin(), response.backlogs().end());
  return absl::OkStatus();
}

int ProcessCommands::Status() {
  const auto answers = AskAll({&ProcessCommands::AskProcess, &ProcessCommands::AskBacklog});
  PrintStatus(answers);
  int code = 0;
  for (const Answer& answer : answers) {
    const bool is_away = !answer.status.ok() || !answer.process.ready();
    code = std::max(code, is_away ? kAway : IsWell(answer.process) ? 0 : kUnwell);
  }
  return code;
}

int ProcessCommands::Outbox() {
  const auto answers = AskAll({&ProcessCommands::AskBacklog});
  PrintBacklogs(answers);
  int code = 0;
  for (const Answer& answer : answers) {
    const bool is_late = std::any_of(answer.backlogs.begin(), answer.backlogs.end(),
                                     [this](const Backlog& backlog) { return IsLate(backlog); });
    code = std::max(code, !answer.status.ok() ? kAway : is_late ? kUnwell : 0);
  }
  return code;
}

bool ProcessCommands::IsLate(const Backlog& backlog) const {
  return max_age_seconds_ > 0 && backlog.has_oldest_time() &&
         AgeOf(backlog.oldest_time()) > absl::Seconds(max_age_seconds_);
}

void ProcessCommands::PrintStatus(const std::vector<Answer>& answers) {
  if (json_ || manner_.output == "json") {
    for (const Answer& answer : answers) PrintLine(answer);
    return;
  }
  std::vector<std::vector<std::string>> rows = {{"SERVER", "READY", "VERSION", "UP", "SCHEMA",
                                                 "CONFIGURATION", "OUTBOX", "SESSIONS", "WAITING"}};
  for (const Answer& answer : answers) {
    const Process& process = answer.process;
    auto& row = rows.emplace_back();
    row = {answer.service, process.ready() ? "yes" : "no"};
    if (process.program().empty()) continue;
    for (const std::string& cell :
         {process.version(), AgeText(process.start_time()), absl::StrCat(process.schema_version()),
          ConfigurationText(process), LagText(answer.backlogs),
          absl::StrCat(process.database_session_count(), "/", process.database_session_limit()),
          absl::StrCat(process.waiting_call_count())}) {
      row.push_back(cell);
    }
  }
  PrintRows(rows, terminal_.out);
  for (const Answer& answer : answers) PrintProblems(answer);
}

void ProcessCommands::PrintProblems(const Answer& answer) {
  const Process& process = answer.process;
  const auto say = [&](const std::string& what) {
    terminal_.out << answer.service << ": " << Clean(what) << "\n";
  };
  if (!answer.status.ok()) {
    say(absl::StrCat(absl::StatusCodeToString(answer.status.code()), ": ",
                     std::string(answer.status.message())));
  }
  if (!process.waiting_for().empty()) {
    say("waits for " + absl::StrJoin(process.waiting_for(), ", "));
  }
  for (const std::string& name : process.unwell()) say(name + " is not well");
  for (const auto& warning : process.warnings()) {
    say(absl::StrCat("warning: ", warning.id(), ": ", warning.message()));
  }
}

void ProcessCommands::PrintBacklogs(const std::vector<Answer>& answers) {
  if (json_ || manner_.output == "json") {
    for (const Answer& answer : answers) PrintLine(answer);
    return;
  }
  std::vector<std::vector<std::string>> rows = {{"SERVER", "KIND", "COUNT", "OLDEST"}};
  for (const Answer& answer : answers) {
    for (const Backlog& backlog : answer.backlogs) {
      rows.push_back({answer.service, backlog.kind(), absl::StrCat(backlog.count()),
                      backlog.has_oldest_time() ? AgeText(backlog.oldest_time()) : ""});
      if (IsLate(backlog)) rows.back().back() += ", too long";
    }
  }
  PrintRows(rows, terminal_.out);
  for (const Answer& answer : answers) PrintProblems(answer);
}

void ProcessCommands::PrintLine(const Answer& answer) {
  std::vector<std::string> backlogs;
  for (const Backlog& backlog : answer.backlogs) backlogs.push_back(Json(backlog));
  terminal_.out << R"({"service":")" << answer.service << '"';
  if (!answer.status.ok()) terminal_.out << R"(,"error":)" << Json(ToRpcStatus(answer.status));
  if (!answer.process.program().empty()) {
    terminal_.out << R"(,"process":)" << Json(answer.process);
  }
  terminal_.out << R"(,"backlogs":[)" << absl::StrJoin(backlogs, ",") << "]}\n";
}

}  // namespace leadline::leadctl
