// The database is lost at every single statement and commit of what makes, undoes and merges:
// nothing is ever half made, what was linked is as it was to the byte, and whoever asks again gets
// it done.
#include "common/identifier/identifier.h"
#include "services/conversion/completion/finish_conversions.h"
#include "tests/conversion/merge_fixture.h"
#include "tests/support/lost_steps.h"

namespace leadline::conversion {
namespace {

using test::LoseEachStep;
using test::Undertaking;
using ::testing::IsEmpty;

class EveryStepTest : public MergeFixture {
 protected:
  ~EveryStepTest() override { failpoint::Disarm(); }

  // The relay, and lead-service asking about what it holds.
  void Settle(const std::vector<std::string>& leads) {
    FinishConversions relay(complete_, finish_reverts_, finish_merges_, unfinished_, {.lanes = 0});
    for (const char* table : {"conversions", "account_merges"}) {
      database_.Query(absl::StrCat("UPDATE ", table, " SET next_attempt_at = '2020-01-01' ",
                                   "WHERE next_attempt_at IS NOT NULL"));
    }
    EXPECT_THAT(relay.RunOnce(), test::IsOk());
    for (const std::string& lead : leads) {
      const std::string holder = fake_leads_.HolderOf(lead);
      if (holder.empty()) continue;
      const auto resolved = Resolve(holder, lead);
      ASSERT_THAT(resolved, test::IsOk());
      if (resolved->decision() == v1::DECISION_ABORTED) fake_leads_.Release(holder);
    }
  }

  // How many of the leads have a conversion that stands.
  int Standing(const std::vector<std::string>& leads) {
    int standing = 0;
    for (const std::string& lead : leads) {
      standing += std::stoi(database_.Query("SELECT count(*) FROM conversions WHERE lead = '" +
                                            IdOf(lead) + "' AND state <> 'STATE_ABORTED'"));
    }
    return standing;
  }

  bool AreConverted(const std::vector<std::string>& leads) {
    for (const std::string& lead : leads) {
      if (!fake_leads_.Get(lead).converted() || !fake_leads_.HolderOf(lead).empty()) return false;
    }
    EXPECT_THAT(Findings(), IsEmpty());
    return Standing(leads) == static_cast<int>(leads.size());
  }

  Undertaking Converting(v1::ConvertLeadRequest request) {
    request.set_request_id(identifier::NewId());
    const std::vector<std::string> leads = {request.lead()};
    return {.act = [=, this] { return Convert(request).status(); },
            .is_decided = [=, this] { return Standing(leads) == 1; },
            .is_done = [=, this] { return AreConverted(leads); },
            .settle = [=, this] { Settle(leads); }};
  }

  // Links records that are there, and overwrites much of them.
  v1::ConvertLeadRequest Linking() {
    auto request = RequestFor(fake_leads_.Add(ALead()).name());
    request.set_merge_policy(v1::MERGE_POLICY_OVERWRITE);
    request.mutable_account()->add_names(Make<v1::Account>("phone: '1' fax: '2'").name());
    request.mutable_contact()->add_names(Make<v1::Contact>("phone: '1' mobile: '2'").name());
    request.mutable_opportunity()->add_names(Make<v1::Opportunity>("probability: 7").name());
    return request;
  }

  // What a stream of results says in one.
  absl::Status Run(const v1::BatchConvertLeadsRequest& batch) {
    grpc::ClientContext context;
    const auto reader = conversion_stub_->BatchConvertLeads(&context, batch);
    absl::Status failure;
    for (v1::BatchConvertLeadsResponse message; reader->Read(&message);) {
      if (message.has_status()) failure.Update(FromRpcStatus(message.status()));
    }
    const absl::Status end = peer::FromGrpc(reader->Finish());
    return end.ok() ? failure : end;
  }

