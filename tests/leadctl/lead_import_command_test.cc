#include "services/leadctl/lead_import_command.h"

#include <fstream>
#include <sstream>

#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "leadline/lead/v1/lead_import_service.grpc.pb.h"
#include "tests/leadctl/live_leads.h"

namespace leadline::leadctl {
namespace {

using lead::v1::GetImportResponse;
using lead::v1::ImportLeadsRequest;
using lead::v1::LeadImport;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kName[] = "imports/00000000-0000-7000-8000-000000000001";

// LeadImportService with one import, which is found running once and then as a test says.
class FakeImportService final : public lead::v1::LeadImportService::Service {
 public:
  std::vector<ImportLeadsRequest> asked;
  GetImportResponse end;
  bool is_away = false;

 private:
  grpc::Status ImportLeads(grpc::ServerContext*, const ImportLeadsRequest* request,
                           google::longrunning::Operation* response) override {
    asked.push_back(*request);
    lead::v1::ImportLeadsMetadata metadata;
    metadata.mutable_lead_import()->set_name(kName);
    response->mutable_metadata()->PackFrom(metadata);
    return grpc::Status::OK;
  }

  grpc::Status GetImport(grpc::ServerContext*, const lead::v1::GetImportRequest* request,
                         GetImportResponse* response) override {
    if (request->name() != kName) return grpc::Status(grpc::StatusCode::NOT_FOUND, "none");
    if (!was_running_) {
      was_running_ = true;
      response->mutable_lead_import()->set_state(LeadImport::STATE_RUNNING);
      return grpc::Status::OK;
    }
    *response = end;
    response->mutable_lead_import()->set_name(kName);
    // Its errors come page by page, one on each.
    const int page = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    response->clear_errors();
    if (page < end.errors_size()) *response->add_errors() = end.errors(page);
    if (page + 1 < end.errors_size()) response->set_next_page_token(std::to_string(page + 1));
    return grpc::Status::OK;
  }

  bool was_running_ = false;
};

class LeadImportCommandTest : public ::testing::Test {
 protected:
  LeadImportCommandTest() {
    std::ofstream(file_) << "Company,E-mail\nAcme,a@b.example\n";
    imports_.end.mutable_lead_import()->set_state(LeadImport::STATE_SUCCEEDED);
    auto& counts = *imports_.end.mutable_lead_import()->mutable_counts();
    counts.set_read(3);
    counts.set_created(1);
    counts.set_failed(2);
  }

  void AddError(int64_t line, const std::string& message) {
    auto& error = *imports_.end.add_errors();
    error.set_line(line);
    error.set_column(2);
    error.set_field("email");
    error.set_message(message);
  }

  int Run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    words.insert(words.begin(), {"leadctl", "lead-import"});
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_, false};
    return leadctl::Run(static_cast<int>(argv.size()), argv.data(), terminal,
                        [this](const auto&, const auto&) { return leads_.channel(); });
  }

  const std::string file_ = ::testing::TempDir() + "server_side.csv";
  FakeImportService imports_;
  LiveLeads leads_{{&imports_}};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(LeadImportCommandTest, SendsAFileAndFollowsItsImport) {
  imports_.end.mutable_lead_import()->mutable_counts()->set_failed(0);

  EXPECT_EQ(Run({"run", file_, "--source", "dictionaries/source/entries/partner",
                 "--duplicate-policy", "update", "--column", "2=email"}),
            0)
      << err_.str();

  EXPECT_EQ(out_.str(),
            std::string(kName) + ": 3 rows, 1 leads created, 0 updated, 0 skipped, 0 left out\n");
  ASSERT_THAT(imports_.asked, SizeIs(1));
  const ImportLeadsRequest& asked = imports_.asked[0];
  EXPECT_EQ(leads_.Query("SELECT 'uploads/' || id FROM uploads"), asked.upload());
  EXPECT_EQ(asked.defaults().source(), "dictionaries/source/entries/partner");
  EXPECT_EQ(asked.duplicate_policy(), LeadImport::DUPLICATE_POLICY_UPDATE);
  ASSERT_THAT(asked.mapping(), SizeIs(1));
  EXPECT_EQ(asked.mapping(0).column(), 2);
  EXPECT_EQ(asked.mapping(0).field(), "email");
}

TEST_F(LeadImportCommandTest, ShowsWhatWasWrongWithRows) {
  AddError(2, "must be an address");
  AddError(7, "is too long");

  EXPECT_EQ(Run({"run", file_}), 65);

  EXPECT_EQ(err_.str(),
            file_ + ":2:2: email: must be an address\n" + file_ + ":7:2: email: is too long\n");
}

TEST_F(LeadImportCommandTest, WritesAReport) {
  AddError(2, "is not \"one\"");
  const std::string report = ::testing::TempDir() + "report.csv";

  EXPECT_EQ(Run({"run", file_, "--report", report}), 65);

  std::stringstream text;
  text << std::ifstream(report).rdbuf();
  EXPECT_EQ(text.str(), "line,column,field,message,lead\n2,2,email,\"is not \"\"one\"\"\",\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(LeadImportCommandTest, IsTheSameImportWhenItIsRunAgain) {
  EXPECT_EQ(Run({"run", file_, "--no-wait"}), 0) << err_.str();
  EXPECT_EQ(out_.str(), std::string(kName) + "\n");
  EXPECT_EQ(Run({"run", file_, "--no-wait"}), 0) << err_.str();
  EXPECT_EQ(Run({"run", file_, "--no-wait", "--dry-run"}), 0) << err_.str();
  EXPECT_EQ(Run({"run", file_, "--no-wait", "--again"}), 0) << err_.str();

  ASSERT_THAT(imports_.asked, SizeIs(4));
  EXPECT_EQ(imports_.asked[0].request_id(), imports_.asked[1].request_id());
  EXPECT_NE(imports_.asked[0].request_id(), imports_.asked[2].request_id());
  EXPECT_NE(imports_.asked[0].request_id(), imports_.asked[3].request_id());
}

TEST_F(LeadImportCommandTest, FollowsOneThatFails) {
  imports_.end.mutable_lead_import()->set_state(LeadImport::STATE_FAILED);
  imports_.end.mutable_lead_import()->set_operation("operations/7");

  EXPECT_EQ(Run({"follow", kName}), 10);

  EXPECT_THAT(err_.str(), HasSubstr("operation get --service lead operations/7"));
}

TEST_F(LeadImportCommandTest, SaysWhatIsWrongWithItsCommandLine) {
  EXPECT_EQ(Run({"run", "/nowhere.csv"}), 66);
  EXPECT_EQ(Run({"run", file_, "--column", "email"}), 64);
  EXPECT_THAT(err_.str(), HasSubstr("expected 3=email"));
  EXPECT_EQ(Run({"follow", "nothing"}), 5);
}

}  // namespace
}  // namespace leadline::leadctl
