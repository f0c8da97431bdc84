#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "common/context/request_context.h"
#include "common/peer/followed.h"

namespace leadline::peer {

// The newest version of something that a peer has for each organisation. That of organisation
// `default` is followed from the start, so that it is known whether the peer can be reached; that
// of another from when it is asked for first, which waits for it.
template <class T>
class FollowedByOrganization final {
 public:
  using Fetch = typename Followed<T>::Fetch;
  using Listen = typename Followed<T>::Listen;
  using VersionOf = typename Followed<T>::VersionOf;

  FollowedByOrganization(std::string name, absl::Duration interval, VersionOf version_of,
                         Fetch fetch, Listen listen)
      : name_(std::move(name)),
        interval_(interval),
        version_of_(std::move(version_of)),
        fetch_(std::move(fetch)),
        listen_(std::move(listen)) {
    first_ = &Of(context::RequestContext().organization);
  }

  // Of the organisation that the current thread works for. Null while the peer cannot be asked.
  std::shared_ptr<const T> Current() {
    polled::Polled<T>& polled = Of(context::Current().organization);
    const bool is_new = !polled.ready() && &polled != first_;
    if (is_new) polled.Refresh().IgnoreError();  // Logged there.
    return polled.Current();
  }

  // Fetches that of the current thread's organisation now, and waits for it.
  absl::Status Refresh() { return Of(context::Current().organization).Refresh(); }

  // That of organisation `default`: all are fetched alike, so it tells of all how fresh they are.
  polled::Polled<T>& first() { return *first_; }
  const polled::Polled<T>& first() const { return *first_; }

 private:
  polled::Polled<T>& Of(const std::string& organization) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Followed<T>>& followed = followed_[organization];
    if (followed == nullptr) followed = Follow(organization);
    return followed->polled();
  }

  std::unique_ptr<Followed<T>> Follow(const std::string& organization) {
    return std::make_unique<Followed<T>>(
        name_, interval_, version_of_,
        [this, organization](const std::shared_ptr<const T>& last) {
          const context::ForOrganization scope(organization);
          return fetch_(last);
        },
        [this, organization](grpc::ClientContext& context, const typename Followed<T>::Hear& hear) {
          const context::ForOrganization scope(organization);
          ActForCurrent(context);
          return listen_(context, hear);
        });
  }

  const std::string name_;
  const absl::Duration interval_;
  const VersionOf version_of_;
  const Fetch fetch_;
  const Listen listen_;
  polled::Polled<T>* first_ = nullptr;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Followed<T>>> followed_;
};

}  // namespace leadline::peer
