// From a visitor's form to a customer without anybody's doing, through all three processes.

#include <string>

#include "gmock/gmock.h"
#include "leadline/configuration/v1/assignment_rule_service.grpc.pb.h"
#include "leadline/configuration/v1/web_form_service.grpc.pb.h"
#include "leadline/configuration/v1/workflow_rule_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/client.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using configuration::v1::AssignmentRuleService;
using configuration::v1::CreateAssignmentRuleRequest;
using configuration::v1::CreateWebFormRequest;
using configuration::v1::CreateWorkflowRuleRequest;
using configuration::v1::WebFormService;
using configuration::v1::WorkflowService;
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

  void DefineAssignment() {
    Define<AssignmentRuleService>(
        &AssignmentRuleService::Stub::CreateAssignmentRule,
        R"pb(assignment_rule_id: "fair"
             assignment_rule {
               display_name: "Fair"
               enabled: true
               condition: "campaign = 'Spring fair'"
               assignment { round_robin { owners: "users/ann" owners: "users/bob" } }
             })pb");
  }

  void DefineForm() {
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
  DefineAssignment();
  DefineForm();

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

// Whoever is assigned gets a task, and the lead is qualified; what is qualified is converted. The
// parameter says where lead-service dies meanwhile, if it does.
class WebFormChainTest : public WebFormTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void DefineWorkflow() {
    Define<WorkflowService>(&WorkflowService::Stub::CreateWorkflowRule,
                            R"pb(workflow_rule_id: "qualify"
                                 workflow_rule {
                                   display_name: "Qualify"
                                   enabled: true
                                   on_event: EVENT_LEAD_ASSIGNED
                                   condition: "campaign = 'Spring fair'"
                                   actions { create_task { title: "Say thank you" due_days: 1 } }
                                   actions { set_status: "statuses/lead/sales-qualification" }
                                 })pb");
    Define<WorkflowService>(&WorkflowService::Stub::CreateWorkflowRule,
                            R"pb(workflow_rule_id: "convert"
                                 workflow_rule {
                                   display_name: "Convert"
                                   enabled: true
                                   on_event: EVENT_LEAD_STATUS_CHANGED
                                   condition: "status = statuses/lead/sales-qualification"
                                   actions { convert {} }
                                 })pb");
  }

  lead::v1::Lead AwaitConverted() {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (absl::Now() < end) {
      const auto list =
          client_.Call(&LeadService::Stub::ListLeads,
                       FromText<lead::v1::ListLeadsRequest>(
                           "filter: 'campaign = \"Spring fair\" AND converted = true'"));
      if (list.ok() && list->leads_size() > 0) return list->leads(0);
      absl::SleepFor(absl::Milliseconds(20));
    }
    ADD_FAILURE() << "nothing was converted";
    return {};
  }
};

INSTANTIATE_TEST_SUITE_P(, WebFormChainTest,
                         ::testing::Values("", "workflow.after_action", "workflow.before_mark",
                                           "workflow.before_convert", "workflow.after_convert"),
                         [](const auto& test) {
                           const std::string& death = test.param;
                           return death.empty() ? "nobody_dies" : death.substr(death.find('.') + 1);
                         });

TEST_P(WebFormChainTest, MakesACustomerWithoutAHand) {
  DefineAssignment();
  DefineWorkflow();
  DefineForm();
  const std::string visitor =
      "form: 'webForms/fair' lead { last_name: 'Ng' email: 'ng@example.com' }"
      "request_id: '7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11'";
  if (!GetParam().empty()) {
    backend_.lead().Kill();
    backend_.lead().Start(GetParam() + "=kill");
  }

  const auto answer = Capture(visitor);
  if (!GetParam().empty()) {
    ASSERT_TRUE(backend_.lead().DiesWithin(absl::Seconds(20)));
    backend_.StartAll();
  } else {
    ASSERT_THAT(answer, IsOk());
  }
  const lead::v1::Lead lead = AwaitConverted();

  EXPECT_EQ(lead.owner(), "users/ann");
  const auto accounts = client_.Call(&conversion::v1::AccountService::Stub::ListAccounts,
                                     conversion::v1::ListAccountsRequest());
  ASSERT_THAT(accounts, IsOk());
  ASSERT_EQ(accounts->accounts_size(), 1);
  EXPECT_EQ(accounts->accounts(0).name(), lead.account());
  EXPECT_EQ(accounts->accounts(0).owner(), "users/ann");
  lead::v1::ListActivitiesRequest tasks;
  tasks.set_parent(lead.account());
  const auto activities = client_.Call(&lead::v1::ActivityService::Stub::ListActivities, tasks);
  ASSERT_THAT(activities, IsOk());
  ASSERT_EQ(activities->activities_size(), 1);
  EXPECT_EQ(activities->activities(0).creator(), "workflowRules/qualify");
  EXPECT_EQ(activities->activities(0).owner(), "users/ann");
}

}  // namespace
}  // namespace leadline::test
