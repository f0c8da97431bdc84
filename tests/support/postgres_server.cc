#include "tests/support/postgres_server.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "tests/support/child_process.h"

namespace leadline::test {
namespace {

namespace fs = std::filesystem;

std::string DataFolder() {
  const char* set = std::getenv("LEADLINE_TEST_PGDATA");
  if (set == nullptr) {
    std::cerr << "run under tests/support/with_postgres.sh\n";
    std::abort();
  }
  return fs::canonical(set).string();
}

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every PostgreSQL process works in its data folder; that is how we know our own.
std::vector<pid_t> ProcessesIn(const std::string& data) {
  std::vector<pid_t> pids;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    pid_t pid = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &pid)) continue;
    std::error_code gone;
    const fs::path folder = fs::read_symlink(entry.path() / "cwd", gone);
    if (!gone && folder == data && ReadAll(entry.path() / "comm") == "postgres\n") {
      pids.push_back(pid);
    }
  }
  return pids;
}

pid_t PostmasterOf(const std::string& data) {
  pid_t pid = 0;
  std::ifstream(data + "/postmaster.pid") >> pid;
  if (pid <= 1) {
    std::cerr << "no PostgreSQL runs in " << data << "\n";
    std::abort();
  }
  return pid;
}

// A session's process shows "postgres: USER DATABASE [local] STATE".
bool IsSession(pid_t pid) {
  const std::string title = ReadAll("/proc/" + std::to_string(pid) + "/cmdline");
  return absl::StrContains(title, "[local]");
}

}  // namespace

PostgresServer::PostgresServer() : data_(DataFolder()) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  // In order this time: not yet ours to reap, a killed one might stay as a zombie.
  ::kill(PostmasterOf(data_), SIGINT);
  while (fs::exists(data_ + "/postmaster.pid")) absl::SleepFor(absl::Milliseconds(10));
  Start();
}

void PostgresServer::Kill() {
  // The postmaster first: its children become ours when it is gone.
  const pid_t postmaster = PostmasterOf(data_);
  ::kill(postmaster, SIGKILL);
  ::waitpid(postmaster, nullptr, 0);
  for (auto pids = ProcessesIn(data_); !pids.empty(); pids = ProcessesIn(data_)) {
    for (const pid_t pid : pids) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
    }
  }
}

bool PostgresServer::KillSession(unsigned random) {
  std::vector<pid_t> sessions;
  for (const pid_t pid : ProcessesIn(data_)) {
    if (IsSession(pid)) sessions.push_back(pid);
  }
  if (sessions.empty()) return false;
  ::kill(sessions[random % sessions.size()], SIGKILL);
  return true;
}

void PostgresServer::Start() {
  const std::string log = data_ + "/../restart.log";
  if (RunToEnd({{"/bin/bash", "tests/support/restart_postgres.sh"}, {}, log}) != 0) {
    std::cerr << "PostgreSQL does not come back\n" << TailOf(log) << TailOf(data_ + "/server.log");
    std::abort();
  }
}

}  // namespace leadline::test
