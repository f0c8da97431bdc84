// lead-service asked for five times of what it can do. Its database is what is slow: each new lead
// takes a while there, so that the machine hardly matters.

#include <condition_variable>
#include <fstream>
#include <iostream>
#include <mutex>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/identifier/identifier.h"
#include "common/peer/peer.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/leads.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using lead::v1::CreateLeadRequest;
using lead::v1::CreateLeadResponse;
using lead::v1::LeadService;
using testing::IsEmpty;

constexpr int kTooMuch = 5;  // Times of what it can do.
constexpr absl::Duration kBurst = absl::Seconds(4);
constexpr absl::Duration kDeadline = absl::Seconds(3);
constexpr int64_t kMoreMemory = int64_t{4} << 20;

constexpr char kSlowLeads[] = R"sql(
  CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN PERFORM pg_sleep(0.04); RETURN NEW; END$$;
  CREATE TRIGGER take_time BEFORE INSERT ON leads FOR EACH ROW EXECUTE FUNCTION take_time())sql";

// What callers were told.
struct Tally {
  int sent = 0;
  int done = 0;
  int refused = 0;                  // For now, and when to come back.
  std::vector<std::string> others;  // Nobody should have been told so.
};

bool IsRefusal(const absl::Status& status) {
  return ReasonOf(status) == type::v1::ERROR_REASON_OVERLOADED &&
         absl::IsResourceExhausted(status) && DetailOf<google::rpc::RetryInfo>(status).has_value();
}

// Callers who do not wait for each other.
class Crowd final {
 public:
  explicit Crowd(LeadService::Stub& leads) : leads_(leads) {}

  // One more of them asks for a lead, once.
  void Ask() {
    const auto asked = std::make_shared<Asked>();
    asked->context.set_deadline(absl::ToChronoTime(absl::Now() + kDeadline));
    *asked->request.mutable_lead() = ALead();
    asked->request.set_request_id(identifier::NewId());
    {
      const std::lock_guard lock(mutex_);
      ++told_.sent;
    }
    leads_.async()->CreateLead(
        &asked->context, &asked->request, &asked->response,
        [this, asked](const grpc::Status& status) { Note(peer::FromGrpc(status)); });
  }

  // When all have been told something.
  Tally Await() {
    std::unique_lock lock(mutex_);
    all_told_.wait(lock, [this] { return IsToldAll(); });
    return told_;
  }

 private:
  struct Asked {
    grpc::ClientContext context;
    CreateLeadRequest request;
    CreateLeadResponse response;
  };

  void Note(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    if (status.ok()) {
      ++told_.done;
    } else if (IsRefusal(status)) {
      ++told_.refused;
    } else {
      told_.others.push_back(status.ToString());
    }
    if (IsToldAll()) all_told_.notify_all();
  }

  bool IsToldAll() const {
    return told_.done + told_.refused + static_cast<int>(told_.others.size()) == told_.sent;
  }

  LeadService::Stub& leads_;
  std::mutex mutex_;
  std::condition_variable all_told_;
  Tally told_;
};

class OverloadTest : public testing::Test {
 protected:
  OverloadTest() {
    configuration_.Start();
    lead_.Start();
    pqxx::connection session(lead_.database());
    pqxx::nontransaction(session).exec(kSlowLeads);
  }

  ~OverloadTest() override {
    if (HasFailure()) std::cerr << TailOf(lead_.log());
  }

  absl::Status CreateLead() {
    grpc::ClientContext context;
    CreateLeadRequest request;
    *request.mutable_lead() = ALead();
    request.set_request_id(identifier::NewId());
    CreateLeadResponse response;
    return peer::FromGrpc(leads_->CreateLead(&context, request, &response));
  }

  // In calls a second, by callers of whom each waits for his answer.
  double MeasureCapacity() {
    constexpr int kCallers = 4;
    constexpr int kCalls = 20;  // Of each.
    const absl::Time start = absl::Now();
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([this] {
        for (int call = 0; call < kCalls; ++call) EXPECT_THAT(CreateLead(), IsOk());
      });
    }
    for (std::thread& caller : callers) caller.join();
    return kCallers * kCalls / absl::ToDoubleSeconds(absl::Now() - start);
  }

  // So many calls a second, whatever becomes of them.
  Tally Overload(double rate) {
    Crowd crowd(*leads_);
    const int calls = static_cast<int>(rate * absl::ToDoubleSeconds(kBurst));
    const absl::Time start = absl::Now();
    for (int i = 0; i < calls; ++i) {
      absl::SleepFor(start + kBurst * i / calls - absl::Now());
      crowd.Ask();
    }
    return crowd.Await();
  }

  static void ExpectGoodput(const Tally& told) {
    std::cout << told.sent << " calls, " << told.done << " done, " << told.refused << " refused\n";
    EXPECT_THAT(told.others, IsEmpty());
    EXPECT_GT(told.refused, 0);
    EXPECT_GE(told.done, 0.8 * told.sent / kTooMuch);
  }

  // What the process has for itself, in bytes.
  int64_t Memory() const {
    std::ifstream status(absl::StrCat("/proc/", lead_.pid(), "/status"));
    for (std::string line; std::getline(status, line);) {
      absl::string_view kibibytes = line;
      int64_t value = 0;
      if (!absl::ConsumePrefix(&kibibytes, "RssAnon:")) continue;
      absl::ConsumeSuffix(&kibibytes, " kB");
      if (absl::SimpleAtoi(kibibytes, &value)) return value << 10;
    }
    ADD_FAILURE() << "no memory of process " << lead_.pid();
    return 0;
  }

  int CountLeads() const {
    pqxx::connection session(lead_.database());
    return pqxx::nontransaction(session).exec("SELECT count(*) FROM leads")[0][0].as<int>();
  }

  ServiceProcess configuration_{"configuration", FreePort(), {"--development"}};
  ServiceProcess lead_{
      "lead",
      FreePort(),
      {"--development", "--configuration-address=" + configuration_.address(),
       absl::StrCat("--conversion-address=127.0.0.1:", FreePort()), "--database-pool=2"}};
  const std::unique_ptr<LeadService::Stub> leads_ =
      LeadService::NewStub(ChannelTo(lead_.address()));
};

TEST_F(OverloadTest, IsRefusedInTimeAndTheRestIsDone) {
  const double capacity = MeasureCapacity();
  const int before = CountLeads();

  const Tally first = Overload(capacity * kTooMuch);
  const int64_t memory = Memory();
  const Tally second = Overload(capacity * kTooMuch);
  const int64_t memory_then = Memory();

  ExpectGoodput(first);
  ExpectGoodput(second);
  EXPECT_EQ(CountLeads(), before + first.done + second.done);
  std::cout << memory << " bytes, then " << memory_then << "\n";
  EXPECT_LE(memory_then, memory + kMoreMemory);
  lead_.AwaitReady();
  EXPECT_THAT(CreateLead(), IsOk());
}

}  // namespace
}  // namespace leadline::test
