#pragma once

#include <string>

namespace leadline::test {

// The PostgreSQL cluster of with_postgres.sh, for tests that kill it. Makes this process the
// foster parent of the server's processes: nobody else would reap them, and a dead server that
// nobody has reaped looks alive to the next one.
class PostgresServer final {
 public:
  // Restarts the cluster as a descendant of ours.
  PostgresServer();

  // Ends all its processes as `kill -9` does: no shutdown, no checkpoint.
  void Kill();

  // Ends one of the sessions' processes that way: PostgreSQL then drops all of them and recovers.
  // False when there was none.
  bool KillSession(unsigned random);

  // Starts it again; returns when it has recovered and answers.
  void Start();

 private:
  const std::string data_;
};

}  // namespace leadline::test
