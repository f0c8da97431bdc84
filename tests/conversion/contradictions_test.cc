// What systems for leads disagree about, and the setting that lets each be right: both ways, by
// what conversions make. docs/contradictions.md has the list that the numbers are from.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Settings;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

MATCHER_P(NeedsFeature, feature, "") {
  return ::testing::ExplainMatchResult(
      AllOf(FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED),
            HasMetadata("feature", feature)),
      arg, result_listener);
}

class ContradictionTest : public ConversionTest {
 protected:
  template <class Change>
  void Set(Change change) {
    change(*configuration_.mutable_settings());
    Publish();
  }

  v1::ConvertLeadRequest ARequest() { return RequestFor(fake_leads_.Add(ALead()).name()); }

  absl::StatusOr<v1::ConvertLeadResponse> ConvertAnother() { return Convert(ARequest()); }

  // Without saying so, and so that nothing but a contact is made.
  absl::StatusOr<v1::ConvertLeadResponse> ConvertToAContact() {
    v1::ConvertLeadRequest request = ARequest();
    request.mutable_account()->set_action(v1::TARGET_ACTION_SKIP);
    request.mutable_opportunity()->set_action(v1::TARGET_ACTION_SKIP);
    return Convert(request);
  }
};

// C06
TEST_F(ContradictionTest, ProspectsHaveStatusesWhereTheyAreManaged) {
  auto& status = *configuration_.add_statuses();
  status.set_name("statuses/prospect/visited");
  status.set_entity(configuration::v1::Status::ENTITY_PROSPECT);
  Publish();
  const auto convert = [&] {
    v1::ConvertLeadRequest request = ARequest();
    request.set_prospect_status(status.name());
    return Convert(request);
  };

  EXPECT_THAT(convert(), NeedsFeature("prospect_statuses_enabled"));
  Set([](Settings& settings) { settings.set_prospect_statuses_enabled(true); });
  const auto managed = convert();

  ASSERT_THAT(managed, IsOk());
  EXPECT_EQ(managed->account().prospect_status(), "statuses/prospect/visited");
}

// C07
TEST_F(ContradictionTest, AConversionMakesWhatTheSettingsSay) {
  for (int targets = 1; targets < 8; ++targets) {
    Set([&](Settings& settings) {
      settings.mutable_default_targets()->set_account((targets & 1) != 0);
      settings.mutable_default_targets()->set_contact((targets & 2) != 0);
      settings.mutable_default_targets()->set_opportunity((targets & 4) != 0);
    });

    const auto made = ConvertAnother();

    ASSERT_THAT(made, IsOk()) << targets;
    EXPECT_EQ(made->has_account(), (targets & 1) != 0) << targets;
    EXPECT_EQ(made->contacts_size(), (targets & 2) != 0 ? 1 : 0) << targets;
    EXPECT_EQ(made->has_opportunity(), (targets & 4) != 0) << targets;
  }
}

// C08
TEST_F(ContradictionTest, AnOpportunityAppearsWithTheConversionOrBeforeItOrForcesIt) {
  const auto sell = [&](Settings::OpportunityOnLead policy, const std::string& lead) {
    Set([&](Settings& settings) { settings.set_opportunity_on_lead(policy); });
    v1::CreateOpportunityRequest request;
    request.mutable_opportunity()->set_lead(lead);
    return Call(*opportunity_stub_, &v1::OpportunityService::Stub::CreateOpportunity, request);
  };
  const std::string lead = fake_leads_.Add(ALead()).name();

  EXPECT_THAT(sell(Settings::OPPORTUNITY_ON_LEAD_FORBID, lead),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_NOT_CONVERTED));
  EXPECT_THAT(sell(Settings::OPPORTUNITY_ON_LEAD_ALLOW, lead), IsOk());
  EXPECT_FALSE(fake_leads_.Get(lead).converted());
  const auto converting = sell(Settings::OPPORTUNITY_ON_LEAD_AUTO_CONVERT, lead);

  ASSERT_THAT(converting, IsOk());
  EXPECT_TRUE(fake_leads_.Get(lead).converted());
  EXPECT_NE(converting->opportunity().account(), "");
}

