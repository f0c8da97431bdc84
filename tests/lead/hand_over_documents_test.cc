// What a conversion does with the documents of its lead, and what undoing it does.

#include "gmock/gmock.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "tests/lead/document_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

class HandOverDocumentsTest : public DocumentFixture {
 protected:
  void Transfer(Settings::Transfer::Mode mode) {
    Configure([&](configuration::v1::Configuration& configuration) {
      auto& transfer = *configuration.mutable_settings()->add_transfers();
      transfer.set_kind(Settings::Transfer::KIND_DOCUMENTS);
      transfer.set_mode(mode);
    });
  }

  // Converts the lead and gives what it became.
  v1::HandoffCompletion Convert(const std::string& lead, int64_t documents) {
    EXPECT_THAT(Begin(conversion_, lead), IsOk());
    v1::HandoffCompletion completion = CompletionOf(conversion_, lead);
    const auto manifest = Complete(completion);
    EXPECT_THAT(manifest, IsOk());
    EXPECT_EQ(manifest->document_count(), documents);
    return completion;
  }

  using DocumentFixture::Begin;
  using LeadFixture::Begin;

  absl::Status Revert(const std::string& lead) {
    v1::RevertHandoffRequest request;
    request.set_conversion(conversion_);
    request.set_lead(lead);
    request.set_status("statuses/lead/qualified");
    request.set_actor("users/bea");
    return Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::RevertHandoff, request)
        .status();
  }

  v1::Handoff Scan(const std::string& lead) {
    v1::ScanHandoffsRequest request;
    request.add_leads(lead);
    const auto response =
        Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::ScanHandoffs, request);
    EXPECT_THAT(response, IsOk());
    return response->handoffs(0);
  }

  const std::string conversion_ = ANameOf("conversions");
};

TEST_F(HandOverDocumentsTest, AreSeenOnAllThatTheLeadBecame) {
  const std::string lead = Existing();
  std::vector<std::string> documents = {ADocumentOf(lead), ADocumentOf(lead)};
  std::sort(documents.begin(), documents.end());
  ADocumentOf(Existing());

  const auto completion = Convert(lead, 2);

  for (const std::string& parent :
       {lead, completion.account(), completion.contacts(0), completion.opportunity()}) {
    EXPECT_EQ(NamesOf(parent), documents) << parent;
  }
  EXPECT_THAT(
      GetDocument(documents[0])->links(),
      ElementsAre(lead, completion.account(), completion.contacts(0), completion.opportunity()));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM documents"), "3");
  EXPECT_EQ(database_.Query("SELECT attributes->>'document_count' FROM events "
                            "WHERE type = 'LeadConverted'"),
            "2");
}

TEST_F(HandOverDocumentsTest, AreCountedOnceHoweverOftenTheLeadIsCompleted) {
  const std::string lead = Existing();
  ADocumentOf(lead);
  const auto completion = Convert(lead, 1);

  EXPECT_EQ(Complete(completion)->document_count(), 1);
  EXPECT_EQ(Scan(lead).manifest().document_count(), 1);
  EXPECT_EQ(Scan(lead).attached().document_count(), 1);
}

TEST_F(HandOverDocumentsTest, MoveOrStayAsTheSettingsSay) {
  Transfer(Settings::Transfer::MODE_MOVE);
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);

  const auto completion = Convert(lead, 1);

  EXPECT_THAT(NamesOf(lead), IsEmpty());
  EXPECT_THAT(NamesOf(completion.account()), ElementsAre(document));
  EXPECT_THAT(GetDocument(document)->links(),
              ElementsAre(completion.account(), completion.contacts(0), completion.opportunity()));
}

TEST_F(HandOverDocumentsTest, AreLeftWithTheLeadAsTheSettingsSay) {
  Transfer(Settings::Transfer::MODE_LEAVE);
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);

  const auto completion = Convert(lead, 0);

  EXPECT_THAT(NamesOf(lead), ElementsAre(document));
  EXPECT_THAT(NamesOf(completion.account()), IsEmpty());
  EXPECT_EQ(Scan(lead).attached().document_count(), 0);
}

