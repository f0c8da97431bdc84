#include "services/leadctl/request_flags.h"

#include "gmock/gmock.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using conversion::v1::VerifyIntegrityRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Command kVerify = {.group = "",
                         .name = "verify",
                         .method = "leadline.conversion.v1.ConversionService.VerifyIntegrity",
                         .help = "",
                         .left_out = {"max_findings"}};

class RequestFlagsTest : public ::testing::Test {
 protected:
  CLI::App app_;
  RequestFlags flags_{kVerify, app_};
};

TEST_F(RequestFlagsTest, AddToRepeatedEnums) {
  app_.parse("--checks target-exists --checks MANIFEST");

  const auto request = flags_.Build();

  ASSERT_THAT(request, test::IsOk());
  EXPECT_THAT(static_cast<const VerifyIntegrityRequest&>(**request).checks(),
              ElementsAre(conversion::v1::INTEGRITY_CHECK_TARGET_EXISTS,
                          conversion::v1::INTEGRITY_CHECK_MANIFEST));
}

TEST_F(RequestFlagsTest, SayWhatAnEnumTakes) {
  app_.parse("--checks everything");

  EXPECT_THAT(std::string(flags_.Build().status().message()),
              HasSubstr("--checks: expected conversion_has_target|"));
}

TEST_F(RequestFlagsTest, LeaveOutWhatACommandSaysOtherwise) {
  EXPECT_EQ(app_.get_option_no_throw("--max-findings"), nullptr);
  EXPECT_NE(app_.get_option_no_throw("--created-after"), nullptr);
}

}  // namespace
}  // namespace leadline::leadctl
