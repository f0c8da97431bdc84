// An administrator applies a preset, and a lead of its organisation becomes what that system makes
// of one. Each is applied over the one before.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "leadline/configuration/v1/preset_service.grpc.pb.h"
#include "leadline/process/v1/process_service.grpc.pb.h"
#include "tests/e2e/steps.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using configuration::v1::PresetService;
using configuration::v1::SettingsService;
using conversion::v1::Account;
using lead::v1::LeadService;
using process::v1::ProcessService;

struct Life {
  const char* preset;
  std::vector<const char*> statuses;  // One after the other, the first of a new lead.
  const char* in_the_end;             // The status of the converted lead.
  Account::Type type;
  bool has_contact;
  bool has_opportunity;
};

std::ostream& operator<<(std::ostream& out, const Life& life) { return out << life.preset; }

class PresetLivesTest : public ::testing::TestWithParam<Life> {
 protected:
  static void SetUpTestSuite() { backend_ = new Backend; }
  static void TearDownTestSuite() {
    delete backend_;
    backend_ = nullptr;
  }

  // Returns when all obey it.
  void Apply(const std::string& preset) {
    const auto presets = PresetService::NewStub(ChannelTo(backend_->configuration().address()));
    grpc::ClientContext context;
    configuration::v1::ApplyPresetRequest request;
    request.set_name("presets/" + preset);
    configuration::v1::ApplyPresetResponse response;
    ASSERT_TRUE(presets->ApplyPreset(&context, request, &response).ok());
    // An administrator of ProsperWorks switches leads on; elsewhere they are.
    const auto enabled = client_.Call(&SettingsService::Stub::UpdateSettings,
                                      FromText<configuration::v1::UpdateSettingsRequest>(
                                          "settings { name: 'settings' leads_enabled: true } "
                                          "update_mask { paths: 'leads_enabled' }"));
    ASSERT_THAT(enabled, IsOk());
    const int64_t version = response.version() + (preset == "prosperworks" ? 1 : 0);
    for (const ServiceProcess* other : {&backend_->lead(), &backend_->conversion()}) {
      while (ObeyedBy(*other) < version) absl::SleepFor(absl::Milliseconds(10));
    }
  }

  static int64_t ObeyedBy(const ServiceProcess& other) {
    const auto stub = ProcessService::NewStub(ChannelTo(other.address()));
    grpc::ClientContext context;
    process::v1::GetProcessResponse response;
    EXPECT_TRUE(stub->GetProcess(&context, {}, &response).ok());
    return response.process().configuration_version();
  }

  void Enter(const std::string& lead, const std::string& status) {
    lead::v1::ChangeLeadStatusRequest request;
    request.set_name(lead);
    request.set_status("statuses/lead/" + status);
    ASSERT_THAT(client_.Call(&LeadService::Stub::ChangeLeadStatus, request), IsOk()) << status;
  }

  static Backend* backend_;
  Client client_{*backend_};
  Steps steps_{client_};
};

Backend* PresetLivesTest::backend_ = nullptr;

INSTANTIATE_TEST_SUITE_P(
    , PresetLivesTest,
    ::testing::Values(
        Life{"default",
             {"to-be-processed", "sales-qualification"},
             "converted",
             Account::TYPE_PROSPECT,
             true,
             true},
        Life{"axelor8",
             {"to-be-processed", "marketing-qualification"},
             "converted",
             Account::TYPE_PROSPECT,
             true,
             false},
        Life{"kafinea",
             {"not-contacted", "waiting-for-a-call", "contacted", "pre-qualified", "qualified"},
             "qualified",
             Account::TYPE_CUSTOMER,
             true,
             true},
        Life{"twentyfoursevenoffice", {"lead"}, "lead", Account::TYPE_CUSTOMER, false, false},
        Life{"prosperworks", {"new", "qualified"}, "qualified", Account::TYPE_PROSPECT, true, true},
        Life{"suitedash", {"lead", "prospect"}, "client", Account::TYPE_CUSTOMER, true, false}),
    [](const auto& life) { return std::string(life.param.preset); });

TEST_P(PresetLivesTest, MakesOfALeadWhatItsSystemDoes) {
  const Life& life = GetParam();
  Apply(life.preset);
  const lead::v1::Lead lead = steps_.Create(absl::StrCat("Customer of ", life.preset));
  EXPECT_EQ(lead.status(), absl::StrCat("statuses/lead/", life.statuses.front()));
  for (size_t i = 1; i < life.statuses.size(); ++i) Enter(lead.name(), life.statuses[i]);
  conversion::v1::ConvertLeadRequest request;
  request.set_lead(lead.name());

  const auto made = steps_.Convert(request);

  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->account().type(), life.type);
  EXPECT_NE(made->account().number(), "");  // None of them manages statuses of prospects.
  EXPECT_EQ(made->contacts_size(), life.has_contact ? 1 : 0);
  EXPECT_EQ(made->has_opportunity(), life.has_opportunity);
  const lead::v1::Lead after = steps_.Get(lead.name());
  EXPECT_TRUE(after.converted());
  EXPECT_EQ(after.status(), absl::StrCat("statuses/lead/", life.in_the_end));
  EXPECT_THAT(steps_.Verify(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace leadline::test
