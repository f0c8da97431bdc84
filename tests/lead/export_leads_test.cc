#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using v1::ExportLeadsRequest;
using v1::ExportLeadsResponse;

class ExportLeadsTest : public LeadFixture {
 protected:
  // What a whole stream brought.
  struct File {
    std::string content;
    ExportLeadsResponse::Summary summary;
    int messages = 0;
  };

  absl::StatusOr<File> Export(const std::string& text = "") {
    const auto request = FromText<ExportLeadsRequest>(text);
    grpc::ClientContext context;
    const auto reader = lead_stub_->ExportLeads(&context, request);
    File file;
    for (ExportLeadsResponse message; reader->Read(&message); ++file.messages) {
      file.content += message.content();
      if (message.has_summary()) file.summary = message.summary();
    }
    const grpc::Status end = reader->Finish();
    if (!end.ok()) return peer::FromGrpc(end);
    EXPECT_EQ(file.summary.byte_count(), static_cast<int64_t>(file.content.size()));
    return file;
  }

  std::vector<std::string> Lines(const std::string& request) {
    const auto file = Export(request);
    EXPECT_THAT(file, IsOk());
    if (!file.ok()) return {};
    const char* end = absl::StrContains(request, "JSON") ? "\n" : "\r\n";
    std::vector<std::string> lines = absl::StrSplit(file->content, end);
    EXPECT_EQ(lines.back(), "");
    lines.pop_back();
    return lines;
  }

  // Leads "Company 0" and so on.
  void CreateMany(int count) {
    v1::BatchCreateLeadsRequest request;
    for (int i = 0; i < count; ++i) {
      v1::Lead lead = ALead();
      lead.set_company_name("Company " + std::to_string(i));
      *request.add_requests()->mutable_lead() = lead;
    }
    ASSERT_THAT(Create(request), IsOk());
  }
};

TEST_F(ExportLeadsTest, WritesTheFieldsThatAreAskedForUnderTheirPaths) {
  Existing("company_name: 'Meyer, Sons' phone: '+33 1'");
  Existing("company_name: 'Acme'");

  EXPECT_THAT(Lines("fields: 'company_name' fields: 'phone' fields: 'last_name' "
                    "order_by: 'company_name'"),
              ElementsAre("company_name,phone,last_name", "Acme,,Meyer",
                          "\"Meyer, Sons\",\"'+33 1\",Meyer"));
}

TEST_F(ExportLeadsTest, WritesAllThatALeadHasWhenNoFieldIsNamed) {
  Define("budget", configuration::v1::FieldDefinition::KIND_NUMBER);
  Existing("custom_fields { key: 'budget' value { number_value: 5 } }");

  const auto lines = Lines("");

  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_TRUE(absl::StartsWith(lines[0], "name,number,kind,")) << lines[0];
  for (const char* column : {"address.postal_address.locality", "annual_revenue.units",
                             "custom_fields.budget", "create_time", "merged_into"}) {
    EXPECT_THAT(lines[0], HasSubstr(column));
  }
  EXPECT_THAT(lines[0], Not(HasSubstr("allowed_actions")));
  EXPECT_EQ(std::vector<std::string>(absl::StrSplit(lines[0], ',')).size(),
            std::vector<std::string>(absl::StrSplit(lines[1], ',')).size());
}

TEST_F(ExportLeadsTest, WritesJsonALeadALine) {
  Existing("company_name: 'Müller' phone: '+33 1'");

  EXPECT_THAT(Lines("format: FORMAT_JSON_LINES fields: 'company_name' fields: 'phone'"),
              ElementsAre("{\"company_name\":\"Müller\",\"phone\":\"+33 1\"}"));
  EXPECT_THAT(Lines("format: FORMAT_JSON_LINES")[0], HasSubstr("\"last_name\":\"Meyer\""));
}

TEST_F(ExportLeadsTest, GoesThroughAllPagesOnce) {
  CreateMany(450);

  const auto file = Export("fields: 'company_name' order_by: 'company_name'");

  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->summary.lead_count(), 450);
  EXPECT_GE(file->messages, 4);
  const std::vector<std::string> lines = absl::StrSplit(file->content, "\r\n");
  EXPECT_THAT(std::set<std::string>(lines.begin(), lines.end()), SizeIs(452));
}

TEST_F(ExportLeadsTest, ShowsTheLeadsOfTheList) {
  const std::string deleted = Existing("company_name: 'Deleted'");
  ASSERT_THAT(Delete(deleted), IsOk());
  Converted(ANameOf("conversions"));
  Existing("company_name: 'There'");

  EXPECT_THAT(Lines("fields: 'company_name'"), ElementsAre("company_name", "There"));
  EXPECT_THAT(Lines("fields: 'company_name' include_converted: true show_deleted: true"),
              SizeIs(4));
  EXPECT_THAT(Lines("fields: 'company_name' filter: 'company_name = \"No*\"'"),
              ElementsAre("company_name"));
  EXPECT_THAT(Lines("fields: 'company_name' saved_view: 'views/open'"), SizeIs(2));
}

TEST_F(ExportLeadsTest, BeginsWithAByteOrderMarkWhenAsked) {
  EXPECT_THAT(Lines("fields: 'number' byte_order_mark: true"), ElementsAre("\xEF\xBB\xBFnumber"));
  EXPECT_EQ(Export("format: FORMAT_JSON_LINES byte_order_mark: true")->content, "");
}

TEST_F(ExportLeadsTest, EndsEvenWithoutLeads) {
  const auto file = Export("format: FORMAT_JSON_LINES");

  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->summary.lead_count(), 0);
  EXPECT_EQ(file->messages, 1);
}

TEST_F(ExportLeadsTest, RefusesWhatCannotBeExported) {
  for (const char* field : {"nothing", "allowed_actions", "external_links", "custom_fields.none",
                            "tags.x", "email.", ".", "\\000", "further_contacts.email"}) {
    EXPECT_THAT(Export(std::string("fields: 'number' fields: '") + field + "'"),
                RefusesField("fields[1]"))
        << field;
  }
  EXPECT_THAT(Export("fields: 'email' fields: 'email'"), RefusesField("fields"));
  EXPECT_THAT(Export("filter: 'nothing = 1'"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID));
  EXPECT_THAT(Export("saved_view: 'views/nothing'"), RefusesField("saved_view"));
  EXPECT_THAT(Export("order_by: 'nothing'"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID));
}

TEST_F(ExportLeadsTest, ReadsNoFurtherThanItsCallerTakes) {
  CreateMany(1000);
  grpc::ClientContext context;
  const auto reader = lead_stub_->ExportLeads(&context, ExportLeadsRequest());
  ExportLeadsResponse message;
  ASSERT_TRUE(reader->Read(&message));

  context.TryCancel();

  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace leadline::lead