  std::string StateOf(const std::string& conversion) {
    return database_.Query("SELECT state FROM conversions WHERE id = '" + IdOf(conversion) + "'");
  }
};

TEST_F(EveryStepTest, OfMakingRecords) {
  const int steps = LoseEachStep(
      database_, [this] { return Converting(RequestFor(fake_leads_.Add(ALead()).name())); });

  EXPECT_GE(steps, 4);
}

TEST_F(EveryStepTest, OfMakingWhatMustNotExistTwice) {
  const int steps = LoseEachStep(database_, [this] {
    lead::v1::Lead lead = ALead();
    lead.set_company_name(identifier::NewId());
    lead.set_email(absl::StrCat(identifier::NewId(), "@engines.example"));
    lead.clear_phone();
    lead.clear_mobile();
    lead.clear_website();
    auto request = RequestFor(fake_leads_.Add(lead).name());
    request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);
    request.mutable_account()->set_duplicate_policy(v1::DUPLICATE_POLICY_LINK_IF_UNIQUE);
    return Converting(request);
  });

  EXPECT_GE(steps, 6);
}

TEST_F(EveryStepTest, OfLinkingRecords) {
  const int steps = LoseEachStep(database_, [this] { return Converting(Linking()); });

  EXPECT_GE(steps, 9);
}

TEST_F(EveryStepTest, OfConvertingSeveralTogether) {
  const int steps = LoseEachStep(database_, [this] {
    v1::BatchConvertLeadsRequest batch;
    batch.set_mode(v1::BatchConvertLeadsRequest::MODE_ATOMIC);
    batch.set_request_id(identifier::NewId());
    *batch.add_requests() = Linking();
    *batch.add_requests() = RequestFor(fake_leads_.Add(ALead()).name());
    const std::vector<std::string> leads = {batch.requests(0).lead(), batch.requests(1).lead()};
    return Undertaking{.act = [=, this] { return Run(batch); },
                       .is_decided =
                           [=, this] {
                             EXPECT_NE(Standing(leads), 1);
                             return Standing(leads) == 2;
                           },
                       .is_done = [=, this] { return AreConverted(leads); },
                       .settle = [=, this] { Settle(leads); }};
  });

  EXPECT_GE(steps, 12);
}

TEST_F(EveryStepTest, OfUndoing) {
  const int steps = LoseEachStep(database_, [this] {
    auto linking = Linking();
    linking.mutable_opportunity()->clear_names();
    linking.mutable_opportunity()->set_action(v1::TARGET_ACTION_CREATE);
    const auto made = Convert(linking);
    EXPECT_THAT(made, test::IsOk());
    v1::RevertConversionRequest request;
    request.set_name(made->conversion().name());
    request.set_request_id(identifier::NewId());
    const std::string opportunity = made->opportunity().name();
    return Undertaking{.act = [=, this] { return Revert(request).status(); },
                       .is_decided =
                           [=, this] {
                             const std::string state = StateOf(request.name());
                             // Until it is undone all is there, and then nothing is.
                             EXPECT_EQ(GetOpportunity(opportunity).ok(), state != "STATE_REVERTED");
                             return state != "STATE_COMPLETED";
                           },
                       .is_done =
                           [=, this] {
                             EXPECT_THAT(Findings(), IsEmpty());
                             return StateOf(request.name()) == "STATE_REVERTED" &&
                                    !fake_leads_.Get(linking.lead()).converted();
                           },
                       .settle = [=, this] { Settle({linking.lead()}); }};
  });

  EXPECT_GE(steps, 12);
}

TEST_F(EveryStepTest, OfMergingAccounts) {
  const int steps = LoseEachStep(database_, [this] {
    const auto survivor = Make<v1::Account>("phone: '1'");
    const auto merged = Make<v1::Account>("fax: '2' external_ids { system: 'erp' id: '" +
                                          identifier::NewId() + "' }");
    ContactOf(merged.name());
    auto request = MergeOf(survivor.name(), {merged.name()});
    request.set_request_id(identifier::NewId());
    return Undertaking{
        .act = [=, this] { return Merge(request).status(); },
        .is_decided =
            [=, this] {
              return database_.Query("SELECT merged_into FROM accounts WHERE id = '" +
                                     IdOf(merged.name()) + "'") != "";
            },
        .is_done =
            [=, this] {
              EXPECT_THAT(Findings(), IsEmpty());
              return Untold() == "0" && GetAccount(merged.name())->fax() == "2";
            },
        .settle = [=, this] { Settle({}); }};
  });

  EXPECT_GE(steps, 10);
}

}  // namespace
}  // namespace leadline::conversion
