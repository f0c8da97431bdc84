// What every method of the contract has. Each rule stands once, here, and holds for all of them.

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/credential/roles.h"
#include "common/edge/edge.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "leadline/type/v1/permission.pb.h"
#include "tests/architecture/contract.h"
#include "tests/architecture/source_tree.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"

namespace leadline::architecture {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptor;
using ::testing::Contains;
using ::testing::ElementsAreArray;
using ::testing::MatchesRegex;

// All permissions that a role can be given.
const std::set<std::string> kPermissions = {
    "accounts.delete",      "accounts.merge",      "accounts.read",       "accounts.write",
    "activities.write",     "campaigns.delete",    "campaigns.read",      "campaigns.write",
    "configuration.read",   "configuration.write", "contacts.delete",     "contacts.read",
    "contacts.write",       "conversions.convert", "conversions.read",    "conversions.revert",
    "dashboards.write",     "documents.read",      "documents.write",     "entitlements.read",
    "events.read",          "holds.read",          "integrity.read",      "interests.write",
    "internal.decide",      "internal.handoff",    "leads.capture",       "leads.delete",
    "leads.export",         "leads.purge",         "leads.read",          "leads.write",
    "opportunities.delete", "opportunities.read",  "opportunities.write", "process.read",
    "views.write"};

std::string PermissionOf(const MethodDescriptor& method) {
  return method.options().GetExtension(type::v1::permission);
}

bool IsRead(const MethodDescriptor& method) {
  return method.options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
}

bool HasField(const Descriptor& message, const char* name, FieldDescriptor::Type type) {
  const FieldDescriptor* field = message.FindFieldByName(name);
  return field != nullptr && field->type() == type;
}

// Whether the method goes on after it has answered. Its answer is Google's, and says nothing of
// whether it is a first one.
bool IsLongRunning(const MethodDescriptor& method) {
  return method.output_type()->full_name() == "google.longrunning.Operation";
}

TEST(Method, HasRequestAndResponseOfItsOwn) {
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_EQ(method->input_type()->name(), method->name() + "Request") << method->full_name();
    if (IsLongRunning(*method)) continue;
    EXPECT_EQ(method->output_type()->name(), method->name() + "Response") << method->full_name();
    EXPECT_EQ(method->input_type()->file(), method->file()) << method->full_name();
    EXPECT_EQ(method->output_type()->file(), method->file()) << method->full_name();
  }
}

TEST(Method, NamesOneOfThePermissions) {
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_THAT(kPermissions, Contains(PermissionOf(*method))) << method->full_name();
  }
}

// Permissions of the contract, and those of operations, which others have written.
TEST(RoleTable, HasALineForEveryPermissionAndNoOther) {
  std::set<std::string> asked_for = {"operations.read", "operations.write"};
  for (const MethodDescriptor* method : Methods()) asked_for.insert(PermissionOf(*method));
  std::vector<std::string> lines;
  for (const auto& permission : credential::Permissions()) lines.push_back(permission.name);

  EXPECT_THAT(lines, ElementsAreArray(asked_for));
}

TEST(RoleTable, LeavesWhatIsInternalToOurServers) {
  for (const auto& permission : credential::Permissions()) {
    if (!absl::StartsWith(permission.name, "internal.")) continue;
    for (const std::string role : credential::kRoles) {
      const auto held = credential::PermissionsOf({role}, {permission.name});
      const bool is_held = std::count(held.begin(), held.end(), permission.name) == 1;
      EXPECT_EQ(is_held, role == credential::kServiceRole) << role << " " << permission.name;
    }
  }
}

TEST(RoleTable, LetsReadersChangeNothing) {
  for (const std::string& permission : credential::PermissionsOf({"read_only"}, {})) {
    EXPECT_TRUE(absl::EndsWith(permission, ".read")) << permission;
  }
}

TEST(Method, SaysWhetherItMayBeRepeated) {
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_TRUE(method->options().has_idempotency_level()) << method->full_name();
  }
}

