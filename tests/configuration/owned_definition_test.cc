// Definitions that belong to people: who may write them, for each kind that does.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "services/configuration/dashboard/dashboard_service.h"
#include "services/configuration/view/view_service.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using google::protobuf::Message;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Matcher;
using ::testing::Not;
using type::v1::ErrorReason;

struct OwnedKind {
  const Message* prototype;
  std::string permission;
  std::string content;
};

const OwnedKind kOwnedKinds[] = {
    {&v1::View::default_instance(), "views.write", "entity: ENTITY_LEAD display_name: 'X' "},
    {&v1::Dashboard::default_instance(), "dashboards.write", "display_name: 'X' "},
};

auto Lacks(const std::string& permission) {
  return AllOf(
      FailsWith(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_MISSING),
      HasMetadata("permission", permission));
}

// Somebody who calls with few permissions.
class Visitor final {
 public:
  Visitor(std::vector<std::string> permissions, PrepareOrganization& prepare,
          DefinitionStore& definitions)
      : edge_(OptionsFor(std::move(permissions))),
        prepared_edge_(edge_, prepare),
        views_(MakeViewService(prepared_edge_, definitions)),
        dashboards_(MakeDashboardService(prepared_edge_, definitions)),
        server_(edge_, {views_.get(), dashboards_.get()}) {}

  const std::shared_ptr<grpc::Channel>& channel() const { return server_.channel(); }

 private:
  static edge::EdgeOptions OptionsFor(std::vector<std::string> permissions) {
    edge::EdgeOptions options = test::EdgeForTests();
    options.development_permissions = std::move(permissions);
    return options;
  }

  edge::Edge edge_;
  PreparedEdge prepared_edge_;
  const std::unique_ptr<grpc::Service> views_;
  const std::unique_ptr<grpc::Service> dashboards_;
  const test::InProcessServer server_;
};

class OwnedDefinitionTest : public DefinitionTest, public ::testing::WithParamInterface<OwnedKind> {
 protected:
  // From now on the caller may read and write definitions of the kind, but not the configuration.
  void BecomeARepresentative() { asked_ = representative_.channel(); }

  // The name of a private one of users/ann.
  std::string OneOfAnn() {
    EXPECT_THAT(Create(names_, "one", private_), IsOk());
    GiveAway(name_);
    return name_;
  }

  std::vector<std::string> Exported() {
    std::vector<std::string> names;
    const auto whole = Call(*configurations_, &ConfigurationStub::ExportConfiguration,
                            v1::ExportConfigurationRequest())
                           ->configuration();
    for (const auto& view : whole.views()) names.push_back(view.name() + view.owner());
    for (const auto& each : whole.dashboards()) names.push_back(each.name() + each.owner());
    return names;
  }

  const DefinitionNames names_{*GetParam().prototype->GetDescriptor()};
  const std::string name_ = names_.collection + "one";
  const std::string private_ = GetParam().content + "visibility: VISIBILITY_PRIVATE ";
  const std::string shared_ = GetParam().content + "visibility: VISIBILITY_SHARED ";
  const Matcher<absl::Status> lacks_ = Lacks("configuration.write");
  Visitor representative_{
      {"configuration.read", GetParam().permission}, prepare_, definition_store_};
};

INSTANTIATE_TEST_SUITE_P(, OwnedDefinitionTest, ::testing::ValuesIn(kOwnedKinds),
                         [](const auto& kind) {
                           return kind.param.prototype->GetDescriptor()->name();
                         });

TEST_P(OwnedDefinitionTest, IsWrittenWithThePermissionForItsKindWhilePrivate) {
  BecomeARepresentative();

  EXPECT_THAT(Create(names_, "one", private_), IsOk());
  EXPECT_THAT(Update(names_, "one", "display_name: 'New'"), IsOk());
  EXPECT_THAT(Archive(names_, "one"), IsOk());
  EXPECT_THAT(Create(names_, "one", private_), IsOk());
  EXPECT_THAT(Update(names_, "two", private_, "allow_missing: true"), IsOk());
}

TEST_P(OwnedDefinitionTest, IsNotWrittenWithoutThePermissionForItsKind) {
  Visitor reader({"configuration.read", "configuration.write"}, prepare_, definition_store_);
  asked_ = reader.channel();

  for (const std::string& content : {private_, shared_}) {
    EXPECT_THAT(Create(names_, "one", content).status(), Lacks(GetParam().permission));
  }
}