// C09
TEST_F(ContradictionTest, WhoIsConvertedIsAProspectOrACustomer) {
  Set([](Settings& settings) {
    settings.set_default_account_type(Settings::ACCOUNT_TYPE_PROSPECT);
  });
  const auto prospect = ConvertAnother();
  Set([](Settings& settings) {
    settings.set_default_account_type(Settings::ACCOUNT_TYPE_CUSTOMER);
  });
  const auto customer = ConvertAnother();

  EXPECT_EQ(prospect->account().type(), v1::Account::TYPE_PROSPECT);
  EXPECT_EQ(customer->account().type(), v1::Account::TYPE_CUSTOMER);
}

// C13
TEST_F(ContradictionTest, WhatExistsIsLinkedWhereThatIsAllowed) {
  const std::string existing = ConvertAnother()->account().name();
  const auto link = [&] {
    v1::ConvertLeadRequest request = ARequest();
    request.mutable_account()->add_names(existing);
    return Convert(request);
  };

  const auto allowed = link();
  Set([](Settings& settings) { settings.set_link_existing_allowed(false); });

  ASSERT_THAT(allowed, IsOk());
  EXPECT_EQ(allowed->account().name(), existing);
  EXPECT_THAT(link(), NeedsFeature("link_existing_allowed"));
}

// C13
TEST_F(ContradictionTest, WhatExistsIsMadeOnceMoreRefusedOrLinkedAsTheSettingsSay) {
  const std::string existing = ConvertAnother()->account().name();
  const auto convert = [&](Settings::DuplicatePolicy policy) {
    Set([policy](Settings& settings) {
      settings.set_account_duplicate_policy(policy);
      settings.set_contact_duplicate_policy(policy);
    });
    return ConvertAnother();
  };

  EXPECT_THAT(convert(Settings::DUPLICATE_POLICY_FAIL),
              FailsWith(kWrongState, type::v1::ERROR_REASON_DUPLICATE_CONFLICT));
  const auto linked = convert(Settings::DUPLICATE_POLICY_LINK_IF_UNIQUE);
  const auto made = convert(Settings::DUPLICATE_POLICY_WARN_AND_CREATE);
  const auto unsaid = convert(Settings::DUPLICATE_POLICY_UNSPECIFIED);

  ASSERT_THAT(linked, IsOk());
  EXPECT_EQ(linked->account().name(), existing);
  ASSERT_THAT(made, IsOk());
  EXPECT_NE(made->account().name(), existing);
  EXPECT_THAT(unsaid, IsOk());
  // Several by now, and nobody guesses.
  EXPECT_THAT(convert(Settings::DUPLICATE_POLICY_LINK_IF_UNIQUE),
              FailsWith(kWrongState, type::v1::ERROR_REASON_DUPLICATE_CONFLICT));
}

// C15
TEST_F(ContradictionTest, AnAddressGoesToBillingAndShippingOrToOneOfThem) {
  const auto both = ConvertAnother();
  auto& rules = *configuration_.mutable_mappings(0)->mutable_rules();
  for (int i = rules.size() - 1; i >= 0; --i) {
    if (rules[i].target() == "account.shipping_address") rules.erase(rules.begin() + i);
  }
  Publish();
  const auto one = ConvertAnother();

  EXPECT_EQ(both->account().billing_address().postal_address().locality(), "London");
  EXPECT_EQ(both->account().shipping_address().postal_address().locality(), "London");
  EXPECT_EQ(one->account().billing_address().postal_address().locality(), "London");
  EXPECT_FALSE(one->account().has_shipping_address());
}

