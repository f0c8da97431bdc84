#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "services/lead/render/block_html.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::FailsWith;
using test::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using type::v1::ErrorReason;

// A document as its caller puts it together.
struct Rendering {
  std::string media_type;
  std::string file_name;
  std::string bytes;
};

class RenderLeadTest : public LeadFixture {
 protected:
  absl::StatusOr<Rendering> Render(const std::string& request) {
    grpc::ClientContext context;
    const auto reader =
        lead_stub_->RenderLead(&context, test::FromText<v1::RenderLeadRequest>(request));
    Rendering rendering;
    v1::RenderLeadResponse message;
    while (reader->Read(&message)) {
      rendering.media_type += message.media_type();
      rendering.file_name += message.file_name();
      rendering.bytes += message.data();
    }
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return peer::FromGrpc(status);
    return rendering;
  }

  std::string Html(const std::string& lead, const std::string& but = "") {
    const auto rendering = Render("name: '" + lead + "' format: FORMAT_HTML " + but);
    EXPECT_THAT(rendering, IsOk());
    return rendering.ok() ? rendering->bytes : "";
  }

  void AddTemplate(const std::string& name, const std::string& body,
                   const std::string& media_type = "text/html") {
    Configure([&](configuration::v1::Configuration& configuration) {
      auto& added = *configuration.add_templates();
      added.set_name("templates/" + name);
      added.set_entity(configuration::v1::Template::ENTITY_LEAD);
      added.set_media_type(media_type);
      added.set_body(body);
    });
  }

  // What a reader of the PDF sees, by poppler's pdftotext.
  static std::string TextOfPdf(const std::string& pdf) {
    const std::string path = ::testing::TempDir() + "/rendered.pdf";
    std::ofstream(path, std::ios::binary) << pdf;
    const std::string command = "pdftotext -layout '" + path + "' '" + path + ".txt'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream text(path + ".txt");
    std::ostringstream all;
    all << text.rdbuf();
    return all.str();
  }
};

TEST_F(RenderLeadTest, PrintsASummaryOfALead) {
  const std::string lead = Existing(
      "company_name: 'Müller & Söhne' first_name: 'Жанна' last_name: '山田' employee_count: 12 "
      "annual_revenue { currency_code: 'EUR' units: 1250 } "
      "description_html: '<p>Wants <b>two</b> of them</p>'");

  const auto rendering = Render("name: '" + lead + "'");

  ASSERT_THAT(rendering, IsOk());
  EXPECT_EQ(rendering->media_type, "application/pdf");
  EXPECT_EQ(rendering->file_name, Get(lead)->number() + ".pdf");
  EXPECT_THAT(rendering->bytes, StartsWith("%PDF-"));
  EXPECT_THAT(TextOfPdf(rendering->bytes),
              AllOf(HasSubstr("Müller & Söhne"), HasSubstr("Жанна"), HasSubstr("山田"),
                    HasSubstr("1250 EUR"), HasSubstr("Wants two of them"), HasSubstr("Status")));
}

TEST_F(RenderLeadTest, ShowsEntriesAndCustomFieldsByTheirLabels) {
  Configure([](configuration::v1::Configuration& configuration) {
    test::DefineField("fieldDefinitions/lead/budget",
                      configuration::v1::FieldDefinition::KIND_NUMBER, configuration)
        .set_display_name("Yearly budget");
    for (auto& entry : *configuration.mutable_dictionary_entries()) {
      if (entry.name() == "dictionaries/source/entries/website")
        entry.set_display_name("Our <site>");
    }
  });
  const std::string html = Html(
      Existing("source: 'dictionaries/source/entries/website' "
               "custom_fields { key: 'budget' value { number_value: 12.5 } } owner: 'users/ann'"));

  EXPECT_THAT(html,
              AllOf(HasSubstr("<td>Our &lt;site&gt;</td>"), HasSubstr("<th>Yearly budget</th>"),
                    HasSubstr("<td>12.5</td>"), HasSubstr("<td>ann</td>")));
}

