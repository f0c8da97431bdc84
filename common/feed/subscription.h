#pragma once

#include <set>
#include <string>

#include "leadline/event/v1/event.pb.h"

namespace leadline::feed {

// Whose events a reader wants, and which.
class Subscription final {
 public:
  // `request` is a WatchEventsRequest or a PullEventsRequest.
  template <class Request>
  Subscription(const std::string& organization, const Request& request)
      : organization_(organization),
        types_(request.types().begin(), request.types().end()),
        resources_(request.resources().begin(), request.resources().end()) {}

  const std::string& organization() const { return organization_; }

  bool WantsAll() const { return types_.empty() && resources_.empty(); }
  bool Wants(const event::v1::Event& event) const;

  // What makes it the one it is, however often and in which order the request says so.
  std::string Text() const;

 private:
  bool IsAboutAResource(const event::v1::Event& event) const;

  std::string organization_;
  std::set<std::string> types_;
  std::set<std::string> resources_;
};

}  // namespace leadline::feed
