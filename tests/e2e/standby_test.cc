// The servers with a standby of their databases, which answers what its callers let it.

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "leadline/configuration/v1/status_service.grpc.pb.h"
#include "leadline/event/v1/event_service.grpc.pb.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/http.h"
#include "tests/support/leads.h"
#include "tests/support/standby.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using configuration::v1::ConfigurationService;
using configuration::v1::StatusService;
using event::v1::EventService;
using lead::v1::LeadService;
using testing::IsEmpty;
using testing::Not;

constexpr char kAny[] = "any";

// What a call was answered.
template <class Response>
struct Answer {
  grpc::Status status;
  Response response;
  std::string written;
};

std::string NameIn(const std::string& conninfo) { return conninfo.substr(conninfo.rfind('=') + 1); }

class StandbyTest : public testing::Test {
 protected:
  StandbyTest() { AwaitAnsweredByStandby(); }

  ~StandbyTest() override {
    if (HasFailure()) std::cerr << backend_.Logs();
  }

  static void TearDownTestSuite() { Place().reset(); }

  // The servers stay, with the standby of the first test and then of another one in its place.
  static Backend& Shared(const Standby& standby) {
    if (Place() != nullptr) return *Place();
    Place() = std::make_unique<Backend>();
    for (ServiceProcess* service : Place()->services()) {
      service->AddFlag(absl::StrCat("--replica-dsn=", standby.conninfo(),
                                    " dbname=", NameIn(service->database())));
      service->Kill();
    }
    Place()->StartAll();
    return *Place();
  }

  template <class Service, class Request, class Response>
  static Answer<Response> Call(const std::string& address,
                               grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                                     const Request&, Response*),
                               const Request& request, const std::string& read_after) {
    Answer<Response> answer;
    peer::Access access;
    access.read_after = read_after;
    access.on_written = [&answer](const std::string& written) { answer.written = written; };
    const auto stub = Service::NewStub(ChannelTo(address, access));
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    context.set_wait_for_ready(true);
    answer.status = (stub.get()->*method)(&context, request, &answer.response);
    return answer;
  }

  Answer<lead::v1::CreateLeadResponse> Create(const std::string& read_after = "") {
    lead::v1::CreateLeadRequest request;
    *request.mutable_lead() = ALead();
    return Call<LeadService>(backend_.lead().address(), &LeadService::Stub::CreateLead, request,
                             read_after);
  }

  absl::Status Get(const std::string& name, const std::string& read_after) {
    lead::v1::GetLeadRequest request;
    request.set_name(name);
    return StatusOf(Call<LeadService>(backend_.lead().address(), &LeadService::Stub::GetLead,
                                      request, read_after)
                        .status);
  }

  // How many reads of lead-server were answered by "replica" or "primary" that the former may.
  int64_t CountReads(const std::string& from) {
    const std::string series = absl::StrCat("leadline_replica_reads_total{from=\"", from, "\"}");
    int64_t count = 0;
    EXPECT_TRUE(absl::SimpleAtoi(MetricIn(HttpGet(backend_.lead().metrics_url()), series), &count));
    return count;
  }

  void AwaitAnsweredByStandby() {
    const int64_t before = CountReads("replica");
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (CountReads("replica") == before && absl::Now() < end) {
      Get(ANameOf("leads"), kAny).IgnoreError();
      absl::SleepFor(absl::Milliseconds(50));
    }
    EXPECT_GT(CountReads("replica"), before);
  }

  Standby standby_;
  Backend& backend_ = Shared(standby_);

 private:
  static std::unique_ptr<Backend>& Place() {
    static std::unique_ptr<Backend> backend;
    return backend;
  }
};

