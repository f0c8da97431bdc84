// What is an account's, a contact's or an opportunity's own when it is entered by hand, and what
// they refer to.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "tests/conversion/records_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using configuration::v1::Settings;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kNobody[] = "/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
constexpr StatusCode kWrongState = StatusCode::kFailedPrecondition;

// What hangs on the record that a refusal is about.
std::vector<std::string> HoldersIn(const absl::Status& refusal) {
  std::vector<std::string> holders;
  const auto details = DetailOf<google::rpc::PreconditionFailure>(refusal);
  if (!details.has_value()) return holders;
  for (const auto& violation : details->violations()) holders.push_back(violation.subject());
  return holders;
}

class CustomersByHandTest : public RecordsFixture {
 protected:
  template <class Change>
  void Set(Change change) {
    change(*configuration_.mutable_settings());
    Publish();
  }

  v1::Contact ContactAt(const std::string& account) {
    return Make<v1::Contact>("account: '" + account + "'");
  }

  v1::Opportunity SaleTo(const std::string& account, const std::string& but = "") {
    return Make<v1::Opportunity>("account: '" + account + "' " + but);
  }

  void ManageProspects() {
    auto& status = *configuration_.add_statuses();
    status.set_name("statuses/prospect/visited");
    status.set_entity(configuration::v1::Status::ENTITY_PROSPECT);
    status.set_role(configuration::v1::Status::ROLE_DEFAULT);
    Set([](Settings& settings) { settings.set_prospect_statuses_enabled(true); });
  }
};

TEST_F(CustomersByHandTest, AreNumberedInOneSeriesWithThoseOfConversions) {
  const v1::Account by_hand = Make<v1::Account>("type: TYPE_CUSTOMER");
  const auto converted = Convert(fake_leads_.Add(ALead()));
  const v1::Account next = Make<v1::Account>();

  ASSERT_THAT(converted, IsOk());
  EXPECT_EQ(by_hand.number(), "C-000001");
  EXPECT_EQ(by_hand.number_series(), "numberSeries/customers");
  EXPECT_EQ(converted->account().number(), "C-000002");
  EXPECT_EQ(next.number(), "C-000003");
}

TEST_F(CustomersByHandTest, LoseNoNumberToWhatIsOnlyValidatedOrFails) {
  ASSERT_THAT(Ask<v1::Account>("", "validate_only: true"), IsOk());
  Make<v1::Account>("external_ids { system: 'erp' id: '1' }");
  ASSERT_THAT(Ask<v1::Account>("external_ids { system: 'erp' id: '1' }"), Not(IsOk()));

  EXPECT_EQ(Make<v1::Account>().number(), "C-000002");
}

TEST_F(CustomersByHandTest, AreNumberedByTheSeriesThatIsChosenWhereThatIsAllowed) {
  const auto choose = [this](const std::string& series) {
    return Ask<v1::Account>("", "number_series: '" + series + "'");
  };

  EXPECT_THAT(choose("numberSeries/customers"), IsOk());
  EXPECT_THAT(choose("numberSeries/leads"), RefusesField("number_series"));
  Set([](Settings& settings) {
    settings.set_number_series_choice(Settings::NUMBER_SERIES_CHOICE_DEFAULT_ONLY);
  });
  EXPECT_THAT(choose("numberSeries/customers"),
              AllOf(FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED),
                    HasMetadata("feature", "number_series_choice")));
}

TEST_F(CustomersByHandTest, AreWhatTheSettingsSayUnlessTheySayItThemselves) {
  EXPECT_EQ(Make<v1::Account>().type(), v1::Account::TYPE_PROSPECT);
  EXPECT_EQ(Make<v1::Account>("type: TYPE_SUPPLIER").type(), v1::Account::TYPE_SUPPLIER);
  Set([](Settings& settings) {
    settings.set_default_account_type(Settings::ACCOUNT_TYPE_CUSTOMER);
  });

  EXPECT_EQ(Make<v1::Account>().type(), v1::Account::TYPE_CUSTOMER);
}

