// The picture to show for a lead: one of its documents.

#include "gmock/gmock.h"
#include "tests/lead/document_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;

// The least that is a picture: one pixel.
constexpr unsigned char kPixel[] = {
    0x89, 'P',  'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 'I',  'H',
    'D',  'R',  0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00,
    0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 'I',  'D',  'A',  'T',  0x78,
    0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01, 0x48, 0xaf, 0xa4, 0x71, 0x00,
    0x00, 0x00, 0x00, 'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};

class LogoTest : public DocumentFixture {
 protected:
  std::string APictureOf(const std::string& lead) {
    const auto document = Upload(std::string(reinterpret_cast<const char*>(kPixel), sizeof(kPixel)),
                                 "parent: '" + lead + "' display_name: 'logo.png'");
    EXPECT_THAT(document, IsOk());
    return document.ok() ? document->name() : "";
  }

  absl::StatusOr<v1::Lead> Show(const std::string& lead, const std::string& logo) {
    v1::Lead changed;
    changed.set_name(lead);
    changed.set_logo(logo);
    return Update(changed, "logo");
  }
};

TEST_F(LogoTest, IsOneOfThePicturesOfTheLead) {
  const std::string lead = Existing(), other = Existing();
  const std::string logo = APictureOf(lead);

  ASSERT_THAT(Show(lead, logo), IsOk());

  EXPECT_EQ(Get(lead)->logo(), logo);
  EXPECT_EQ(List("filter: 'logo = " + logo + "'")->leads_size(), 1);
  EXPECT_EQ(Timeline(lead, "kind = KIND_UPDATED").at(0).changes(0).field(), "logo");
  const auto is_refused = RefusesField("lead.logo");
  EXPECT_THAT(Show(other, logo), is_refused) << "it is another lead's";
  EXPECT_THAT(Show(lead, ADocumentOf(lead)), is_refused) << "it is no picture";
  EXPECT_THAT(Show(lead, ANameOf("documents")), is_refused) << "there is none";
  EXPECT_THAT(Show(lead, "leads/x"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
  ASSERT_THAT(Show(lead, ""), IsOk());
  EXPECT_EQ(Get(lead)->logo(), "");
}

TEST_F(LogoTest, IsNothingThatANewLeadHas) {
  EXPECT_THAT(Create(ALead("logo: '" + ANameOf("documents") + "'")), RefusesField("lead.logo"));
}

TEST_F(LogoTest, GoesWhenItsDocumentIsUnlinked) {
  const std::string lead = Existing();
  const std::string logo = APictureOf(lead);
  ASSERT_THAT(Show(lead, logo), IsOk());
  const std::string etag = Get(lead)->etag();

  ASSERT_THAT(Unlink(logo, lead), IsOk());

  EXPECT_EQ(Get(lead)->logo(), "");
  EXPECT_NE(Get(lead)->etag(), etag);
}

TEST_F(LogoTest, GoesOverToTheSurvivorOfAMerge) {
  const std::string survivor = Existing(), merged = Existing();
  const std::string logo = APictureOf(merged);
  ASSERT_THAT(Show(merged, logo), IsOk());

  ASSERT_THAT(Ask(&v1::LeadService::Stub::MergeLeads,
                  "survivor: '" + survivor + "' merged: '" + merged + "'"),
              IsOk());

  EXPECT_EQ(Get(survivor)->logo(), logo);
  EXPECT_THAT(Show(survivor, logo), IsOk());
}

TEST_F(LogoTest, StaysWithALeadThatIsConverted) {
  const std::string lead = Existing(), conversion = ANameOf("conversions");
  const std::string logo = APictureOf(lead);
  ASSERT_THAT(Show(lead, logo), IsOk());
  const auto begun = LeadFixture::Begin(conversion, lead);
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->logo(), logo);
  ASSERT_THAT(Complete(CompletionOf(conversion, lead)), IsOk());

  EXPECT_EQ(Get(lead)->logo(), logo);
  EXPECT_EQ(GetDocument(logo)->links_size(), 4);
}

}  // namespace
}  // namespace leadline::lead