TEST_F(StandbyTest, ShowsCallersWhatTheyWroteWhoeverAnswers) {
  standby_.PauseReplay();
  const auto created = Create();
  ASSERT_THAT(created.status, IsOk());
  ASSERT_THAT(created.written, Not(IsEmpty()));
  const std::string lead = created.response.lead().name();
  const int64_t by_standby = CountReads("replica");

  EXPECT_THAT(Get(lead, ""), IsOk());
  EXPECT_THAT(Get(lead, created.written), IsOk());
  EXPECT_EQ(CountReads("replica"), by_standby);
  EXPECT_THAT(Get(lead, kAny), StatusIs(absl::StatusCode::kNotFound));
  const int64_t stale = CountReads("replica");
  EXPECT_GT(stale, by_standby);

  standby_.ResumeReplay();
  standby_.CatchUp();
  EXPECT_THAT(Get(lead, created.written), IsOk());
  EXPECT_GT(CountReads("replica"), stale);
}

TEST_F(StandbyTest, TakesNoWrites) {
  const int64_t by_standby = CountReads("replica");

  const auto created = Create(kAny);

  ASSERT_THAT(created.status, IsOk());
  EXPECT_THAT(Get(created.response.lead().name(), ""), IsOk());
  EXPECT_EQ(CountReads("replica"), by_standby);
}

TEST_F(StandbyTest, IsNotMissedWhenItStops) {
  const auto created = Create();
  standby_.CatchUp();
  standby_.Stop();

  for (const std::string& after : {std::string(kAny), created.written}) {
    EXPECT_THAT(Get(created.response.lead().name(), after), IsOk());
  }
}

TEST_F(StandbyTest, IsReadNoMoreWhenItTakesOver) {
  standby_.Promote();
  const auto created = Create();
  const std::string lead = created.response.lead().name();

  EXPECT_THAT(Get(lead, created.written), IsOk());
  // Whoever takes any age gets what the standby had, until it is noticed.
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (!Get(lead, kAny).ok() && absl::Now() < end) absl::SleepFor(absl::Milliseconds(50));
  EXPECT_THAT(Get(lead, kAny), IsOk());
}

TEST_F(StandbyTest, IsAskedWithTokensOfTheServerAlone) {
  configuration::v1::ListStatusesRequest statuses;
  const auto created = Create();

  EXPECT_THAT(Get(created.response.lead().name(), "no token"), RefusesField("leadline-read-after"));
  EXPECT_THAT(Call<StatusService>(backend_.configuration().address(),
                                  &StatusService::Stub::ListStatuses, statuses, created.written)
                  .status,
              RefusesField("leadline-read-after"));
}

TEST_F(StandbyTest, DoesNotKeepAnOrganizationFromItsConfiguration) {
  standby_.PauseReplay();

  const auto whole = Call<ConfigurationService>(backend_.configuration().address(),
                                                &ConfigurationService::Stub::GetConfiguration,
                                                configuration::v1::GetConfigurationRequest(), kAny);
  const auto statuses =
      Call<StatusService>(backend_.configuration().address(), &StatusService::Stub::ListStatuses,
                          configuration::v1::ListStatusesRequest(), kAny);

  EXPECT_THAT(whole.status, IsOk());
  EXPECT_THAT(whole.response.configuration().statuses(), Not(IsEmpty()));
  EXPECT_THAT(statuses.status, IsOk());
}

// A place of the primary is one that the standby has not reached, as if it had been put back.
TEST_F(StandbyTest, LetsNoPlaceAmongTheEventsExpire) {
  standby_.PauseReplay();
  Create();
  event::v1::PullEventsRequest request;
  request.set_from_beginning(true);
  const auto pull = [&] {
    return Call<EventService>(backend_.lead().address(), &EventService::Stub::PullEvents, request,
                              kAny);
  };

  const auto first = pull();
  ASSERT_THAT(first.status, IsOk());
  request.set_from_beginning(false);
  request.set_resume_token(first.response.resume_token());

  EXPECT_THAT(pull().status, IsOk());
}

}  // namespace
}  // namespace leadline::test
