#pragma once

#include <string>

namespace leadline::test {

// A standby of the cluster of with_postgres.sh, which follows it asynchronously from when it is
// made, and is gone with the object. One at a time.
class Standby final {
 public:
  Standby();
  ~Standby();
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;

  // A superuser's, for libpq, but for the database.
  std::string conninfo() const { return "host=" + folder_ + " user=postgres"; }

  // The first value of `sql`, as text, asked of the standby's database `postgres`.
  std::string Query(const std::string& sql) const;

  // What the primary does from now on is not seen here, or is again.
  void PauseReplay() const;
  void ResumeReplay() const;

  // Returns once all that the primary has flushed until now is seen here.
  void CatchUp() const;

  // Takes writes from now on, on a timeline of its own.
  void Promote() const;

  // As if its machine were gone: nobody answers.
  void Stop();

 private:
  int Run(const std::string& command) const;

  const std::string folder_;
  const std::string log_;
  bool is_running_ = true;
};

}  // namespace leadline::test
