// The checker of the fault tests: it finds nothing wrong with what the services leave, and finds
// every way in which they could be wrong.
#include <pqxx/pqxx>

#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/e2e/steps.h"
#include "tests/support/test_database.h"

namespace leadline::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// What a conversion has left and all that surrounds it, without the services: a converted lead with
// attachments, one converted into records of the first, one whose conversion was refused, one that
// nobody touched. `answers` and `attached` hold what the callers were told.
class Leftovers final {
 public:
  Leftovers() {
    Client client(backend_);
    Steps steps(client);
    const lead::v1::Lead first = steps.Create("First");
    attached_.push_back(
        {steps.AddActivity(first.name(), lead::v1::Activity::KIND_CALL), first.name()});
    attached_.push_back({steps.AddComment(first.name()), first.name()});
    const auto made = Convert(steps, ToConvert(first));
    auto linking = ToConvert(steps.Create("Second"));
    linking.mutable_account()->add_names(made.account().name());
    linking.mutable_opportunity()->set_action(conversion::v1::TARGET_ACTION_SKIP);
    Convert(steps, linking);
    auto refused = ToConvert(steps.Create("Third"));
    refused.mutable_account()->add_names("accounts/" + identifier::NewId());
    Convert(steps, refused);
    steps.Create("Fourth");
    invariants_.Told(answers_);
    invariants_.Told(attached_);
    for (ServiceProcess* service : backend_.services()) service->Kill();
    DropConstraints(backend_.lead().database());
    DropConstraints(backend_.conversion().database());
  }

  Invariants& invariants() { return invariants_; }

 private:
  conversion::v1::ConvertLeadResponse Convert(Steps& steps,
                                              const conversion::v1::ConvertLeadRequest& request) {
    const auto answer = steps.Convert(request);
    Invariants::Answer& noted = answers_.emplace_back();
    noted.request = request;
    noted.status = answer.status();
    if (answer.ok()) noted.response = *answer;
    return noted.response;
  }

  Backend backend_;
  Invariants invariants_{backend_.lead().database(), backend_.conversion().database()};
  std::vector<Invariants::Answer> answers_;
  std::vector<Invariants::Attached> attached_;
};

struct Breach {
  const char* sentence;  // How the invariant that must notice begins.
  const char* change;
};

