#include "services/leadctl/progress.h"

#include <algorithm>

namespace leadline::leadctl {
namespace {

constexpr int64_t kBarWidth = 30;
constexpr char kEraseLine[] = "\r\x1b[K";

}  // namespace

Progress::Progress(std::ostream& out, bool is_terminal, int64_t total)
    : out_(out), is_terminal_(is_terminal), total_(std::max<int64_t>(total, 1)) {}

void Progress::Show(int64_t done, const std::string& what) {
  if (!is_terminal_) return;
  const int64_t share = std::min(done, total_);
  const auto filled = static_cast<size_t>(share * kBarWidth / total_);
  std::string bar(kBarWidth, ' ');
  std::fill_n(bar.begin(), filled, '=');
  out_ << kEraseLine << "[" << bar << "] " << share * 100 / total_ << " %  " << what << std::flush;
  is_shown_ = true;
}

void Progress::Clear() {
  if (is_shown_) out_ << kEraseLine << std::flush;
  is_shown_ = false;
}

}  // namespace leadline::leadctl
