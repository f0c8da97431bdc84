// Two organisations share one Leadline and must not notice. One has leads, customers, files and a
// configuration of its own; the other one knows all their names and every token that was given for
// them, and calls every method there is.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "tests/hostile/any_call.h"
#include "tests/hostile/foreign_calls.h"
#include "tests/hostile/foreign_world.h"
#include "tests/hostile/whole_leadline.h"

namespace leadline::test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kTheirs[] = "globex";
constexpr char kOurs[] = "acme";

std::string NameOf(const ServedMethod& served) {
  return absl::StrCat(served.method->service()->name(), ".", served.method->name());
}

std::vector<ForeignCall> AllCalls() {
  std::vector<ForeignCall> calls;
  for (const auto part : {LeadCalls(), ConversionCalls(), ConfigurationCalls()}) {
    calls.insert(calls.end(), part.begin(), part.end());
  }
  return calls;
}

bool IsRefusal(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsPermissionDenied(status) ||
         absl::IsInvalidArgument(status);
}

bool IsAllowed(const absl::Status& status, Fate fate) {
  if (absl::IsUnimplemented(status)) return true;  // There is nothing that could tell anything.
  if (fate == Fate::kRefused) return IsRefusal(status);
  if (fate == Fate::kOurs) return status.ok();
  return status.ok() || IsRefusal(status) || absl::IsFailedPrecondition(status) ||
         absl::IsAlreadyExists(status) || absl::IsAborted(status);
}

std::string TextIn(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

class OrganizationsTest : public ::testing::Test {
 protected:
  // Their background work is done when two looks find the same.
  std::string DumpWhenQuiet() {
    std::string last = theirs_.Dump();
    for (int i = 0; i < 100; ++i) {
      absl::SleepFor(absl::Milliseconds(300));
      std::string now = theirs_.Dump();
      if (now == last) return now;
      last = std::move(now);
    }
    return last;
  }

  Answer CallAsOurs(const ServedMethod& served, const Message& request) {
    Answer answer = CallAny(served, request, As(kOurs));
    EXPECT_THAT(theirs_.FoundIn(answer.Bytes(), request), IsEmpty())
        << NameOf(served) << " of " << served.process << " " << request.ShortDebugString();
    return answer;
  }

  void Try(const ServedMethod& served, const ForeignCall& call) {
    const auto request = theirs_.Request(served, call.request);
    const Answer answer = CallAsOurs(served, *request);
    EXPECT_TRUE(IsAllowed(answer.status, call.fate))
        << call.method << " of " << served.process << " " << request->ShortDebugString() << "\n"
        << answer.status;
    for (const std::string& bytes : answer.messages) {
      const auto response = NewMessage(*served.method->output_type());
      response->ParseFromString(bytes);
      const FieldDescriptor* replayed = response->GetDescriptor()->FindFieldByName("replayed");
      EXPECT_FALSE(replayed != nullptr && response->GetReflection()->GetBool(*response, replayed))
          << call.method << " gives their answer again";
    }
  }

  // The request of a list by them, as long as there is a second page of it; else null.
  std::unique_ptr<Message> SecondPage(const ServedMethod& served, const ForeignCall& call) {
    auto request = theirs_.Request(served, call.request);
    const auto* size = request->GetDescriptor()->FindFieldByName("page_size");
    const auto* token = request->GetDescriptor()->FindFieldByName("page_token");
    if (size == nullptr || token == nullptr) return nullptr;
    request->GetReflection()->SetInt32(request.get(), size, 1);
    const Answer first = CallAny(served, *request, As(kTheirs));
    if (!first.status.ok()) return nullptr;
    const auto response = NewMessage(*served.method->output_type());
    response->ParseFromString(first.messages.front());
    const std::string next = TextIn(*response, "next_page_token");
    if (next.empty()) return nullptr;
    request->GetReflection()->SetString(request.get(), token, next);
    return request;
  }

  WholeLeadline leadline_;
  ForeignWorld theirs_{leadline_, kTheirs};
};

TEST_F(OrganizationsTest, AreClosedToEachOther) {
  const std::string before = DumpWhenQuiet();
  std::set<std::string> tried;

  for (const ForeignCall& call : AllCalls()) {
    for (const ServedMethod& served : theirs_.methods()) {
      if (NameOf(served) != call.method) continue;
      Try(served, call);
      tried.insert(call.method);
    }
  }

  for (const ServedMethod& served : theirs_.methods()) {
    EXPECT_TRUE(tried.count(NameOf(served)) > 0)
        << NameOf(served) << " is not among the calls of tests/hostile/foreign_*_calls.cc";
  }
  EXPECT_EQ(DumpWhenQuiet(), before) << "what is theirs was changed";
}

// Or what is refused to others would say nothing.
TEST_F(OrganizationsTest, DoForThemselvesWhatIsRefusedToOthers) {
  std::vector<std::string> refused;

  for (const ForeignCall& call : AllCalls()) {
    for (const ServedMethod& served : theirs_.methods()) {
      if (NameOf(served) != call.method || call.fate != Fate::kRefused) continue;
      const auto request = theirs_.Request(served, call.request);
      const Answer answer = CallAny(served, *request, As(kTheirs));
      if (IsRefusal(answer.status)) refused.emplace_back(call.method);
    }
  }

  // These want to hear of more than one status.
  EXPECT_THAT(refused,
              ElementsAre("StatusService.ReorderStatuses", "StatusService.SetStatusRoles"));
  const auto get =
      std::find_if(theirs_.methods().begin(), theirs_.methods().end(),
                   [](auto& served) { return NameOf(served) == "LeadService.GetLead"; });
  const auto request = theirs_.Request(*get, "name: '$lead3$'");
  EXPECT_THAT(theirs_.FoundIn(CallAny(*get, *request, As(kTheirs)).Bytes(), *request),
              Contains(kMarker));
}

TEST_F(OrganizationsTest, CannotReadOnWithTokensOfEachOther) {
  std::set<std::string> tried;

  for (const ForeignCall& call : AllCalls()) {
    for (const ServedMethod& served : theirs_.methods()) {
      if (NameOf(served) != call.method) continue;
      const auto request = SecondPage(served, call);
      if (request == nullptr) continue;
      EXPECT_TRUE(CallAny(served, *request, As(kTheirs)).status.ok()) << "their own token is good";
      EXPECT_TRUE(IsRefusal(CallAsOurs(served, *request).status)) << call.method;
      tried.insert(call.method);
    }
  }

  EXPECT_GE(tried.size(), 20) << "lists with a second page";
}

}  // namespace
}  // namespace leadline::test
