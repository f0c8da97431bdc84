#include "common/feed/subscription.h"

#include <algorithm>

#include "leadline/event/v1/event_service.pb.h"

namespace leadline::feed {

bool Subscription::Wants(const event::v1::Event& event) const {
  if (!types_.empty() && types_.count(event.type()) == 0) return false;
  return resources_.empty() || IsAboutAResource(event);
}

bool Subscription::IsAboutAResource(const event::v1::Event& event) const {
  const auto& related = event.related_resources();
  return resources_.count(event.resource()) > 0 ||
         std::any_of(related.begin(), related.end(),
                     [this](const std::string& name) { return resources_.count(name) > 0; });
}

std::string Subscription::Text() const {
  event::v1::WatchEventsRequest said;
  for (const std::string& type : types_) said.add_types(type);
  for (const std::string& resource : resources_) said.add_resources(resource);
  return std::to_string(organization_.size()) + '\n' + organization_ + said.SerializeAsString();
}

}  // namespace leadline::feed
