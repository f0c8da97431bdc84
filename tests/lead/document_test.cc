// Documents: what they are linked to, lists of them, and getting them back.

#include "gmock/gmock.h"
#include "tests/lead/document_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kMissing = absl::StatusCode::kNotFound;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

class DocumentTest : public DocumentFixture {
 protected:
  int LinksOf(const std::string& document) {
    return std::stoi(database_.Query("SELECT count(*) FROM document_links WHERE document = '" +
                                     IdOf(document) + "'"));
  }
};

TEST_F(DocumentTest, IsListedUnderEachOfItsParents) {
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);
  for (const char* collection : {"leads", "accounts", "contacts", "opportunities"}) {
    const std::string parent =
        std::string(collection) == "leads" ? Existing() : ANameOf(collection);

    const auto linked = Link(document, parent);

    ASSERT_THAT(linked, IsOk());
    EXPECT_THAT(linked->links(), ::testing::Contains(parent));
    EXPECT_THAT(NamesOf(parent), ElementsAre(document));
    EXPECT_THAT(ListDocuments(parent)->documents(0), EqualsProto(*linked));
  }
  EXPECT_THAT(NamesOf(lead), ElementsAre(document));
  EXPECT_EQ(GetDocument(document)->links_size(), 5);
  EXPECT_EQ(GetDocument(document)->links(0), lead);
}

TEST_F(DocumentTest, IsLinkedOnce) {
  const std::string account = ANameOf("accounts");
  const std::string document = ADocumentOf(account);

  EXPECT_THAT(Link(document, account), IsOk());

  EXPECT_EQ(LinksOf(document), 1);
  EXPECT_EQ(Events("DocumentLinked", document), 1);
}

TEST_F(DocumentTest, ExpiresWhenNothingLinksIt) {
  const std::string lead = Existing();
  const std::string contact = ANameOf("contacts");
  const std::string document = ADocumentOf(lead);
  ASSERT_THAT(Link(document, contact), IsOk());

  const auto once = Unlink(document, lead);
  const auto twice = Unlink(document, contact);

  EXPECT_FALSE(once->has_expire_time());
  EXPECT_THAT(once->links(), ElementsAre(contact));
  EXPECT_TRUE(twice->has_expire_time());
  EXPECT_THAT(twice->links(), IsEmpty());
  EXPECT_THAT(NamesOf(lead), IsEmpty());
  EXPECT_THAT(NamesOf(contact), IsEmpty());
  EXPECT_EQ(Events("DocumentUnlinked", document), 2);
  EXPECT_FALSE(Link(document, contact)->has_expire_time());
}

TEST_F(DocumentTest, StaysAsItIsWhereItIsNotLinked) {
  const std::string lead = Existing();
  const std::string document = ADocumentOf(lead);

  EXPECT_THAT(Unlink(document, ANameOf("accounts")),
              IsOkAndHolds(EqualsProto(*GetDocument(document))));
  EXPECT_THAT(Unlink(document, Existing()), IsOk());
  EXPECT_EQ(Events("DocumentUnlinked", document), 0);
}

TEST_F(DocumentTest, ExpiresFromTheBeginningWithoutAParent) {
  const auto document = Upload("abc");

  ASSERT_THAT(document, IsOk());
  EXPECT_TRUE(document->has_expire_time());
  EXPECT_FALSE(Link(document->name(), Existing())->has_expire_time());
}

