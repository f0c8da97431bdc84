#pragma once

#include <cstdint>
#include <ostream>
#include <string>

namespace leadline::leadctl {

// A bar on a terminal that moves as a file is read. Prints nothing anywhere else.
class Progress final {
 public:
  Progress(std::ostream& out, bool is_terminal, int64_t total);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Show(int64_t done, const std::string& what);

  // Makes room for a line of other output.
  void Clear();

 private:
  std::ostream& out_;
  const bool is_terminal_;
  const int64_t total_;
  bool is_shown_ = false;
};

}  // namespace leadline::leadctl