TEST_P(OwnedDefinitionTest, IsSharedOnlyByThoseWhoWriteTheConfiguration) {
  BecomeARepresentative();
  ASSERT_THAT(Create(names_, "one", private_), IsOk());

  EXPECT_THAT(Create(names_, "two", shared_).status(), lacks_);
  EXPECT_THAT(Create(names_, "two", shared_, "validate_only: true").status(), lacks_);
  EXPECT_THAT(Update(names_, "two", shared_, "allow_missing: true").status(), lacks_);
  EXPECT_THAT(Update(names_, "one", "visibility: VISIBILITY_SHARED").status(), lacks_);

  EXPECT_THAT(Get(names_, "two"), NamesResource(names_.collection + "two"));
  asked_ = channel();
  EXPECT_THAT(Update(names_, "one", "visibility: VISIBILITY_SHARED"), IsOk());
}

TEST_P(OwnedDefinitionTest, IsLeftAloneByOthersWhenShared) {
  const auto shared = Create(names_, "one", shared_);
  ASSERT_THAT(shared, IsOk());
  BecomeARepresentative();

  EXPECT_THAT(Update(names_, "one", "display_name: 'New'").status(), lacks_);
  EXPECT_THAT(Update(names_, "one", "visibility: VISIBILITY_PRIVATE").status(), lacks_);
  EXPECT_THAT(Archive(names_, "one").status(), lacks_);
  EXPECT_THAT(
      Create(names_, "one", private_),
      FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS));

  EXPECT_THAT(**Get(names_, "one"), EqualsProto(**shared));
}

TEST_P(OwnedDefinitionTest, DoesNotExistForOthersWhenPrivate) {
  const std::string name = OneOfAnn();
  BecomeARepresentative();

  EXPECT_THAT(Get(names_, "one"), NamesResource(name));
  EXPECT_THAT(Update(names_, "one", "display_name: 'New'"), NamesResource(name));
  EXPECT_THAT(Archive(names_, "one"), NamesResource(name));
  EXPECT_THAT(List(names_), Not(Contains("one")));
}

TEST_P(OwnedDefinitionTest, IsNotTakenOverWhenItWasSharedAndIsArchived) {
  ASSERT_THAT(Create(names_, "one", shared_), IsOk());
  ASSERT_THAT(Archive(names_, "one"), IsOk());
  BecomeARepresentative();

  EXPECT_THAT(Create(names_, "one", private_).status(), lacks_);
  EXPECT_THAT(Update(names_, "one", "display_name: 'New'").status(), lacks_);
}

TEST_P(OwnedDefinitionTest, IsOneOfAtMostAHundredThatSomebodyHasForThemselves) {
  ASSERT_THAT(Create(names_, "one", private_), IsOk());
  ASSERT_THAT(Create(names_, "team", shared_), IsOk());
  database_.Query(
      "INSERT INTO definitions (organization_id, name, collection, content, position) "
      "SELECT organization_id, collection || '/x' || n, collection, content, n "
      "FROM definitions, generate_series(1, 99) AS n WHERE name = '" +
      name_ + "' RETURNING 1");

  EXPECT_THAT(Create(names_, "more", private_), RefusesField(names_.field + ".visibility"));
  EXPECT_THAT(Update(names_, "team", "visibility: VISIBILITY_PRIVATE"),
              RefusesField(names_.field + ".visibility"));
  EXPECT_THAT(Update(names_, "one", "display_name: 'New'"), IsOk());
  EXPECT_THAT(Create(names_, "more", shared_), IsOk());
  GiveAway(names_.collection + "x1");
  EXPECT_THAT(Update(names_, "team", "visibility: VISIBILITY_PRIVATE"), IsOk());
}

TEST_P(OwnedDefinitionTest, IsExportedWithoutItsOwnerAndOnlyWhenShared) {
  ASSERT_THAT(Create(names_, "one", private_), IsOk());
  ASSERT_THAT(Create(names_, "two", shared_), IsOk());

  EXPECT_THAT(Exported(), Not(Contains(name_)));
  EXPECT_THAT(Exported(), Contains(names_.collection + "two"));
}

TEST_P(OwnedDefinitionTest, IsPrunedWithTheConfigurationUnlessItIsPrivateToAnother) {
  OneOfAnn();
  ASSERT_THAT(Create(names_, "two", shared_), IsOk());
  v1::ApplyConfigurationRequest request;
  request.set_prune(true);
  *request.mutable_configuration() = Call(*configurations_, &ConfigurationStub::ExportConfiguration,
                                          v1::ExportConfigurationRequest())
                                         ->configuration();
  request.mutable_configuration()->clear_views();
  request.mutable_configuration()->clear_dashboards();

  ASSERT_THAT(Call(*configurations_, &ConfigurationStub::ApplyConfiguration, request), IsOk());

  EXPECT_THAT(List(names_), Not(Contains("two")));
  EXPECT_EQ(
      database_.Query("SELECT archive_time IS NULL FROM definitions WHERE name = '" + name_ + "'"),
      "t");
}

}  // namespace
}  // namespace leadline::configuration
