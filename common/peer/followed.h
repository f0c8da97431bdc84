#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/peer/listener.h"
#include "common/polled/polled.h"

namespace leadline::peer {

// The newest version of something that a peer has: fetched as soon as its stream tells of one, and
// every `interval` even so. Without the stream it is a Polled.
template <class T>
class Followed final {
 public:
  using Fetch = typename polled::Polled<T>::Fetch;

  // Gives each version that the stream tells to `hear`, to the end of the stream.
  using Hear = std::function<void(int64_t version)>;
  using Listen = std::function<absl::Status(grpc::ClientContext& context, const Hear& hear)>;

  using VersionOf = std::function<int64_t(const T& value)>;

  Followed(std::string name, absl::Duration interval, VersionOf version_of, Fetch fetch,
           const Listen& listen)
      : version_of_(std::move(version_of)),
        polled_(std::move(name), interval, std::move(fetch)),
        listener_([this, listen](grpc::ClientContext& context) {
          return listen(context, [this](int64_t version) { Told(version); });
        }) {}

  polled::Polled<T>& polled() { return polled_; }
  const polled::Polled<T>& polled() const { return polled_; }

 private:
  void Told(int64_t version) {
    const std::shared_ptr<const T> current = polled_.Current();
    const bool is_known = current != nullptr && version_of_(*current) == version;
    is_known ? polled_.Confirm() : polled_.Refresh().IgnoreError();  // Logged there.
  }

  const VersionOf version_of_;
  polled::Polled<T> polled_;
  Listener listener_;
};

}  // namespace leadline::peer
