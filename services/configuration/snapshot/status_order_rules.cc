#include "services/configuration/snapshot/status_order_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace leadline::configuration {
namespace {

using v1::Configuration;
using v1::Status;

using Statuses = google::protobuf::RepeatedPtrField<Status>;
using Orders = std::map<Status::Entity, std::vector<std::string>>;

constexpr int kDistance = 10;

// Names of the statuses in use, in their order.
Orders OrdersOf(const Statuses& statuses) {
  Orders orders;
  for (const Status& status : statuses) {
    if (!status.has_archive_time()) orders[status.entity()].push_back(status.name());
  }
  return orders;
}

// A role that is wanted for one status is lost by the others; so is that of an archived one.
void TakeRoles(const std::map<std::string, int>& wanted, Statuses& statuses) {
  std::set<std::pair<Status::Entity, Status::Role>> given;
  for (const Status& status : statuses) {
    if (wanted.contains(status.name())) given.emplace(status.entity(), status.role());
  }
  for (Status& status : statuses) {
    if (wanted.contains(status.name())) continue;
    const bool is_taken = given.contains({status.entity(), status.role()});
    if (is_taken || status.has_archive_time()) status.clear_role();
  }
}

}  // namespace

void ArrangeStatuses(const Configuration& before, const Configuration& wanted, Statuses& statuses) {
  std::map<std::string, int> places;  // In what is wanted.
  std::map<std::string, int> positions;
  for (int i = 0; i < wanted.statuses_size(); ++i) places.emplace(wanted.statuses(i).name(), i);
  for (const Status& status : before.statuses()) positions[status.name()] = status.position();
  TakeRoles(places, statuses);
  for (Status& status : statuses) status.set_position(positions[status.name()]);
  const auto place_of = [&](const Status& status) {
    const auto place = places.find(status.name());
    const int behind = wanted.statuses_size();
    return std::make_tuple(status.entity(), place == places.end() ? behind : place->second,
                           status.position(), status.name());
  };
  std::sort(statuses.begin(), statuses.end(), [&](const Status& left, const Status& right) {
    return place_of(left) < place_of(right);
  });
  const Orders old = OrdersOf(before.statuses());
  const Orders orders = OrdersOf(statuses);
  std::map<Status::Entity, int> last;
  for (Status& status : statuses) {
    if (status.has_archive_time()) continue;
    const auto same = old.find(status.entity());
    if (same != old.end() && same->second == orders.at(status.entity())) continue;
    status.set_position(last[status.entity()] += kDistance);
  }
}

}  // namespace leadline::configuration
