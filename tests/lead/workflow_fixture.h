#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "common/feed/event_source.h"
#include "leadline/conversion/v1/conversion_service.grpc.pb.h"
#include "leadline/event/v1/event_service.pb.h"
#include "services/lead/workflow/conversion_client.h"
#include "services/lead/workflow/convert_for_rules.h"
#include "services/lead/workflow/follow_rules.h"
#include "services/lead/workflow/run_store.h"
#include "services/lead/workflow/workflow_store.h"
#include "tests/lead/lead_fixture.h"

namespace leadline::lead {

// conversion-service as far as workflow rules ask it: the same answer to the same request, once it
// has decided.
class FakeConversions final : public conversion::v1::ConversionService::Service {
 public:
  // What becomes of a lead that is to be converted by that conversion.
  using Convert =
      std::function<absl::Status(const std::string& conversion, const std::string& lead)>;

  void Do(Convert convert) { convert_ = std::move(convert); }
  void SetAway(bool away);
  int asked();
  int converted();

 private:
  grpc::Status ConvertLead(grpc::ServerContext* context,
                           const conversion::v1::ConvertLeadRequest* request,
                           conversion::v1::ConvertLeadResponse* response) override;

  std::mutex mutex_;
  Convert convert_;
  std::map<std::string, std::string> conversions_;  // By request id.
  bool away_ = false;
  int asked_ = 0;
};

// lead-service with a follower of workflow rules that runs when a test says so.
class WorkflowFixture : public LeadFixture {
 protected:
  WorkflowFixture();
  ~WorkflowFixture() override;

  // Adds a rule behind those there are, enabled; gives its name.
  std::string AddRule(const std::string& rule);

  v1::Lead Edit(const std::string& name, const std::string& but, const std::string& path);

  int Tasks(const std::string& lead) { return Activities(lead)->activities_size(); }

  // Follows all that has happened and all that comes of it, but for conversions.
  void Follow();

  // The same with conversions.
  void FollowAndConvert();

  // Of a rule that was followed for the lead, with what became of its actions: "DONE
  // DONE,LEAD_LOST"; one line for each event.
  std::string Runs(const std::string& rule, const std::string& lead);

  // How many events there are that nobody has followed.
  int Unfollowed();

  // Lets the time pass until whatever failed is tried again.
  void PassTheTime();

  FakeConversions conversions_;
  test::InProcessServer conversion_server_{{&conversions_}};
  peer::Peer conversion_peer_{peer::PeerOptions(), conversion_server_.channel()};
  ConversionClient conversion_client_{conversion_peer_};
  feed::EventSource events_{*database_, tokens_, "lead"};
  WorkflowStore places_{*database_};
  RunStore runs_{*database_};
  FollowRules follow_rules_{events_, settings_, places_, runs_};
  ConvertForRules convert_for_rules_{runs_, conversion_client_};
};

}  // namespace leadline::lead