TEST_F(CustomersByHandTest, BeginAsProspectsWhereTheSettingsSay) {
  const std::string status = "prospect_status: 'statuses/prospect/visited'";
  EXPECT_THAT(Ask<v1::Account>("", status),
              FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
  ManageProspects();

  EXPECT_EQ(Make<v1::Account>().prospect_status(), "statuses/prospect/visited");
  EXPECT_EQ(Make<v1::Account>("type: TYPE_CUSTOMER").prospect_status(), "");
  EXPECT_THAT(Ask<v1::Account>("", status), IsOk());
  EXPECT_THAT(Ask<v1::Account>("type: TYPE_CUSTOMER", status), RefusesField("prospect_status"));
}

TEST_F(CustomersByHandTest, ChangeTheirTypeButForBecomingACustomerOrNoneAnyMore) {
  ManageProspects();
  v1::Account account = Make<v1::Account>();
  account.clear_etag();
  const auto become = [&](v1::Account::Type type) {
    account.set_type(type);
    return Update(account, "type");
  };

  const auto supplier = become(v1::Account::TYPE_SUPPLIER);
  ASSERT_THAT(supplier, IsOk());
  EXPECT_EQ(supplier->type(), v1::Account::TYPE_SUPPLIER);
  EXPECT_EQ(supplier->prospect_status(), "");
  EXPECT_EQ(become(v1::Account::TYPE_PROSPECT)->prospect_status(), "statuses/prospect/visited");
  EXPECT_EQ(become(v1::Account::TYPE_UNSPECIFIED)->type(), v1::Account::TYPE_PROSPECT);
  EXPECT_THAT(become(v1::Account::TYPE_CUSTOMER), RefusesField("account.type"));
  account = Make<v1::Account>("type: TYPE_CUSTOMER");
  EXPECT_THAT(become(v1::Account::TYPE_PROSPECT), RefusesField("account.type"));
}

TEST_F(CustomersByHandTest, AreRefusedWithEverythingThatIsWrongWithAnAccount) {
  const auto refused = AskFor(test::FromText<v1::Account>(R"pb(
    display_name: " "
    email: "nobody"
    industry: "dictionaries/industry/entries/nothing"
    agencies: "dictionaries/agency/entries/nowhere"
  )pb"));

  for (const char* field : {"display_name", "email", "industry", "agencies[0]"}) {
    EXPECT_THAT(refused, RefusesField(absl::StrCat("account.", field)));
  }
}

TEST_F(CustomersByHandTest, AreGivenNoAgenciesWhereNoneAreInUse) {
  const auto ask = [&] {
    return AskFor(test::FromText<v1::Account>(
        "display_name: 'Meyer' agencies: 'dictionaries/agency/entries/east'"));
  };
  configuration_.add_dictionary_entries()->set_name("dictionaries/agency/entries/east");
  Publish();
  EXPECT_THAT(ask(), IsOk());

  Set([](Settings& settings) { settings.set_agencies_enabled(false); });
  EXPECT_THAT(ask(), RefusesField("account.agencies"));
}

TEST_F(CustomersByHandTest, AreRefusedWithEverythingThatIsWrongWithAContact) {
  const auto refused = AskFor(test::FromText<v1::Contact>(
      "first_name: ' ' email: 'nobody' function: 'dictionaries/function/entries/nothing'"));

  for (const char* field : {"last_name", "email", "function"}) {
    EXPECT_THAT(refused, RefusesField(absl::StrCat("contact.", field)));
  }
}

TEST_F(CustomersByHandTest, AreRefusedWithEverythingThatIsWrongWithAnOpportunity) {
  const auto refused = AskFor(test::FromText<v1::Opportunity>("stage: 'statuses/lead/new'"));

  for (const char* field : {"display_name", "stage"}) {
    EXPECT_THAT(refused, RefusesField(absl::StrCat("opportunity.", field)));
  }
}

TEST_F(CustomersByHandTest, BeginTheirSalesInTheDefaultStage) {
  EXPECT_EQ(Make<v1::Opportunity>().stage(), settings()->default_stage);
  EXPECT_NE(settings()->default_stage, "");
}

TEST_F(CustomersByHandTest, LeaveTheStageToAMethodOfItsOwn) {
  v1::Opportunity sale = Make<v1::Opportunity>();

  EXPECT_THAT(Update(sale, "stage"),
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
  EXPECT_THAT(Update(sale, "lead"),
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
}

TEST_F(CustomersByHandTest, BelongToAnAccount) {
  const std::string account = Make<v1::Account>().name();
  const v1::Contact contact = ContactAt(account);
  const v1::Opportunity sale = SaleTo(account, "contacts: '" + contact.name() + "'");

  EXPECT_EQ(contact.account(), account);
  EXPECT_EQ(sale.account(), account);
  EXPECT_THAT(sale.contacts(), ElementsAre(contact.name()));
  EXPECT_THAT(List<v1::Opportunity>("filter: 'account = \"" + account + "\"'"),
              ElementsAre(sale.name()));
}

TEST_F(CustomersByHandTest, RefuseToBelongToWhatIsNotThere) {
  const std::string deleted = Make<v1::Account>().name();
  ASSERT_THAT(Delete<v1::Account>(deleted), IsOk());
  const std::string nobody = absl::StrCat("contacts", kNobody);

  EXPECT_THAT(Ask<v1::Contact>("account: '" + deleted + "'"), RefusesField("contact.account"));
  const auto sale = Ask<v1::Opportunity>("account: '" + deleted + "' contacts: '" + nobody + "'");
  EXPECT_THAT(sale, RefusesField("opportunity.account"));
  EXPECT_THAT(sale, RefusesField("opportunity.contacts[0]"));
  v1::Contact contact = Make<v1::Contact>();
  contact.set_account(deleted);
  EXPECT_THAT(Update(contact, "account"), RefusesField("contact.account"));
}

TEST_F(CustomersByHandTest, MoveToAnotherAccountAndAwayFromAny) {
  const std::string one = Make<v1::Account>().name();
  const std::string two = Make<v1::Account>().name();
  v1::Contact contact = ContactAt(one);

  contact.set_account(two);
  const auto moved = Update(contact, "account");
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->account(), two);
  EXPECT_THAT(Delete<v1::Account>(one), IsOk());
  contact = *moved;
  contact.clear_account();
  EXPECT_EQ(Update(contact, "account")->account(), "");
  EXPECT_THAT(Delete<v1::Account>(two), IsOk());
}

TEST_F(CustomersByHandTest, KeepAnAccountThatSomethingHangsOn) {
  const std::string account = Make<v1::Account>().name();
  const v1::Contact contact = ContactAt(account);
  const v1::Opportunity sale = SaleTo(account);

  const absl::Status refusal = Delete<v1::Account>(account).status();

  EXPECT_THAT(refusal, FailsWith(kWrongState, type::v1::ERROR_REASON_RECORD_IN_USE));
  EXPECT_THAT(refusal, AllOf(HasMetadata("record", account), HasMetadata("count", "2")));
  EXPECT_THAT(HoldersIn(refusal), UnorderedElementsAre(contact.name(), sale.name()));
  EXPECT_FALSE(GetAccount(account)->has_delete_time());
  ASSERT_THAT(Delete<v1::Contact>(contact.name()), IsOk());
  ASSERT_THAT(Delete<v1::Opportunity>(sale.name()), IsOk());
  EXPECT_THAT(Delete<v1::Account>(account), IsOk());
}

TEST_F(CustomersByHandTest, KeepAContactThatASaleIsDiscussedWith) {
  const std::string contact = Make<v1::Contact>().name();
  const v1::Opportunity sale = Make<v1::Opportunity>("contacts: '" + contact + "'");

  const absl::Status refusal = Delete<v1::Contact>(contact).status();

  EXPECT_THAT(refusal, FailsWith(kWrongState, type::v1::ERROR_REASON_RECORD_IN_USE));
  EXPECT_THAT(HoldersIn(refusal), ElementsAre(sale.name()));
}

TEST_F(CustomersByHandTest, NameTheFirstOfManyThingsThatHangOnAnAccount) {
  const std::string account = Make<v1::Account>().name();
  for (int i = 0; i < 21; ++i) ContactAt(account);

  const absl::Status refusal = Delete<v1::Account>(account).status();

  EXPECT_EQ(HoldersIn(refusal).size(), 20U);
  EXPECT_THAT(refusal, HasMetadata("count", "21"));
}

TEST_F(CustomersByHandTest, ComeBackOnlyToWhatIsThere) {
  const std::string account = Make<v1::Account>().name();
  const std::string contact = ContactAt(account).name();
  ASSERT_THAT(Delete<v1::Contact>(contact), IsOk());
  ASSERT_THAT(Delete<v1::Account>(account), IsOk());

  const absl::Status refusal = Undelete<v1::Contact>(contact).status();

  EXPECT_THAT(refusal, FailsWith(kWrongState, type::v1::ERROR_REASON_RECORD_DELETED));
  EXPECT_THAT(refusal, HasMetadata("record", account));
  ASSERT_THAT(Undelete<v1::Account>(account), IsOk());
  EXPECT_THAT(Undelete<v1::Contact>(contact), IsOk());
}

TEST_F(CustomersByHandTest, AreNotLinkedByAConversionOnceTheyAreDeleted) {
  const std::string account = Make<v1::Account>().name();
  ASSERT_THAT(Delete<v1::Account>(account), IsOk());
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->add_names(account);

  const auto refused = Convert(request);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_RECORD_DELETED));
  EXPECT_EQ(fake_leads_.HolderOf(request.lead()), "");
  ASSERT_THAT(Undelete<v1::Account>(account), IsOk());
  EXPECT_THAT(Convert(request), IsOk());
}

TEST_F(CustomersByHandTest, ChangeWhatAConversionMade) {
  const auto converted = Convert(fake_leads_.Add(ALead()));
  ASSERT_THAT(converted, IsOk());
  v1::Account account = converted->account();
  account.set_owner("users/bob");

  const auto changed = Update(account, "owner");

  ASSERT_THAT(changed, IsOk());
  EXPECT_THAT(*changed, EqualsProto(account, {"etag", "update_time"}));
  EXPECT_EQ(changed->etag(), "2");
}

}  // namespace
}  // namespace leadline::conversion