// C16
TEST_F(ContradictionTest, ACustomerIsMadeAProspectAgainWhereRolesGoBothWays) {
  const std::string account = ConvertAnother()->account().name();
  const auto promote = [&](v1::Account::Type type) {
    v1::PromoteAccountRequest request;
    request.set_name(account);
    request.set_type(type);
    return Call(*account_stub_, &v1::AccountService::Stub::PromoteAccount, request);
  };
  const auto change = [&](const std::string& name, v1::Account::Type type) {
    v1::UpdateAccountRequest request;
    request.mutable_account()->set_name(name);
    request.mutable_account()->set_type(type);
    request.mutable_update_mask()->add_paths("type");
    return Call(*account_stub_, &v1::AccountService::Stub::UpdateAccount, request);
  };

  Set([](Settings& settings) {
    settings.set_role_direction(Settings::ROLE_DIRECTION_FORWARD_ONLY);
  });
  EXPECT_THAT(promote(v1::Account::TYPE_CUSTOMER), IsOk());
  EXPECT_THAT(promote(v1::Account::TYPE_PROSPECT),
              AllOf(FailsWith(kWrongState, type::v1::ERROR_REASON_ROLE_REGRESSION),
                    HasMetadata("from", "TYPE_CUSTOMER"), HasMetadata("to", "TYPE_PROSPECT")));
  EXPECT_THAT(change(ConvertAnother()->account().name(), v1::Account::TYPE_SUPPLIER),
              test::RefusesField("account.type"));

  Set([](Settings& settings) {
    settings.set_role_direction(Settings::ROLE_DIRECTION_BIDIRECTIONAL);
  });
  EXPECT_THAT(promote(v1::Account::TYPE_PROSPECT), IsOk());
  EXPECT_THAT(change(account, v1::Account::TYPE_SUPPLIER), IsOk());
}

TEST_F(ContradictionTest, AConversionIsUndoneWhereThatIsAllowed) {
  const std::string conversion = ConvertAnother()->conversion().name();

  Set([](Settings& settings) { settings.set_revert_window_days(0); });
  EXPECT_THAT(Revert(conversion), NeedsFeature("revert_window_days"));

  Set([](Settings& settings) { settings.set_revert_window_days(30); });
  EXPECT_THAT(Revert(conversion), IsOk());
}

// C21
TEST_F(ContradictionTest, CustomersAreNumberedByTheDefaultOrByTheSeriesThatIsChosen) {
  const auto choose = [&] {
    v1::ConvertLeadRequest request = ARequest();
    request.set_number_series("numberSeries/customers");
    return Convert(request);
  };

  const auto chosen = choose();
  Set([](Settings& settings) {
    settings.set_number_series_choice(Settings::NUMBER_SERIES_CHOICE_DEFAULT_ONLY);
  });

  EXPECT_THAT(chosen, IsOk());
  EXPECT_THAT(choose(), NeedsFeature("number_series_choice"));
  EXPECT_THAT(ConvertAnother(), IsOk());
}

// C25
TEST_F(ContradictionTest, APersonIsConvertedWithAnAccountOrWithoutOne) {
  lead::v1::Lead person = ALead();
  person.set_kind(lead::v1::Lead::KIND_CONSUMER);
  person.clear_company_name();
  const auto with = Convert(fake_leads_.Add(person));
  Set([](Settings& settings) { settings.mutable_default_targets()->set_account(false); });
  const auto without = Convert(fake_leads_.Add(person));

  ASSERT_THAT(with, IsOk());
  EXPECT_EQ(with->account().display_name(), "Ada Łovelace");
  ASSERT_THAT(without, IsOk());
  EXPECT_FALSE(without->has_account());
  EXPECT_EQ(without->contacts_size(), 1);
}

// C27
TEST_F(ContradictionTest, AContactNeedsAnAccountWhereTheSettingsRequireOne) {
  EXPECT_THAT(ConvertToAContact(), IsOk());

  Set([](Settings& settings) {
    settings.add_required_targets()->add_any_of(Settings::TARGET_ACCOUNT);
  });
  EXPECT_THAT(ConvertToAContact(), RefusesField("account.action"));

  Set([](Settings& settings) {
    settings.mutable_required_targets(0)->add_any_of(Settings::TARGET_CONTACT);
  });
  EXPECT_THAT(ConvertToAContact(), IsOk());
}

}  // namespace
}  // namespace leadline::conversion