TEST_F(HandOverDocumentsTest, MayBeTakenFromOneOfTheRecordsWithoutTheOthers) {
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);
  const auto completion = Convert(lead, 1);

  EXPECT_THAT(Unlink(document, completion.account()), IsOk());

  EXPECT_THAT(NamesOf(completion.account()), IsEmpty());
  EXPECT_THAT(NamesOf(completion.contacts(0)), ElementsAre(document));
  EXPECT_THAT(NamesOf(lead), ElementsAre(document));
  EXPECT_EQ(Scan(lead).attached().document_count(), 1);
  EXPECT_THAT(Unlink(document, completion.contacts(0)), IsOk());
  EXPECT_THAT(Unlink(document, completion.opportunity()), IsOk());
  EXPECT_FALSE(GetDocument(document)->has_expire_time());
  EXPECT_THAT(GetDocument(document)->links(), ElementsAre(lead));
  EXPECT_THAT(Unlink(document, lead),
              FailsWith(kPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
}

TEST_F(HandOverDocumentsTest, AreTheLeadsOwnAgainWhenItIsUndone) {
  Transfer(Settings::Transfer::MODE_MOVE);
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);
  const v1::Document before = *GetDocument(document);
  const auto completion = Convert(lead, 1);
  ASSERT_THAT(Unlink(document, completion.account()), IsOk());

  ASSERT_THAT(Revert(lead), IsOk());

  EXPECT_THAT(GetDocument(document), IsOkAndHolds(EqualsProto(before)));
  EXPECT_THAT(NamesOf(lead), ElementsAre(document));
  EXPECT_THAT(NamesOf(completion.contacts(0)), IsEmpty());
  EXPECT_THAT(Unlink(document, lead), IsOk());
}

TEST_F(HandOverDocumentsTest, KeepWhatTheRecordsHaveOfTheirOwnWhenItIsUndone) {
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);
  const auto completion = Convert(lead, 1);
  ASSERT_THAT(Link(document, completion.account()), IsOk());
  const std::string own = ADocumentOf(completion.account());

  EXPECT_EQ(GetDocument(document)->links_size(), 4);
  ASSERT_THAT(Revert(lead), IsOk());

  EXPECT_THAT(NamesOf(completion.account()), ::testing::UnorderedElementsAre(document, own));
  EXPECT_THAT(NamesOf(completion.opportunity()), IsEmpty());
  EXPECT_THAT(NamesOf(lead), ElementsAre(document));
}

TEST_F(HandOverDocumentsTest, DoNotComeBackOnceTheyWereTakenFromTheLead) {
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);
  ASSERT_THAT(Unlink(document, lead), IsOk());

  const auto completion = Convert(lead, 0);
  ASSERT_THAT(Revert(lead), IsOk());

  EXPECT_THAT(NamesOf(lead), IsEmpty());
  EXPECT_THAT(NamesOf(completion.account()), IsEmpty());
}

TEST_F(HandOverDocumentsTest, AreAddedAlsoWhileTheLeadIsHeld) {
  const std::string lead = Held(conversion_);
  const std::string document = ADocumentOf(lead);

  const auto completion = CompletionOf(conversion_, lead);
  EXPECT_EQ(Complete(completion)->document_count(), 1);

  EXPECT_THAT(NamesOf(completion.account()), ElementsAre(document));
}

TEST_F(HandOverDocumentsTest, AreMissedByTheScanWhenTheyHangOnOtherRecords) {
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);
  Convert(lead, 1);
  for (const char* damage : {"account = gen_random_uuid()", "contacts = ARRAY[gen_random_uuid()]",
                             "opportunity = gen_random_uuid()", "conversion = NULL"}) {
    database_.Query("CREATE TABLE before AS TABLE document_links");
    database_.Query(std::string("UPDATE document_links SET ") + damage);
    EXPECT_EQ(Scan(lead).attached().document_count(), 0) << damage;
    database_.Query(
        "UPDATE document_links AS l SET account = b.account, contacts = b.contacts, "
        "opportunity = b.opportunity, conversion = b.conversion FROM before AS b "
        "WHERE b.document = l.document");
    database_.Query("DROP TABLE before");
  }
  EXPECT_EQ(Scan(lead).attached().document_count(), 1);
}

}  // namespace
}  // namespace leadline::lead
