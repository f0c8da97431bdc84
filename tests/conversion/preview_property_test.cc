// A preview tells what the conversion then makes, whatever the lead, the mapping, the settings and
// the request are, and leaves nothing behind. LEADLINE_PREVIEW_CASES says how many leads (1000),
// LEADLINE_PREVIEW_SEED repeats a run's choices.
#include <algorithm>
#include <iostream>
#include <pqxx/pqxx>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/conversion/generated.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/from_environment.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::FromEnvironment;
using test::IsOk;

// So many leads are converted by one configuration.
constexpr int kOfOneKind = 25;

// What of a conversion has to be the same: neither what the commit alone decides, nor the names of
// what is not made yet.
struct Substance {
  explicit Substance(v1::ConvertLeadResponse answer) : conversion(*answer.mutable_conversion()) {
    if (answer.has_account()) account = answer.account();
    contacts.assign(answer.contacts().begin(), answer.contacts().end());
    if (answer.has_opportunity()) opportunity = answer.opportunity();
    Forget();
  }

  void Forget() {
    const bool makes_account = conversion.account_action() == v1::TARGET_ACTION_CREATE;
    const bool makes_contacts = conversion.contact_action() == v1::TARGET_ACTION_CREATE;
    const bool makes_opportunity = conversion.opportunity_action() == v1::TARGET_ACTION_CREATE;
    const auto forget_times = [](auto& record) {
      record.clear_etag();
      record.clear_create_time();
      record.clear_update_time();
      record.clear_conversion();
    };
    forget_times(account);
    forget_times(opportunity);
    if (makes_account) account.clear_name();
    for (v1::Contact& contact : contacts) {
      forget_times(contact);
      if (makes_account) contact.clear_account();
      if (!makes_contacts) continue;
      auto& referred = *opportunity.mutable_contacts();
      referred.erase(std::remove(referred.begin(), referred.end(), contact.name()), referred.end());
      contact.clear_name();
    }
    if (makes_account) opportunity.clear_account();
    if (makes_opportunity) opportunity.clear_name();
    for (const char* field :
         {"name", "state", "create_time", "complete_time", "manifest", "replay_count"}) {
      const auto* descriptor = v1::Conversion::descriptor()->FindFieldByName(field);
      conversion.GetReflection()->ClearField(&conversion, descriptor);
    }
    if (makes_account) conversion.clear_account();
    if (makes_contacts) conversion.clear_contacts();
    if (makes_opportunity) conversion.clear_opportunity();
    conversion.mutable_lead_snapshot()->clear_conversion_in_progress();
    for (v1::FieldProvenance& entry : *conversion.mutable_provenance()) {
      const bool is_made = entry.target() == v1::TARGET_KIND_ACCOUNT   ? makes_account
                           : entry.target() == v1::TARGET_KIND_CONTACT ? makes_contacts
                                                                       : makes_opportunity;
      if (is_made) entry.clear_record();
    }
  }

  std::string Text() const {
    std::vector<std::string> parts = {account.DebugString(), opportunity.DebugString(),
                                      conversion.DebugString()};
    for (const v1::Contact& contact : contacts) parts.push_back(contact.DebugString());
    return absl::StrJoin(parts, "--\n");
  }

  v1::Conversion conversion;  // With its snapshot, provenance, dropped fields and warnings.
  v1::Account account;
  std::vector<v1::Contact> contacts;
  v1::Opportunity opportunity;
};

v1::ConvertLeadResponse AnswerOf(const v1::PreviewConversionResponse& preview) {
  v1::ConvertLeadResponse answer;
  *answer.mutable_conversion() = preview.conversion();
  if (preview.has_account()) *answer.mutable_account() = preview.account();
  *answer.mutable_contacts() = preview.contacts();
  if (preview.has_opportunity()) *answer.mutable_opportunity() = preview.opportunity();
  return answer;
}

class PreviewPropertyTest : public ConversionTest {
 protected:
  PreviewPropertyTest() : session_(database_.conninfo()) {
    configuration_ = AConfiguration();
    test::DefineField("fieldDefinitions/lead/colour", configuration::v1::FieldDefinition::KIND_TEXT,
                      configuration_);
    Publish();
    for (int i = 0; i < 4; ++i) {
      const auto made = Convert(fake_leads_.Add(generated_.Lead()));
      EXPECT_THAT(made, IsOk());
      existing_.accounts.push_back(made->account().name());
      existing_.contacts.push_back(made->contacts(0).name());
      existing_.opportunities.push_back(made->opportunity().name());
    }
  }