TEST(Method, OnlyReadsWhenItsVerbDoes) {
  for (const MethodDescriptor* method : Methods()) {
    const std::string& name = method->name();
    const bool reads = absl::StartsWith(name, "Get") || absl::StartsWith(name, "List") ||
                       absl::StartsWith(name, "BatchGet") || absl::StartsWith(name, "Preview") ||
                       absl::StartsWith(name, "Diff") || absl::StartsWith(name, "Watch") ||
                       absl::StartsWith(name, "Export") || absl::StartsWith(name, "Test") ||
                       absl::StartsWith(name, "Lookup") || absl::StartsWith(name, "Check") ||
                       absl::StartsWith(name, "Search") || absl::StartsWith(name, "Pull") ||
                       absl::StartsWith(name, "Find") || absl::StartsWith(name, "Scan") ||
                       absl::StartsWith(name, "Verify") || absl::StartsWith(name, "Download") ||
                       absl::StartsWith(name, "Describe") || absl::StartsWith(name, "Render");
    EXPECT_EQ(IsRead(*method), reads) << method->full_name();
  }
}

// Internal methods are keyed by the conversion they are about.
TEST(Method, HasARequestIdExactlyWhenCallersMayRepeatAWrite) {
  for (const MethodDescriptor* method : Methods()) {
    if (absl::StartsWith(PermissionOf(*method), "internal.")) continue;
    const bool repeatable = method->options().idempotency_level() == MethodOptions::IDEMPOTENT;
    EXPECT_EQ(HasField(*method->input_type(), "request_id", FieldDescriptor::TYPE_STRING),
              repeatable)
        << method->full_name();
    if (IsLongRunning(*method) || method->server_streaming()) continue;
    EXPECT_EQ(HasField(*method->output_type(), "replayed", FieldDescriptor::TYPE_BOOL), repeatable)
        << method->full_name();
  }
}

// Browsers cannot stream requests.
TEST(Method, TakesNoStreamOfRequests) {
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_FALSE(method->client_streaming()) << method->full_name();
  }
}

TEST(ListMethod, HasPages) {
  for (const MethodDescriptor* method : Methods()) {
    if (!absl::StartsWith(method->name(), "List")) continue;
    const Descriptor& request = *method->input_type();
    EXPECT_TRUE(HasField(request, "page_size", FieldDescriptor::TYPE_INT32)) << request.full_name();
    EXPECT_TRUE(HasField(request, "page_token", FieldDescriptor::TYPE_STRING))
        << request.full_name();
    const Descriptor& response = *method->output_type();
    EXPECT_TRUE(response.field(0)->is_repeated()) << response.full_name();
    EXPECT_TRUE(HasField(response, "next_page_token", FieldDescriptor::TYPE_STRING))
        << response.full_name();
  }
}

TEST(UpdateMethod, HasAMaskAndARecordWithAnEtag) {
  for (const MethodDescriptor* method : Methods()) {
    if (!absl::StartsWith(method->name(), "Update")) continue;
    const Descriptor& request = *method->input_type();
    EXPECT_TRUE(HasField(request, "update_mask", FieldDescriptor::TYPE_MESSAGE))
        << request.full_name();
    const Descriptor* record = request.field(0)->message_type();
    ASSERT_NE(record, nullptr) << request.full_name();
    EXPECT_TRUE(HasField(*record, "etag", FieldDescriptor::TYPE_STRING)) << record->full_name();
  }
}

TEST(Services, AreAcceptedByTheEdge) {
  std::vector<std::string> names;
  for (const ServiceDescriptor* service : Services()) names.push_back(service->full_name());
  edge::Edge edge(test::EdgeForTests());

  EXPECT_THAT(edge.Prepare(names), test::IsOk());
}

TEST(ServiceFile, HoldsOneServiceBeforeItsMessages) {
  for (const SourceFile& file : FilesUnder({"proto"}, {"_service.proto"})) {
    std::vector<std::string> kinds;
    for (const std::string& line : Lines(file.text)) {
      for (const char* kind : {"service ", "message ", "enum "}) {
        if (absl::StartsWith(line, kind)) kinds.push_back(kind);
      }
    }
    ASSERT_FALSE(kinds.empty()) << file.path;
    EXPECT_EQ(kinds[0], "service ") << file.path;
    EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "service "), 1) << file.path;
  }
}

TEST(RecordFile, HoldsNoService) {
  for (const FileDescriptor* file : ContractFiles()) {
    if (absl::EndsWith(file->name(), "_service.proto")) continue;
    EXPECT_EQ(file->service_count(), 0) << file->name();
  }
}

}  // namespace
}  // namespace leadline::architecture
