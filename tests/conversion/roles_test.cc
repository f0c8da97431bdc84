// What accounts are to us after the conversion: prospects through their statuses, customers, and
// back where that is allowed.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conversion/role_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using configuration::v1::RolePolicy;
using configuration::v1::Settings;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;

constexpr v1::Account::Type kProspect = v1::Account::TYPE_PROSPECT;
constexpr v1::Account::Type kCustomer = v1::Account::TYPE_CUSTOMER;
constexpr char kSeries[] = "numberSeries/customers";

auto WrongState(type::v1::ErrorReason reason) {
  return FailsWith(StatusCode::kFailedPrecondition, reason);
}

using ProspectStatusTest = RoleTest;

TEST_F(ProspectStatusTest, IsTheDefaultOneAtFirstAndThenTheOneThatIsChosen) {
  const v1::Account prospect = AProspect();

  const auto moved = ChangeStatus(prospect.name(), "nurturing");

  EXPECT_EQ(prospect.prospect_status(), "statuses/prospect/to-be-processed");
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->prospect_status(), "statuses/prospect/nurturing");
  EXPECT_EQ(moved->type(), kProspect);
  EXPECT_EQ(moved->etag(), "2");
  EXPECT_THAT(*moved, EqualsProto(*GetAccount(prospect.name())));
  EXPECT_EQ(EventsOf(prospect.name()), "ProspectStatusChanged");
}

TEST_F(ProspectStatusTest, ChangesNothingWhenItIsTheOneItHas) {
  const v1::Account prospect = AProspect();

  const auto moved = ChangeStatus(prospect.name(), "to-be-processed");

  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->etag(), "1");
  EXPECT_EQ(EventsOf(prospect.name()), "");
}

TEST_F(ProspectStatusTest, OfRoleWonMakesACustomerWithTheNextNumber) {
  const std::string prospect = AProspect().name();
  const std::string next = NextNumber();

  const auto customer = ChangeStatus(prospect, "won");

  ASSERT_THAT(customer, IsOk());
  EXPECT_EQ(customer->type(), kCustomer);
  EXPECT_EQ(customer->prospect_status(), "");
  EXPECT_EQ(customer->number(), next);
  EXPECT_EQ(customer->number_series(), kSeries);
  EXPECT_THAT(*customer, EqualsProto(*GetAccount(prospect)));
  EXPECT_EQ(EventsOf(prospect), "AccountBecameCustomer");
}

TEST_F(ProspectStatusTest, OfRoleWonLeavesACustomerAndItsNumberAlone) {
  const std::string prospect = AProspect().name();
  const auto first = ChangeStatus(prospect, "won");

  const auto again = ChangeStatus(prospect, "won");

  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*first));
  EXPECT_EQ(EventsOf(prospect), "AccountBecameCustomer");
}

TEST_F(ProspectStatusTest, OfRoleLostLeavesAProspectThatCanComeBack) {
  const std::string prospect = AProspect().name();

  const auto lost = ChangeStatus(prospect, "lost");
  const auto back = ChangeStatus(prospect, "nurturing");

  ASSERT_THAT(lost, IsOk());
  EXPECT_EQ(lost->type(), kProspect);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->prospect_status(), "statuses/prospect/nurturing");
}

TEST_F(ProspectStatusTest, KeepsTheNumberThatTheConversionGave) {
  const auto converted = Convert(AccountOnly(fake_leads_.Add(ALead()).name()));

  const auto customer = ChangeStatus(converted->account().name(), "won");

  ASSERT_THAT(customer, IsOk());
  EXPECT_EQ(customer->number(), "C-000001");
  EXPECT_EQ(NextNumber(), "C-000002");
}

TEST_F(ProspectStatusTest, IsOnlyTriedWhenOnlyValidated) {
  const v1::Account prospect = AProspect();
  v1::ChangeProspectStatusRequest request;
  request.set_name(prospect.name());
  request.set_status("statuses/prospect/won");
  request.set_validate_only(true);

  const auto tried = ChangeStatus(request);

  ASSERT_THAT(tried, IsOk());
  EXPECT_EQ(tried->number(), "C-000001");
  EXPECT_THAT(*GetAccount(prospect.name()), EqualsProto(prospect, {"update_time", "create_time"}));
  EXPECT_EQ(NextNumber(), "C-000001");
  EXPECT_EQ(EventsOf(prospect.name()), "");
}

