#include "tests/lead/workflow_fixture.h"

#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

constexpr char kUnfollowed[] =
    "SELECT count(*) FROM events AS e WHERE NOT EXISTS (SELECT FROM workflow_positions AS p "
    "WHERE p.organization_id = e.organization_id "
    "AND (p.position, p.ordinal, p.id) >= (e.position, e.ordinal, e.id))";

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      ToRpcStatus(status).SerializeAsString());
}

}  // namespace

void FakeConversions::SetAway(bool away) {
  const std::lock_guard lock(mutex_);
  away_ = away;
}

int FakeConversions::asked() {
  const std::lock_guard lock(mutex_);
  return asked_;
}

int FakeConversions::converted() {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(conversions_.size());
}

grpc::Status FakeConversions::ConvertLead(grpc::ServerContext*,
                                          const conversion::v1::ConvertLeadRequest* request,
                                          conversion::v1::ConvertLeadResponse* response) {
  const std::lock_guard lock(mutex_);
  ++asked_;
  if (away_) return grpc::Status(grpc::StatusCode::UNKNOWN, "nobody knows");
  const auto known = conversions_.find(request->request_id());
  response->set_replayed(known != conversions_.end());
  if (!response->replayed()) {
    const std::string conversion = test::ANameOf("conversions");
    const absl::Status status = convert_(conversion, request->lead());
    if (!status.ok()) return ToGrpc(status);
    conversions_[request->request_id()] = conversion;
  }
  response->mutable_conversion()->set_name(conversions_[request->request_id()]);
  return grpc::Status::OK;
}

WorkflowFixture::WorkflowFixture() {
  conversions_.Do([this](const std::string& conversion, const std::string& lead) -> absl::Status {
    LEADLINE_RETURN_IF_ERROR(Begin(conversion, lead).status());
    return Complete(CompletionOf(conversion, lead)).status();
  });
  Configure([](configuration::v1::Configuration& whole) {
    for (const char* id : {"tag/entries/hot", "team/entries/sales"}) {
      whole.add_dictionary_entries()->set_name(absl::StrCat("dictionaries/", id));
    }
  });
}

WorkflowFixture::~WorkflowFixture() { failpoint::Disarm(); }

std::string WorkflowFixture::AddRule(const std::string& rule) {
  std::string name;
  Configure([&](configuration::v1::Configuration& whole) {
    auto& added = *whole.add_workflow_rules();
    added.set_enabled(true);
    added.set_name(absl::StrCat("workflowRules/r", whole.workflow_rules_size()));
    added.MergeFrom(test::FromText<configuration::v1::WorkflowRule>(rule));
    name = added.name();
  });
  return name;
}

v1::Lead WorkflowFixture::Edit(const std::string& name, const std::string& but,
                               const std::string& path) {
  v1::Lead lead = test::FromText<v1::Lead>(but);
  lead.set_name(name);
  const auto edited = Update(lead, path);
  EXPECT_THAT(edited, test::IsOk());
  return *edited;
}

void WorkflowFixture::Follow() {
  do {
    PassTheTime();
    ASSERT_THAT(follow_rules_.Run(), test::IsOk());
  } while (Unfollowed() > 0);
}

void WorkflowFixture::FollowAndConvert() {
  do {
    Follow();
    ASSERT_THAT(convert_for_rules_.Run(), test::IsOk());
  } while (Unfollowed() > 0);
}

std::string WorkflowFixture::Runs(const std::string& rule, const std::string& lead) {
  return database_.Query(absl::StrCat(
      "SELECT string_agg(concat_ws(' ', state, nullif(reason, ''), "
      "nullif(array_to_string(outcomes, ','), '')), E'\\n' ORDER BY create_time, state) "
      "FROM workflow_runs WHERE rule = '",
      rule, "' AND 'leads/' || lead = '", lead, "'"));
}

int WorkflowFixture::Unfollowed() { return std::stoi(database_.Query(kUnfollowed)); }

void WorkflowFixture::PassTheTime() {
  database_.Query("UPDATE workflow_positions SET retry_time = now() RETURNING 1");
  database_.Query("UPDATE workflow_runs SET retry_time = now() RETURNING 1");
}

}  // namespace leadline::lead
