#include "services/leadctl/convert_command.h"

#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "leadline/conversion/v1/conversion_service.grpc.pb.h"
#include "tests/support/in_process_server.h"

namespace leadline::leadctl {
namespace {

using conversion::v1::BatchConvertLeadsRequest;
using conversion::v1::BatchConvertLeadsResponse;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// conversion-service, which converts every lead but those called "bad", and whose stream breaks
// when a test says so.
class FakeConversionService final : public conversion::v1::ConversionService::Service {
 public:
  std::vector<BatchConvertLeadsRequest> asked;
  int breaks = 0;  // How many streams break after their first lead.

 private:
  grpc::Status BatchConvertLeads(grpc::ServerContext*, const BatchConvertLeadsRequest* request,
                                 grpc::ServerWriter<BatchConvertLeadsResponse>* writer) override {
    asked.push_back(*request);
    for (int i = 0; i < request->requests_size(); ++i) {
      if (i == 1 && breaks > 0) {
        --breaks;
        return grpc::Status(grpc::StatusCode::UNAVAILABLE, "broken");
      }
      writer->Write(Decide(i, request->requests(i).lead()));
    }
    BatchConvertLeadsResponse end;
    end.set_index(request->requests_size());
    end.mutable_summary();
    writer->Write(end);
    return grpc::Status::OK;
  }

  static BatchConvertLeadsResponse Decide(int index, const std::string& lead) {
    BatchConvertLeadsResponse outcome;
    outcome.set_index(index);
    outcome.set_lead(lead);
    if (absl::StrContains(lead, "bad")) {
      outcome.mutable_status()->set_code(9);
      outcome.mutable_status()->set_message("no");
      return outcome;
    }
    auto& conversion = *outcome.mutable_conversion()->mutable_conversion();
    conversion.set_name("conversions/of-" + lead.substr(6));
    conversion.set_account("accounts/1");
    return outcome;
  }
};

class ConvertCommandTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> words) {
    out_.str("");
    words.insert(words.begin(), {"leadctl", "convert-batch"});
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_};
    return leadctl::Run(static_cast<int>(argv.size()), argv.data(), terminal,
                        [this](const auto&, const auto&) { return server_.channel(); });
  }

  FakeConversionService service_;
  test::InProcessServer server_{{&service_}};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ConvertCommandTest, ConvertsEachLeadAlike) {
  EXPECT_EQ(Run({"leads/1", "2", "--account.action", "skip", "--dry-run"}), 0) << err_.str();

  ASSERT_THAT(service_.asked, SizeIs(1));
  const BatchConvertLeadsRequest& asked = service_.asked[0];
  EXPECT_EQ(asked.mode(), BatchConvertLeadsRequest::MODE_BEST_EFFORT);
  EXPECT_TRUE(asked.validate_only());
  EXPECT_THAT(asked.request_id(), SizeIs(36));
  ASSERT_THAT(asked.requests(), SizeIs(2));
  EXPECT_EQ(asked.requests(1).lead(), "leads/2");
  EXPECT_EQ(asked.requests(1).account().action(), conversion::v1::TARGET_ACTION_SKIP);
  EXPECT_EQ(asked.requests(1).request_id(), "");
  EXPECT_FALSE(asked.requests(1).validate_only());
  EXPECT_EQ(out_.str(),
            "leads/1: conversions/of-1 accounts/1\nleads/2: conversions/of-2 accounts/1\n"
            "2 leads would be converted\n");
}

TEST_F(ConvertCommandTest, SaysWhichLeadsWereNotConverted) {
  EXPECT_EQ(Run({"leads/1", "leads/bad"}), 65);

  EXPECT_THAT(err_.str(), HasSubstr("leads/bad: FAILED_PRECONDITION: no\n"));
  EXPECT_THAT(out_.str(), HasSubstr("1 leads converted, 1 were not\n"));
}

TEST_F(ConvertCommandTest, AsksAgainWhenItsStreamBreaksAndTellsEachLeadOnce) {
  service_.breaks = 2;

  EXPECT_EQ(Run({"leads/1", "leads/2"}), 0) << err_.str();

  ASSERT_THAT(service_.asked, SizeIs(3));
  EXPECT_EQ(service_.asked[0].request_id(), service_.asked[2].request_id());
  EXPECT_EQ(out_.str(),
            "leads/1: conversions/of-1 accounts/1\nleads/2: conversions/of-2 accounts/1\n"
            "2 leads converted\n");
}

TEST_F(ConvertCommandTest, TakesLeadsFromAFileAThousandAtATime) {
  const std::string path = ::testing::TempDir() + "leads.txt";
  std::ofstream file(path);
  for (int i = 0; i < 1001; ++i) file << "leads/" << i << "\n\n";
  file.close();

  EXPECT_EQ(Run({"--file", path}), 0) << err_.str();

  ASSERT_THAT(service_.asked, SizeIs(2));
  EXPECT_THAT(service_.asked[0].requests(), SizeIs(1000));
  EXPECT_EQ(service_.asked[1].requests(0).lead(), "leads/1000");
  EXPECT_THAT(out_.str(), HasSubstr("\n1001 leads converted\n"));
}

TEST_F(ConvertCommandTest, ConvertsAllOrNone) {
  EXPECT_EQ(Run({"leads/1", "--atomic", "-o", "json"}), 0) << err_.str();

  EXPECT_EQ(service_.asked[0].mode(), BatchConvertLeadsRequest::MODE_ATOMIC);
  EXPECT_THAT(out_.str(), HasSubstr("{\"lead\":\"leads/1\",\"conversion\":{"));
}

TEST_F(ConvertCommandTest, WantsLeads) {
  EXPECT_EQ(Run({}), 64);
  EXPECT_EQ(Run({"--file", "/nowhere"}), 66);
  EXPECT_EQ(Run({"1", "--account.action", "bogus"}), 64);
}

}  // namespace
}  // namespace leadline::leadctl
