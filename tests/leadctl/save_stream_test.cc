#include "services/leadctl/save_stream.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "services/leadctl/command_line.h"
#include "tests/support/in_process_server.h"
#include "tests/support/proto_matchers.h"

namespace leadline::leadctl {
namespace {

using lead::v1::ExportLeadsRequest;
using lead::v1::ExportLeadsResponse;
using lead::v1::RenderLeadRequest;
using lead::v1::RenderLeadResponse;
using ::testing::HasSubstr;

// lead-service, with the answer that a test gives it.
class FakeLeadService final : public lead::v1::LeadService::Service {
 public:
  std::vector<std::string> answer;
  grpc::Status end;
  ExportLeadsRequest asked;

 private:
  grpc::Status ExportLeads(grpc::ServerContext*, const ExportLeadsRequest* request,
                           grpc::ServerWriter<ExportLeadsResponse>* writer) override {
    asked = *request;
    for (const std::string& message : answer) {
      writer->Write(test::FromText<ExportLeadsResponse>(message));
    }
    return end;
  }

  grpc::Status RenderLead(grpc::ServerContext*, const RenderLeadRequest*,
                          grpc::ServerWriter<RenderLeadResponse>* writer) override {
    for (const std::string& message : answer) {
      writer->Write(test::FromText<RenderLeadResponse>(message));
    }
    return end;
  }
};

class SaveStreamTest : public ::testing::Test {
 protected:
  SaveStreamTest() { std::filesystem::create_directories(folder_); }
  ~SaveStreamTest() override { std::filesystem::remove_all(folder_); }

  int Run(std::vector<const char*> words) {
    words.insert(words.begin(), {"leadctl", "lead"});
    const Terminal terminal{out_, err_};
    return leadctl::Run(static_cast<int>(words.size()), words.data(), terminal,
                        [this](const auto&, const auto&) { return server_.channel(); });
  }

  std::string Saved() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      ("leadline-save." + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "." +
       std::to_string(reinterpret_cast<uintptr_t>(this)));
  const std::string path_ = folder_ / "leads.csv";
  FakeLeadService service_;
  test::InProcessServer server_{{&service_}};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(SaveStreamTest, WritesThePiecesIntoAFileInTheirOrder) {
  service_.answer = {"content: 'number\\n'", "content: 'L-000001\\n'", "summary { lead_count: 1 }"};

  EXPECT_EQ(Run({"export", path_.c_str(), "--filter", "lost = true"}), 0) << err_.str();

  EXPECT_EQ(Saved(), "number\nL-000001\n");
  EXPECT_EQ(service_.asked.filter(), "lost = true");
}

TEST_F(SaveStreamTest, WritesToTheTerminalWhenAskedTo) {
  service_.answer = {"data: '<p>Ada</p>'"};

  EXPECT_EQ(Run({"render", "leads/1", "-", "--format", "html"}), 0) << err_.str();

  EXPECT_EQ(out_.str(), "<p>Ada</p>");
}

TEST_F(SaveStreamTest, LeavesTheFileThatIsThereWhenTheAnswerWasCut) {
  std::ofstream(path_) << "of yesterday";
  service_.answer = {"content: 'number\\n'"};

  EXPECT_EQ(Run({"export", path_.c_str()}), static_cast<int>(absl::StatusCode::kUnavailable));

  EXPECT_EQ(Saved(), "of yesterday");
  EXPECT_THAT(err_.str(), HasSubstr("the answer was cut"));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
}

TEST_F(SaveStreamTest, SaysWhyTheCallFailed) {
  service_.end = {grpc::StatusCode::NOT_FOUND, "there is no lead of this name"};

  EXPECT_EQ(Run({"render", "leads/1", path_.c_str()}),
            static_cast<int>(absl::StatusCode::kNotFound));

  EXPECT_THAT(err_.str(), HasSubstr("there is no lead of this name"));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SaveStreamTest, SaysWhenTheFileCannotBeWritten) {
  service_.answer = {"summary {}"};

  EXPECT_EQ(Run({"export", (folder_ / "missing" / "leads.csv").c_str()}),
            static_cast<int>(absl::StatusCode::kPermissionDenied));

  EXPECT_THAT(err_.str(), HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace leadline::leadctl
