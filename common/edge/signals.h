#pragma once

#include "absl/time/time.h"

namespace leadline::edge {

// Waits for SIGTERM or SIGINT. Made before any thread is started, so that all of them leave these
// signals to it.
class Signals final {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // Returns at the first signal, or when Stop is called. From then on a signal ends the process.
  void Wait();

  void Stop();

 private:
  int signals_;  // A signalfd.
  int stop_;     // An eventfd.
};

// Blocks SIGTERM and SIGINT for this thread and those it starts.
void BlockSignals();

}  // namespace leadline::edge