TEST_F(RenderLeadTest, FillsTheTemplateWithoutLettingAnythingIn) {
  AddTemplate("letter",
              "<h1>Dear {{ first_name }}</h1><script>evil()</script>"
              "<a href=\"mailto:{{email}}\" onclick=\"evil()\">{{company_name}}</a>"
              "{{description_html}}<img src=\"https://evil.example/pixel\">");
  const std::string html = Html(Existing(
      "first_name: '<b onload=evil()>Ann' company_name: 'A \"B\" & C' email: 'a@b.example' "
      "description_html: '<i>fine</i>'"));

  EXPECT_THAT(html, HasSubstr("<h1>Dear &lt;b onload=evil()&gt;Ann</h1>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"mailto:a@b.example\">A \"B\" &amp; C</a><i>fine</i>"));
  EXPECT_THAT(html,
              AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")), Not(HasSubstr("<b "))));
}

TEST_F(RenderLeadTest, FillsTextTemplates) {
  AddTemplate("note", "Dear {{last_name}},\n<hello>", "text/plain");

  EXPECT_THAT(Html(Existing("last_name: 'Lee'")), HasSubstr("<p>Dear Lee,<br>&lt;hello&gt;</p>"));
}

TEST_F(RenderLeadTest, HasToBeToldWhichOfSeveralTemplates) {
  const std::string lead = Existing();
  AddTemplate("one", "<p>One</p>");
  EXPECT_THAT(Html(lead), HasSubstr("<p>One</p>"));

  AddTemplate("two", "<p>Two</p>");
  const auto unsaid = Render("name: '" + lead + "'");
  EXPECT_THAT(unsaid, test::RefusesField("template"));
  EXPECT_THAT(DetailOf<google::rpc::BadRequest>(unsaid.status())->field_violations(0).description(),
              HasSubstr("templates/one, templates/two"));
  EXPECT_THAT(Html(lead, "template: 'templates/two'"), HasSubstr("<p>Two</p>"));
  EXPECT_THAT(Html(lead, "template: 'templates/summary'"), HasSubstr("<h2>Sales</h2>"));
}

TEST_F(RenderLeadTest, RefusesWhatIsNotThere) {
  const std::string lead = Existing();

  EXPECT_THAT(Render("name: '" + test::ANameOf("leads") + "'"),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Render("name: '" + lead + "' template: 'templates/none'"),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(
      Render("name: '" + lead + "' template: 'leads/none'"),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(Render("name: 'nonsense'"), FailsWith(absl::StatusCode::kInvalidArgument,
                                                    ErrorReason::ERROR_REASON_NAME_INVALID));
}

TEST_F(RenderLeadTest, BreaksLongLeadsIntoPages) {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "line " + std::to_string(i) + "<br>";
  const auto rendering = Render("name: '" + Existing("description_html: '" + text + "'") + "'");

  ASSERT_THAT(rendering, IsOk());
  const std::string read = TextOfPdf(rendering->bytes);
  EXPECT_THAT(read, HasSubstr("line 1499"));
  EXPECT_GT(std::count(read.begin(), read.end(), '\f'), 20);
}

TEST(BlocksOf, KeepsWhatHtmlShows) {
  const auto blocks = BlocksOf(
      "<h2>A &amp; B</h2><p>one  <b>two</b>\n three</p><ul><li>x<ul><li>y</li></ul></li></ul><hr>"
      "<table><tr><th>k</th><td>v<br>w</td></tr></table>");

  ASSERT_THAT(blocks, SizeIs(6));
  EXPECT_EQ(blocks[0].texts[0], "A &amp; B");
  EXPECT_EQ(blocks[1].texts[0], "one <b>two</b> three");
  EXPECT_EQ(blocks[2].kind, Block::Kind::kItem);
  EXPECT_EQ(blocks[3].level, 2);
  EXPECT_EQ(blocks[4].kind, Block::Kind::kRule);
  EXPECT_EQ(blocks[5].texts, (std::vector<std::string>{"k", "v\nw"}));
}

}  // namespace
}  // namespace leadline::lead