  // Another mapping, beside those before, and other settings.
  void Reconfigure() {
    auto mapping =
        generated_.Mapping(AConfiguration().mappings(0), configuration_.mappings(0).version() + 1);
    *configuration_.add_mappings() = mapping;
    configuration_.mutable_mappings()->SwapElements(0, configuration_.mappings_size() - 1);
    generated_.Settings(*configuration_.mutable_settings());
    Publish();
  }

  // How much there is of everything: rows of all tables, how far every sequence and series is.
  std::string Everything() {
    pqxx::nontransaction work(session_);
    if (all_.empty()) {
      std::vector<std::string> counts = {
          "(SELECT coalesce(sum(next_number), 0) FROM number_counters)",
          "(SELECT coalesce(sum(last_value), 0) FROM pg_sequences)"};
      for (const auto& row :
           work.exec("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
        counts.push_back(absl::StrCat("(SELECT count(*) FROM ", row[0].c_str(), ")"));
      }
      all_ = "SELECT concat_ws(' ', " + absl::StrJoin(counts, ", ") + ")";
    }
    return work.exec(all_)[0][0].c_str();
  }

  static v1::ConvertLeadRequest ToConvert(const v1::PreviewConversionRequest& preview) {
    v1::PreviewConversionRequest alike = preview;
    alike.clear_field_merge_policies();  // The only field with another number.
    v1::ConvertLeadRequest request;
    EXPECT_TRUE(request.ParseFromString(alike.SerializeAsString()));
    *request.mutable_field_merge_policies() = preview.field_merge_policies();
    return request;
  }

  // The preview, the rehearsal and the conversion are one.
  void ExpectTheSame(const v1::PreviewConversionRequest& request) {
    const std::string before = Everything();
    const auto preview = preview_.Run(caller_, request);
    v1::ConvertLeadRequest convert = ToConvert(request);
    convert.set_validate_only(true);
    const auto rehearsed = preview_.Rehearse(caller_, convert);
    ASSERT_EQ(Everything(), before);
    ASSERT_EQ(fake_leads_.HolderOf(request.lead()), "");
    convert.set_validate_only(false);
    const auto made = convert_.Run(caller_, convert);
    ASSERT_EQ(preview.status(), made.status());
    ASSERT_EQ(rehearsed.status(), made.status());
    if (!made.ok()) return void(++refused_);
    ++converted_;
    const Substance told(AnswerOf(*preview));
    const Substance then(*made);
    ASSERT_EQ(told.Text(), then.Text());
    ASSERT_EQ(Substance(*rehearsed).Text(), then.Text());
  }

  const unsigned seed_ = FromEnvironment("LEADLINE_PREVIEW_SEED", std::random_device{}());
  Generated generated_{seed_};
  Generated::Existing existing_;
  const Caller caller_{"default", "users/developer"};
  pqxx::connection session_;
  std::string all_;
  int converted_ = 0;
  int refused_ = 0;
};

TEST_F(PreviewPropertyTest, TellsWhatConvertLeadThenMakes) {
  std::cout << "LEADLINE_PREVIEW_SEED=" << seed_ << std::endl;
  const unsigned cases = FromEnvironment("LEADLINE_PREVIEW_CASES", 1000);

  for (unsigned i = 0; i < cases && !HasFatalFailure(); ++i) {
    if (i % kOfOneKind == 0) Reconfigure();
    const lead::v1::Lead lead = fake_leads_.Add(generated_.Lead());
    const auto request = generated_.Request(lead.name(), existing_,
                                            static_cast<int>(configuration_.mappings(0).version()));
    SCOPED_TRACE(request.DebugString() + lead.DebugString());
    ExpectTheSame(request);
  }

  std::cout << converted_ << " converted, " << refused_ << " refused" << std::endl;
  EXPECT_GT(converted_, static_cast<int>(cases) / 3);
  EXPECT_GT(refused_, 0);
}

}  // namespace
}  // namespace leadline::conversion
