#include "common/edge/signals.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace leadline::edge {
namespace {

sigset_t Ending() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void BlockSignals() {
  const sigset_t signals = Ending();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Signals::Signals() : stop_(::eventfd(0, EFD_CLOEXEC)) {
  BlockSignals();
  const sigset_t signals = Ending();
  signals_ = ::signalfd(-1, &signals, SFD_CLOEXEC);
}

Signals::~Signals() {
  ::close(signals_);
  ::close(stop_);
}

void Signals::Wait() {
  pollfd sources[] = {{signals_, POLLIN, 0}, {stop_, POLLIN, 0}};
  while (::poll(sources, 2, -1) < 0 && errno == EINTR) {
  }
  // Takes the first signal, so that it is not the second one too.
  signalfd_siginfo first;
  if (sources[0].revents != 0) (void)!::read(signals_, &first, sizeof(first));
  const sigset_t signals = Ending();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void Signals::Stop() {
  const uint64_t one = 1;
  (void)!::write(stop_, &one, sizeof(one));
}

}  // namespace leadline::edge
