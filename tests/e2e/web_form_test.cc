// From a visitor's form to a customer without anybody's doing, through all three processes.

#include <string>

#include "gmock/gmock.h"
#include "leadline/configuration/v1/assignment_rule_service.grpc.pb.h"
#include "leadline/configuration/v1/web_form_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/client.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using configuration::v1::AssignmentRuleService;
using configuration::v1::CreateAssignmentRuleRequest;
using configuration::v1::CreateWebFormRequest;
using configuration::v1::WebFormService;
using conversion::v1::ConversionService;
using lead::v1::LeadService;

class WebFormTest : public ::testing::Test {
 protected:
  template <class Service, class Request, class Response>
  void Define(grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                    Response*),
              const std::string& request) {
    const auto stub = Service::NewStub(ChannelTo(backend_.configuration().address()));
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    Response response;
    ASSERT_THAT((stub.get()->*method)(&context, FromText<Request>(request), &response), IsOk());
  }

  // As soon as lead-service knows the form, which was made last.
  absl::StatusOr<lead::v1::CaptureLeadResponse> Capture(const std::string& request) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (true) {
      auto answer = client_.Call(&LeadService::Stub::CaptureLead,
                                 FromText<lead::v1::CaptureLeadRequest>(request));
      if (!absl::IsNotFound(answer.status()) || absl::Now() > end) return answer;
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  Backend backend_;
  Client client_{backend_};
};

TEST_F(WebFormTest, MakesALeadThatIsAssignedAndConverted) {
  Define<AssignmentRuleService>(
      &AssignmentRuleService::Stub::CreateAssignmentRule,
      R"pb(assignment_rule_id: "fair"
           assignment_rule {
             display_name: "Fair"
             enabled: true
             condition: "campaign = 'Spring fair'"
             assignment { round_robin { owners: "users/ann" owners: "users/bob" } }
           })pb");
  Define<WebFormService>(&WebFormService::Stub::CreateWebForm,
                         R"pb(web_form_id: "fair"
                              web_form {
                                display_name: "Fair"
                                enabled: true
                                fields { path: "last_name" label: "Name" required: true }
                                fields { path: "email" label: "E-mail" required: true }
                                defaults { campaign: "Spring fair" }
                                redirect_url: "https://www.example.com/thanks"
                              })pb");

  const auto answer =
      Capture("form: 'webForms/fair' lead { last_name: 'Ng' email: 'ng@example.com' }");
  ASSERT_THAT(answer, IsOk());
  const auto list =
      client_.Call(&LeadService::Stub::ListLeads,
                   FromText<lead::v1::ListLeadsRequest>("filter: 'campaign = \"Spring fair\"'"));
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->leads_size(), 1);
  conversion::v1::ConvertLeadRequest convert;
  convert.set_lead(list->leads(0).name());
  const auto converted = client_.Call(&ConversionService::Stub::ConvertLead, convert);

  EXPECT_EQ(answer->redirect_url(), "https://www.example.com/thanks");
  EXPECT_EQ(list->leads(0).owner(), "users/ann");
  ASSERT_THAT(converted, IsOk());
  EXPECT_EQ(converted->account().owner(), "users/ann");
  ASSERT_EQ(converted->contacts_size(), 1);
  EXPECT_EQ(converted->contacts(0).email(), "ng@example.com");
}

}  // namespace
}  // namespace leadline::test