TEST_F(DocumentTest, IsLinkedOnlyToWhatCanHaveDocuments) {
  const std::string document = ADocumentOf(Existing());
  const std::string converted = Converted(ANameOf("conversions"));
  const std::string deleted = Existing();
  ASSERT_THAT(Delete(deleted), IsOk());

  EXPECT_THAT(Link(document, ANameOf("activities")),
              FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(Link(document, "leads/x"), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(Link(document, ANameOf("leads")),
              FailsWith(kMissing, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Link(document, converted),
              FailsWith(kPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(Link(document, deleted),
              FailsWith(kPrecondition, type::v1::ERROR_REASON_LEAD_DELETED));
  EXPECT_THAT(Link(ANameOf("documents"), Existing()),
              FailsWith(kMissing, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Link(ANameOf("leads"), Existing()),
              FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(DocumentTest, IsListedByTheNameOfALeadThatWasMerged) {
  const std::string survivor = Existing(), merged = Existing();
  const auto document = Upload("text", "parent: '" + merged + "' display_name: 'a.txt'");
  ASSERT_THAT(document, IsOk());
  ASSERT_THAT(Ask(&v1::LeadService::Stub::MergeLeads,
                  "survivor: '" + survivor + "' merged: '" + merged + "'"),
              IsOk());

  const auto listed = ListDocuments(merged);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->documents_size(), 1);
  EXPECT_EQ(listed->documents(0).name(), document->name());
}

TEST_F(DocumentTest, IsListedByFilterAndOrder) {
  const std::string lead = Existing();
  const std::string parent = "parent: '" + lead + "' ";
  const auto quote =
      Upload("first", parent +
                          "display_name: 'b.txt' "
                          "category: 'dictionaries/document-category/entries/quote'");
  const auto photo = Upload("\xFF\xD8\xFF\xE0", parent + "display_name: 'a.jpg'");
  ASSERT_THAT(quote, IsOk());
  ASSERT_THAT(photo, IsOk());

  const auto by_name = ListDocuments(lead, "order_by: 'display_name'");
  const auto quotes =
      ListDocuments(lead, "filter: 'category = \"dictionaries/document-category/entries/quote\"'");
  const auto pictures = ListDocuments(lead, "filter: 'media_type = \"image/*\"'");
  const auto large = ListDocuments(lead, "filter: 'size > 4 AND creator = me()'");

  EXPECT_EQ(by_name->documents(0).name(), photo->name());
  ASSERT_EQ(quotes->documents_size(), 1);
  EXPECT_EQ(quotes->documents(0).name(), quote->name());
  ASSERT_EQ(pictures->documents_size(), 1);
  EXPECT_EQ(pictures->documents(0).name(), photo->name());
  ASSERT_EQ(large->documents_size(), 1);
  EXPECT_EQ(large->documents(0).name(), quote->name());
  EXPECT_THAT(ListDocuments(lead, "filter: 'content = \"x\"'"),
              FailsWith(kInvalid, type::v1::ERROR_REASON_FILTER_INVALID));
}

TEST_F(DocumentTest, IsListedPageByPage) {
  const std::string lead = Existing();
  for (int i = 0; i < 3; ++i) ADocumentOf(lead);

  const auto first = ListDocuments(lead, "page_size: 2");
  const auto second =
      ListDocuments(lead, "page_size: 2 page_token: '" + first->next_page_token() + "'");

  EXPECT_EQ(first->documents_size(), 2);
  EXPECT_EQ(second->documents_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(DocumentTest, NamesAtMostAHundredOfItsLinks) {
  const std::string document = ADocumentOf(Existing());
  database_.Query(
      "INSERT INTO document_links (organization_id, document, collection, record, account, "
      "creator) "
      "SELECT organization_id, document, 'accounts', given.id, given.id, creator "
      "FROM document_links, (SELECT gen_random_uuid() AS id FROM generate_series(1, 200)) AS "
      "given");

  EXPECT_EQ(GetDocument(document)->links_size(), 100);
}

TEST_F(DocumentTest, IsSentWholeAndFromAnyByteOn) {
  const std::string bytes = BytesOf(2 * kChunkSize + 9);
  const auto document = Upload(bytes, "display_name: 'R\\303\\251sum\\303\\251 1.bin'");
  ASSERT_THAT(document, IsOk());

  const auto whole = Download(document->name());

  ASSERT_THAT(whole, IsOk());
  EXPECT_THAT(whole->front().header().document(), EqualsProto(*document));
  EXPECT_EQ(whole->front().header().content_disposition(),
            "attachment; filename=\"R_sum_ 1.bin\"; filename*=UTF-8''R%C3%A9sum%C3%A9%201.bin");
  EXPECT_TRUE(DataOf(*whole) == bytes);
  EXPECT_EQ(whole->back().summary().sent_size(), static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(whole->back().summary().sha256(), ChecksumOf(bytes));
  for (const int64_t offset : {int64_t{1}, kChunkSize, 2 * kChunkSize + 8, 2 * kChunkSize + 9}) {
    const auto rest = Download(document->name(), offset);
    ASSERT_THAT(rest, IsOk());
    EXPECT_TRUE(DataOf(*rest) == bytes.substr(static_cast<size_t>(offset))) << offset;
    EXPECT_EQ(rest->back().summary().sent_size(), static_cast<int64_t>(bytes.size()) - offset);
  }
}

TEST_F(DocumentTest, IsNotSentFromBehindItsEndNorWhenThereIsNone) {
  const std::string document = ADocumentOf(Existing());

  EXPECT_THAT(Download(document, 7), RefusesField("offset"));
  EXPECT_THAT(Download(document, -1), RefusesField("offset"));
  EXPECT_THAT(Download(ANameOf("documents")),
              FailsWith(kMissing, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Download(ANameOf("uploads")),
              FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(DocumentTest, IsNobodyElsesOrganizations) {
  const std::string account = ANameOf("accounts");
  const std::string document = ADocumentOf(account);
  const query::Caller stranger{"other", "users/developer"};
  v1::ListDocumentsRequest request;
  request.set_parent(account);
  const Parent parent = *ParseParent(account);

  EXPECT_THAT(documents_.Get(stranger.organization, document),
              FailsWith(kMissing, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(documents_.Link(stranger, document, parent),
              FailsWith(kMissing, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(documents_.Unlink(stranger, document, parent),
              FailsWith(kMissing, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(documents_.List(stranger, request, parent)->documents_size(), 0);
}

TEST_F(DocumentTest, IsRemovedWithItsBytesOnceItHasExpired) {
  const auto kept = Upload("kept", "parent: '" + Existing() + "'");
  const auto gone = Upload(BytesOf(2 * kChunkSize));
  ASSERT_THAT(gone, IsOk());
  database_.Query("UPDATE documents SET expire_time = now() WHERE expire_time IS NOT NULL");

  ASSERT_THAT(remove_old_files_.Run(), IsOk());

  EXPECT_THAT(GetDocument(gone->name()),
              FailsWith(kMissing, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(Events("DocumentDeleted", gone->name()), 1);
  EXPECT_EQ(DataOf(*Download(kept->name())), "kept");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM content_chunks"), "1");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM removed_contents"), "0");
}

TEST_F(DocumentTest, KeepsItsBytesWhenItsUploadIsRemoved) {
  const auto document = Upload("abc", "parent: '" + Existing() + "'");
  const auto left_alone = Begin(AnUpload(2 * kChunkSize));
  ASSERT_THAT(Write(left_alone->name(), 0, BytesOf(kChunkSize)), IsOk());
  database_.Query("UPDATE uploads SET expire_time = now() - interval '2 hours'");

  ASSERT_THAT(remove_old_files_.Run(), IsOk());

  EXPECT_EQ(database_.Query("SELECT count(*) FROM uploads"), "0");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM content_chunks"), "1");
  EXPECT_EQ(DataOf(*Download(document->name())), "abc");
}

}  // namespace
}  // namespace leadline::lead
