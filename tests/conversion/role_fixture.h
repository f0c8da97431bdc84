#pragma once

#include <string>
#include <vector>

#include "tests/conversion/conversion_fixture.h"

namespace leadline::conversion {

// Accounts on their way from prospect to customer, where prospects have statuses.
class RoleTest : public ConversionTest {
 protected:
  RoleTest();

  // A prospect that a conversion made, without a number.
  v1::Account AProspect();

  template <class Change>
  void Set(Change change) {
    change(*configuration_.mutable_settings());
    Publish();
  }

  // The status of the configuration, to be changed.
  configuration::v1::Status& StatusNamed(const std::string& name);

  configuration::v1::RolePolicy& AddPolicy(const std::string& name,
                                           configuration::v1::RolePolicy::Role role);

  absl::StatusOr<v1::Account> ChangeStatus(const v1::ChangeProspectStatusRequest& request);
  absl::StatusOr<v1::Account> ChangeStatus(const std::string& account, const std::string& status);
  absl::StatusOr<v1::Account> Promote(const v1::PromoteAccountRequest& request);
  absl::StatusOr<v1::Account> Promote(const std::string& account, v1::Account::Type type);
  absl::StatusOr<v1::RecordOrderConfirmedResponse> RecordOrder(
      const v1::RecordOrderConfirmedRequest& request);
  absl::StatusOr<v1::RecordOrderConfirmedResponse> RecordOrder(const std::string& account,
                                                               const std::string& order);

  // The number that the next customer gets.
  std::string NextNumber();

  // The types of the events of a record, in their order, separated by spaces.
  std::string EventsOf(const std::string& record);
};

}  // namespace leadline::conversion
