#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "leadline/type/v1/error_reason.pb.h"
#include "tests/support/status_matchers.h"

// What happens at once, from threads of its own.
namespace leadline::lead {

// Lets all of them go at once, and gives how each ended.
inline std::vector<absl::Status> Race(const std::vector<std::function<absl::Status()>>& acts) {
  std::vector<absl::Status> ends(acts.size());
  std::atomic<size_t> ready = 0;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < acts.size(); ++i) {
    threads.emplace_back([&, i] {
      ++ready;
      while (ready < acts.size()) std::this_thread::yield();
      ends[i] = acts[i]();
    });
  }
  for (std::thread& thread : threads) thread.join();
  return ends;
}

inline int Succeeded(const std::vector<absl::Status>& ends) {
  int count = 0;
  for (const absl::Status& end : ends) count += end.ok() ? 1 : 0;
  return count;
}

// Everything that failed says one of these.
inline void ExpectReasons(const std::vector<absl::Status>& ends,
                          const std::vector<type::v1::ErrorReason>& reasons) {
  for (const absl::Status& end : ends) {
    if (end.ok()) continue;
    EXPECT_THAT(reasons, ::testing::Contains(ReasonOf(end))) << end;
  }
}

}  // namespace leadline::lead
