// What leads, prospects and customers may do and receive.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conversion/role_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using configuration::v1::RolePolicy;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// With the policies of the preset suitedash.
class EntitlementTest : public RoleTest {
 protected:
  EntitlementTest() {
    AddPolicy("lead", RolePolicy::ROLE_LEAD);
    auto& prospect = AddPolicy("prospect", RolePolicy::ROLE_PROSPECT);
    prospect.set_portal_login(true);
    prospect.add_entitlements("proposals");
    prospect.add_entitlements("estimates");
    prospect.add_next_roles(RolePolicy::ROLE_CUSTOMER);
    auto& customer = AddPolicy("client", RolePolicy::ROLE_CUSTOMER);
    customer.set_portal_login(true);
    for (const char* name : {"estimates", "proposals", "invoices", "projects"}) {
      customer.add_entitlements(name);
    }
    Publish();
  }

  absl::StatusOr<v1::CheckEntitlementResponse> Check(const std::string& party,
                                                     const std::string& entitlement) {
    v1::CheckEntitlementRequest request;
    request.set_party(party);
    request.set_entitlement(entitlement);
    return Call(*entitlement_stub_, &v1::EntitlementService::Stub::CheckEntitlement, request);
  }

  bool Allows(const std::string& party, const std::string& entitlement) {
    const auto checked = Check(party, entitlement);
    EXPECT_THAT(checked, IsOk());
    return checked.ok() && checked->allowed();
  }

  absl::StatusOr<v1::ListEntitlementsResponse> List(const std::string& party, int page_size = 0,
                                                    const std::string& page_token = "") {
    v1::ListEntitlementsRequest request;
    request.set_party(party);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Call(*entitlement_stub_, &v1::EntitlementService::Stub::ListEntitlements, request);
  }
};

TEST_F(EntitlementTest, OfALeadAreThoseOfItsPolicyUntilItIsConverted) {
  const std::string lead = fake_leads_.Add(ALead()).name();
  EXPECT_FALSE(Allows(lead, "portal-login"));
  EXPECT_EQ(Check(lead, "portal-login")->role_policy(), "rolePolicies/lead");

  const auto converted = Convert(AccountOnly(lead));

  EXPECT_TRUE(Allows(lead, "portal-login"));
  EXPECT_EQ(Check(lead, "portal-login")->account(), converted->account().name());
  EXPECT_EQ(EventsOf(converted->account().name()), "PortalAccessGranted");
}

TEST_F(EntitlementTest, ToThePortalAreToldOfWhateverGivesOrTakesThem) {
  v1::CreateAccountRequest create;
  create.mutable_account()->set_display_name("Acme");
  const std::string name =
      Call(*account_stub_, &v1::AccountService::Stub::CreateAccount, create)->account().name();
  const auto change = [&](v1::Account::Type type) {
    v1::UpdateAccountRequest request;
    request.mutable_account()->set_name(name);
    request.mutable_account()->set_type(type);
    request.mutable_update_mask()->add_paths("type");
    return Call(*account_stub_, &v1::AccountService::Stub::UpdateAccount, request);
  };
  v1::DeleteAccountRequest remove;
  remove.set_name(name);
  v1::UndeleteAccountRequest restore;
  restore.set_name(name);

  ASSERT_THAT(change(v1::Account::TYPE_SUPPLIER), IsOk());
  ASSERT_THAT(change(v1::Account::TYPE_PROSPECT), IsOk());
  ASSERT_THAT(Call(*account_stub_, &v1::AccountService::Stub::DeleteAccount, remove), IsOk());
  ASSERT_THAT(Call(*account_stub_, &v1::AccountService::Stub::UndeleteAccount, restore), IsOk());

  EXPECT_EQ(EventsOf(name),
            "AccountCreated PortalAccessGranted AccountUpdated PortalAccessRevoked AccountUpdated "
            "PortalAccessGranted AccountDeleted PortalAccessRevoked AccountUndeleted "
            "PortalAccessGranted");
}

TEST_F(EntitlementTest, OfAProspectBecomeThoseOfACustomer) {
  const std::string account = AProspect().name();

  EXPECT_TRUE(Allows(account, "portal-login"));
  EXPECT_TRUE(Allows(account, "estimates"));
  EXPECT_FALSE(Allows(account, "invoices"));
  EXPECT_FALSE(Allows(account, "projects"));

  ASSERT_THAT(RecordOrder(account, "SO-1"), IsOk());

  EXPECT_TRUE(Allows(account, "invoices"));
  EXPECT_TRUE(Allows(account, "projects"));
  EXPECT_EQ(Check(account, "invoices")->role_policy(), "rolePolicies/client");
}

TEST_F(EntitlementTest, OfAContactAreThoseOfItsAccount) {
  const auto converted = Convert(fake_leads_.Add(ALead()));
  const std::string contact = converted->contacts(0).name();

  EXPECT_TRUE(Allows(contact, "proposals"));
  EXPECT_FALSE(Allows(contact, "invoices"));
  EXPECT_EQ(Check(contact, "invoices")->account(), converted->account().name());
}

TEST_F(EntitlementTest, AreNoneForAContactWithoutAnAccount) {
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->set_action(v1::TARGET_ACTION_SKIP);
  request.mutable_opportunity()->set_action(v1::TARGET_ACTION_SKIP);
  const std::string contact = Convert(request)->contacts(0).name();

  EXPECT_FALSE(Allows(contact, "portal-login"));
  EXPECT_THAT(List(contact)->entitlements(), IsEmpty());
}

TEST_F(EntitlementTest, AreNoneWithoutAPolicyOfTheRole) {
  const std::string account = AProspect().name();
  configuration_.clear_role_policies();
  Publish();

  const auto checked = Check(account, "estimates");

  ASSERT_THAT(checked, IsOk());
  EXPECT_FALSE(checked->allowed());
  EXPECT_EQ(checked->role_policy(), "");
  EXPECT_EQ(checked->account(), account);
}

TEST_F(EntitlementTest, OfANameThatNoPolicyHasAreNotAllowed) {
  EXPECT_FALSE(Allows(AProspect().name(), "unheard-of"));
}

TEST_F(EntitlementTest, AreListedByNameAndPageByPage) {
  const std::string account = AProspect().name();

  const auto all = List(account);
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(all->entitlements(), ElementsAre("estimates", "portal-login", "proposals"));
  EXPECT_EQ(all->role_policy(), "rolePolicies/prospect");

  const auto first = List(account, 2);
  ASSERT_THAT(first, IsOk());
  const auto second = List(account, 2, first->next_page_token());
  EXPECT_THAT(first->entitlements(), ElementsAre("estimates", "portal-login"));
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(second->entitlements(), ElementsAre("proposals"));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(EntitlementTest, AreRefusedForWhatIsNoPartyOrNoName) {
  const auto no_party =
      FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID);
  const std::string id = "0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";

  EXPECT_THAT(Check("opportunities/" + id, "estimates"), no_party);
  EXPECT_THAT(Check("accounts", "estimates"), no_party);
  EXPECT_THAT(List("accounts/one"), no_party);
  EXPECT_THAT(Check(AProspect().name(), "No Such Name"), RefusesField("entitlement"));
  for (const char* collection : {"accounts/", "contacts/", "leads/"}) {
    EXPECT_THAT(Check(collection + id, "estimates"),
                FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  }
}

}  // namespace
}  // namespace leadline::conversion
