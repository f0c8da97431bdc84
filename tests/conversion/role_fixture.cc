#include "tests/conversion/role_fixture.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace leadline::conversion {

RoleTest::RoleTest() {
  Set([](auto& settings) { settings.set_prospect_statuses_enabled(true); });
}

v1::Account RoleTest::AProspect() {
  const auto series = configuration_.number_series_definitions();
  configuration_.clear_number_series_definitions();
  Publish();
  const auto converted = Convert(AccountOnly(fake_leads_.Add(ALead()).name()));
  *configuration_.mutable_number_series_definitions() = series;
  Publish();
  return converted->account();
}

configuration::v1::Status& RoleTest::StatusNamed(const std::string& name) {
  auto& statuses = *configuration_.mutable_statuses();
  return *std::find_if(statuses.begin(), statuses.end(),
                       [&](const auto& status) { return status.name() == name; });
}

configuration::v1::RolePolicy& RoleTest::AddPolicy(const std::string& name,
                                                   configuration::v1::RolePolicy::Role role) {
  auto& policy = *configuration_.add_role_policies();
  policy.set_name("rolePolicies/" + name);
  policy.set_role(role);
  return policy;
}

absl::StatusOr<v1::Account> RoleTest::ChangeStatus(const v1::ChangeProspectStatusRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(
      const auto response,
      Call(*account_stub_, &v1::AccountService::Stub::ChangeProspectStatus, request));
  return response.account();
}

absl::StatusOr<v1::Account> RoleTest::ChangeStatus(const std::string& account,
                                                   const std::string& status) {
  v1::ChangeProspectStatusRequest request;
  request.set_name(account);
  request.set_status("statuses/prospect/" + status);
  return ChangeStatus(request);
}

absl::StatusOr<v1::Account> RoleTest::Promote(const v1::PromoteAccountRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(
      const auto response,
      Call(*account_stub_, &v1::AccountService::Stub::PromoteAccount, request));
  return response.account();
}

absl::StatusOr<v1::Account> RoleTest::Promote(const std::string& account, v1::Account::Type type) {
  v1::PromoteAccountRequest request;
  request.set_name(account);
  request.set_type(type);
  return Promote(request);
}

absl::StatusOr<v1::RecordOrderConfirmedResponse> RoleTest::RecordOrder(
    const v1::RecordOrderConfirmedRequest& request) {
  return Call(*account_stub_, &v1::AccountService::Stub::RecordOrderConfirmed, request);
}

absl::StatusOr<v1::RecordOrderConfirmedResponse> RoleTest::RecordOrder(const std::string& account,
                                                                       const std::string& order) {
  v1::RecordOrderConfirmedRequest request;
  request.set_name(account);
  request.set_order_reference(order);
  return RecordOrder(request);
}

std::string RoleTest::NextNumber() {
  const auto next = Call(*number_series_stub_, &v1::NumberSeriesService::Stub::PreviewNextNumber,
                         v1::PreviewNextNumberRequest());
  return next.ok() ? next->number() : next.status().ToString();
}

std::string RoleTest::EventsOf(const std::string& record) {
  return database_.Query(absl::StrCat(
      "SELECT string_agg(type, ' ' ORDER BY position, ordinal) FROM events WHERE resource = '",
      record, "'"));
}

}  // namespace leadline::conversion
