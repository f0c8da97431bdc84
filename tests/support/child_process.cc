#include "tests/support/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace leadline::test {
namespace {

// `entries` as exec wants them; they must outlive it.
std::vector<char*> Pointers(std::vector<std::string>& entries) {
  std::vector<char*> pointers;
  for (std::string& entry : entries) pointers.push_back(entry.data());
  pointers.push_back(nullptr);
  return pointers;
}

// This process's environment with `changes`.
std::vector<std::string> Environment(const std::map<std::string, std::string>& changes) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (changes.count(text.substr(0, text.find('='))) == 0) environment.push_back(text);
  }
  for (const auto& [name, value] : changes) {
    environment.push_back(absl::StrCat(name, "=", value));
  }
  return environment;
}

// The child's side of a fork: only calls that are safe there.
[[noreturn]] void Become(char** arguments, char** environment, const char* output, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // The parent died before the line above.
  const int file = ::open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (file < 0 || nothing < 0) ::_exit(127);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(file, STDOUT_FILENO);
  ::dup2(file, STDERR_FILENO);
  ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

pid_t Spawn(const ChildProcess::Command& command) {
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = Environment(command.environment);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);
  const std::string output = command.output.empty() ? "/dev/null" : command.output;
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    Become(const_cast<char**>(argv.data()), const_cast<char**>(envp.data()), output.c_str(),
           parent);
  }
  if (pid < 0) {
    std::cerr << "cannot start " << absl::StrJoin(command.arguments, " ") << "\n";
    std::abort();
  }
  return pid;
}

}  // namespace

ChildProcess::ChildProcess(const Command& command) : pid_(Spawn(command)) {}

ChildProcess::~ChildProcess() { Kill(); }

bool ChildProcess::Running() {
  if (!ended_) ended_ = ::waitpid(pid_, &wait_status_, WNOHANG) == pid_;
  return !ended_;
}

void ChildProcess::Signal(int signal) {
  if (Running()) ::kill(pid_, signal);
}

int ChildProcess::Wait() {
  if (!ended_) ended_ = ::waitpid(pid_, &wait_status_, 0) == pid_;
  return WIFSIGNALED(wait_status_) ? 128 + WTERMSIG(wait_status_) : WEXITSTATUS(wait_status_);
}

bool ChildProcess::EndsWithin(absl::Duration timeout) {
  const absl::Time until = absl::Now() + timeout;
  while (Running() && absl::Now() < until) absl::SleepFor(absl::Milliseconds(2));
  return ended_;
}

void ChildProcess::Kill() {
  Signal(SIGKILL);
  Wait();
}

int RunToEnd(const ChildProcess::Command& command) { return ChildProcess(command).Wait(); }

std::string TailOf(const std::string& path, int lines) {
  std::ifstream file(path);
  std::deque<std::string> last;
  for (std::string line; std::getline(file, line);) {
    last.push_back(line);
    if (static_cast<int>(last.size()) > lines) last.pop_front();
  }
  return absl::StrCat("--- end of ", path, "\n", absl::StrJoin(last, "\n"), "\n");
}

}  // namespace leadline::test