TEST_F(ProspectStatusTest, IsRefusedForAnotherVersion) {
  v1::ChangeProspectStatusRequest request;
  request.set_name(AProspect().name());
  request.set_status("statuses/prospect/won");
  request.set_etag("7");

  EXPECT_THAT(ChangeStatus(request),
              FailsWith(StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(ProspectStatusTest, IsRefusedWhereProspectsHaveNone) {
  const std::string prospect = AProspect().name();
  Set([](Settings& settings) { settings.set_prospect_statuses_enabled(false); });

  EXPECT_THAT(ChangeStatus(prospect, "won"),
              AllOf(WrongState(type::v1::ERROR_REASON_FEATURE_DISABLED),
                    HasMetadata("feature", "prospect_statuses_enabled")));
}

TEST_F(ProspectStatusTest, IsRefusedForACustomer) {
  const std::string customer = AProspect().name();
  ASSERT_THAT(Promote(customer, kCustomer), IsOk());

  EXPECT_THAT(ChangeStatus(customer, "nurturing"),
              AllOf(WrongState(type::v1::ERROR_REASON_ACCOUNT_NOT_PROSPECT),
                    HasMetadata("type", "TYPE_CUSTOMER")));
}

TEST_F(ProspectStatusTest, IsOneInUseThatCanBeChosen) {
  const std::string prospect = AProspect().name();
  StatusNamed("statuses/prospect/won").set_directly_selectable(false);
  StatusNamed("statuses/prospect/lost").set_directly_selectable(false);
  StatusNamed("statuses/prospect/nurturing").mutable_archive_time()->set_seconds(1);
  Publish();
  v1::ChangeProspectStatusRequest of_a_lead;
  of_a_lead.set_name(prospect);
  of_a_lead.set_status("statuses/lead/new");

  EXPECT_THAT(ChangeStatus(prospect, "unheard-of"), RefusesField("status"));
  EXPECT_THAT(ChangeStatus(prospect, "nurturing"), RefusesField("status"));
  EXPECT_THAT(ChangeStatus(prospect, "lost"), RefusesField("status"));
  EXPECT_THAT(ChangeStatus(of_a_lead), RefusesField("status"));
  EXPECT_THAT(ChangeStatus(prospect, "won"),
              AllOf(WrongState(type::v1::ERROR_REASON_STATUS_HAS_PROCESS),
                    HasMetadata("method", "leadline.conversion.v1.AccountService.PromoteAccount")));
}

TEST_F(ProspectStatusTest, IsNotFoundWithItsAccount) {
  EXPECT_THAT(ChangeStatus("accounts/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001", "won"),
              FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

using PromotionTest = RoleTest;

TEST_F(PromotionTest, MakesACustomerOfAProspectOnce) {
  const std::string prospect = AProspect().name();

  const auto customer = Promote(prospect, kCustomer);
  const auto again = Promote(prospect, kCustomer);

  ASSERT_THAT(customer, IsOk());
  EXPECT_EQ(customer->type(), kCustomer);
  EXPECT_EQ(customer->number(), "C-000001");
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*customer));
  EXPECT_EQ(EventsOf(prospect), "AccountBecameCustomer");
}

TEST_F(PromotionTest, TakesAProspectOrACustomerFromWhatIsNeither) {
  const std::string account = AProspect().name();
  database_.Query("UPDATE accounts SET type = 'TYPE_SUPPLIER'");

  const auto prospect = Promote(account, kProspect);

  ASSERT_THAT(prospect, IsOk());
  EXPECT_EQ(prospect->prospect_status(), "statuses/prospect/to-be-processed");
}

TEST_F(PromotionTest, DrawsFromTheSeriesThatIsChosen) {
  auto& series = *configuration_.add_number_series_definitions();
  series.set_name("numberSeries/partners");
  series.set_kind(configuration::v1::NumberSeriesDefinition::KIND_CUSTOMER);
  series.set_prefix("P");
  series.set_start(100);
  v1::PromoteAccountRequest request;
  request.set_name(AProspect().name());
  request.set_type(kCustomer);
  request.set_number_series(series.name());

  const auto customer = Promote(request);

  ASSERT_THAT(customer, IsOk());
  EXPECT_EQ(customer->number(), "P100");
  EXPECT_EQ(customer->number_series(), "numberSeries/partners");
  EXPECT_EQ(NextNumber(), "C-000001");
}

TEST_F(PromotionTest, ChoosesASeriesOnlyWhereTheSettingsAllowIt) {
  v1::PromoteAccountRequest request;
  request.set_name(AProspect().name());
  request.set_type(kCustomer);
  request.set_number_series(kSeries);
  Set([](Settings& settings) {
    settings.set_number_series_choice(Settings::NUMBER_SERIES_CHOICE_DEFAULT_ONLY);
  });

  EXPECT_THAT(Promote(request), AllOf(WrongState(type::v1::ERROR_REASON_FEATURE_DISABLED),
                                      HasMetadata("feature", "number_series_choice")));
}

TEST_F(PromotionTest, RefusesASeriesThatDoesNotFit) {
  v1::PromoteAccountRequest request;
  request.set_name(Convert(AccountOnly(fake_leads_.Add(ALead()).name()))->account().name());
  request.set_type(kCustomer);
  request.set_number_series("numberSeries/leads");
  EXPECT_THAT(Promote(request), RefusesField("number_series"));

  request.set_name(AProspect().name());
  request.set_type(kProspect);
  request.set_number_series(kSeries);
  EXPECT_THAT(Promote(request), RefusesField("number_series"));
}

TEST_F(PromotionTest, RefusesATypeThatIsNoRole) {
  const std::string account = AProspect().name();

  EXPECT_THAT(Promote(account, v1::Account::TYPE_SUPPLIER), RefusesField("type"));
  EXPECT_THAT(Promote(account, v1::Account::TYPE_UNSPECIFIED), RefusesField("type"));
}

TEST_F(PromotionTest, GoesToTheNextRolesOfThePolicyAlone) {
  const std::string prospect = AProspect().name();
  AddPolicy("prospect", RolePolicy::ROLE_PROSPECT);
  Publish();

  EXPECT_THAT(
      Promote(prospect, kCustomer),
      AllOf(WrongState(type::v1::ERROR_REASON_ROLE_NOT_NEXT), HasMetadata("from", "TYPE_PROSPECT"),
            HasMetadata("to", "TYPE_CUSTOMER"), HasMetadata("allowed", "")));

  configuration_.mutable_role_policies(0)->add_next_roles(RolePolicy::ROLE_CUSTOMER);
  Publish();
  EXPECT_THAT(Promote(prospect, kCustomer), IsOk());
}

TEST_F(PromotionTest, GrantsAccessToThePortalAsThePoliciesSay) {
  const std::string prospect = AProspect().name();
  AddPolicy("customer", RolePolicy::ROLE_CUSTOMER).set_portal_login(true);
  Publish();

  ASSERT_THAT(Promote(prospect, kCustomer), IsOk());
  EXPECT_EQ(EventsOf(prospect), "AccountBecameCustomer PortalAccessGranted");

  ASSERT_THAT(Promote(prospect, kProspect), IsOk());
  EXPECT_EQ(EventsOf(prospect),
            "AccountBecameCustomer PortalAccessGranted AccountBecameProspect PortalAccessRevoked");
}

TEST_F(PromotionTest, BackAndForthKeepsTheNumberThatWasGivenFirst) {
  const std::string account = AProspect().name();

  ASSERT_THAT(Promote(account, kCustomer), IsOk());
  const auto back = Promote(account, kProspect);
  const auto forth = Promote(account, kCustomer);

  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->number(), "C-000001");
  EXPECT_EQ(back->prospect_status(), "statuses/prospect/to-be-processed");
  ASSERT_THAT(forth, IsOk());
  EXPECT_EQ(forth->number(), "C-000001");
  EXPECT_EQ(NextNumber(), "C-000002");
}

TEST_F(PromotionTest, IsTheOnlyWayToAnotherRoleForAnAccountThatIsLinked) {
  const std::string customer = AProspect().name();
  ASSERT_THAT(Promote(customer, kCustomer), IsOk());
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->add_names(customer);
  v1::ConvertLeadRequest with_role = request;
  with_role.set_account_role(v1::ACCOUNT_ROLE_PROSPECT);
  v1::ConvertLeadRequest with_type = request;
  with_type.mutable_account()->mutable_overrides()->set_type(kProspect);

  EXPECT_THAT(Convert(with_role), RefusesField("account_role"));
  EXPECT_THAT(Convert(with_type), RefusesField("account.overrides.type"));
  const auto linked = Convert(request);

  ASSERT_THAT(linked, IsOk());
  EXPECT_EQ(linked->account().type(), kCustomer);
}

}  // namespace
}  // namespace leadline::conversion
