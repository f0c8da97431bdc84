#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace leadline::test {

// A program this process has started and answers for: it is killed with the object, and by the
// kernel when the thread that made the object ends, however that comes about. So make it on the
// test's main thread. Not thread-safe.
class ChildProcess final {
 public:
  struct Command {
    std::vector<std::string> arguments;              // The program first.
    std::map<std::string, std::string> environment;  // Beside what this process has.
    std::string output;                              // The file both streams are appended to.
  };

  explicit ChildProcess(const Command& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }

  bool Running();
  void Signal(int signal);

  // What a shell would say: the exit code, or 128 and the signal that ended it.
  int Wait();

  // Whether it ended by itself within `timeout`.
  bool EndsWithin(absl::Duration timeout);

  // As `kill -9`.
  void Kill();

 private:
  const pid_t pid_;
  bool ended_ = false;
  int wait_status_ = 0;
};

// Runs a command to its end; its exit code.
int RunToEnd(const ChildProcess::Command& command);

// The end of a file, for messages.
std::string TailOf(const std::string& path, int lines = 30);

}  // namespace leadline::test