constexpr Breach kBreaches[] = {
    {"Every account, contact and opportunity belongs",
     "UPDATE conversion.opportunities SET conversion = NULL"},
    {"Every account, contact and opportunity belongs",
     "UPDATE conversion.conversions SET state = 'STATE_ABORTED'"},
    {"Every account, contact and opportunity belongs",
     "UPDATE conversion.conversions SET contacts = '{}'"},
    {"The lead of a live conversion is converted by it", "UPDATE lead.leads SET converted = false"},
    {"The lead of a live conversion is converted by it", "UPDATE lead.leads SET contacts = '{}'"},
    {"The lead of a live conversion is converted by it",
     "UPDATE lead.leads SET converter = 'somebody-else'"},
    {"A converted lead has a live conversion",
     "UPDATE lead.leads SET converted = true, conversion = id WHERE NOT converted"},
    {"A lead that is not converted shows nothing",
     "UPDATE lead.leads SET account = id WHERE NOT converted"},
    {"A converted lead is not lost", "UPDATE lead.leads SET lost = true"},
    {"No lead is held", "UPDATE lead.leads SET held_by = id WHERE NOT converted"},
    {"No hand-over is under way", "UPDATE lead.handoffs SET state = 'RESERVED'"},
    {"No conversion is merely committed",
     "UPDATE conversion.conversions SET state = 'STATE_COMMITTED'"},
    {"No conversion is set aside", "UPDATE conversion.conversions SET set_aside_time = now()"},
    {"A hand-over is done if and only if",
     "UPDATE lead.handoffs SET state = 'DONE' WHERE state = 'RELEASED'"},
    {"A hand-over is done if and only if", "DELETE FROM lead.handoffs"},
    {"A hand-over is taken back if and only if",
     "UPDATE lead.handoffs SET state = 'REVERTED' WHERE state = 'DONE'"},
    {"A hand-over is released only after",
     "DELETE FROM conversion.conversions WHERE state = 'STATE_ABORTED'"},
    {"Everything attached to a lead points", "UPDATE lead.comments SET account = NULL"},
    {"Everything attached to a lead points", "UPDATE lead.activities SET contacts = '{}'"},
    {"Every created account has a number", "UPDATE conversion.accounts SET number = ''"},
    {"No lead number is used twice",
     "UPDATE lead.leads SET number = (SELECT min(number) "
     "FROM lead.leads)"},
    {"No lead number is used twice", "DELETE FROM lead.leads WHERE company_name = 'Third'"},
    {"Each committed change has one event", "DELETE FROM lead.events WHERE type = 'LeadConverted'"},
    {"Each committed change has one event",
     "INSERT INTO conversion.events SELECT * FROM conversion.events"},
    {"Each committed change has one event", "DELETE FROM lead.comments"},
    {"Each version of a lead has one event", "UPDATE lead.leads SET version = version + 1"},
    {"A lead's story begins with its creation",
     "UPDATE lead.events SET ordinal = -1 WHERE type = 'LeadConverted'; "
     "UPDATE lead.events SET position = '1' WHERE type LIKE 'Lead%'"},
    {"The event of a conversion names all",
     "UPDATE lead.events SET related_resources = related_resources[2:]"},
    {"A caller who was told OK finds", "UPDATE conversion.accounts SET number = number || '9'"},
    {"A caller who was told OK finds",
     "DELETE FROM conversion.conversions WHERE account_action = 'TARGET_ACTION_CREATE'"},
    {"Of one request no two answers contradict",
     "INSERT INTO answers SELECT request_id, lead, 'LEAD_LOST', true FROM answers"},
    {"Of one request no two answers contradict",
     "INSERT INTO answers SELECT request_id, lead, outcome, final, request_id FROM answers"},
    {"Two requests that were told OK",
     "UPDATE answers SET conversion = (SELECT min("
     "conversion::text)::uuid FROM answers)"},
    {"A caller who was told LEAD_CONVERTED",
     "UPDATE answers SET outcome = 'LEAD_CONVERTED', conversion = request_id"},
    {"Nobody's lead is converted without",
     "DELETE FROM answers WHERE account IS NOT NULL AND "
     "opportunity IS NULL"},
    {"What a caller attached to a lead is there", "DELETE FROM lead.activities"},
    {"What a caller attached to a lead is there",
     "INSERT INTO lead.comments SELECT * FROM lead.comments"},
};

class InvariantsTest : public testing::TestWithParam<Breach> {
 protected:
  static void SetUpTestSuite() { leftovers_ = std::make_unique<Leftovers>(); }
  static void TearDownTestSuite() { leftovers_.reset(); }

  static inline std::unique_ptr<Leftovers> leftovers_;
};

TEST_P(InvariantsTest, NoticeTheBreach) {
  EXPECT_THAT(leftovers_->invariants().ViolationsAfter(GetParam().change),
              Contains(StartsWith(GetParam().sentence)));
}

INSTANTIATE_TEST_SUITE_P(Breaches, InvariantsTest, testing::ValuesIn(kBreaches));

TEST(Invariants, HoldForWhatTheServicesLeave) {
  EXPECT_THAT(Leftovers().invariants().Violations(), IsEmpty());
}

// The services' own checker sees what they left, and what somebody broke, as it is.
TEST(Invariants, AreWhatVerifyIntegrityFinds) {
  Backend backend;
  Client client(backend);
  Steps steps(client);
  const lead::v1::Lead lead = steps.Create();
  steps.AddComment(lead.name());
  Must(steps.Convert(ToConvert(lead)));
  ASSERT_THAT(steps.Verify(), IsEmpty());

  pqxx::connection session(backend.lead().database());
  pqxx::nontransaction(session).exec("DELETE FROM comments");

  EXPECT_THAT(steps.Verify(), ElementsAre(HasSubstr("INTEGRITY_CHECK_MANIFEST")));
}

TEST(Invariants, AreAllBreachedByATest) {
  std::set<std::string> unproven;
  for (const std::string& sentence : InvariantSentences()) unproven.insert(sentence);

  for (const Breach& breach : kBreaches) {
    std::erase_if(unproven,
                  [&](const auto& sentence) { return sentence.starts_with(breach.sentence); });
  }

  EXPECT_THAT(unproven, IsEmpty());
}

}  // namespace
}  // namespace leadline::test
