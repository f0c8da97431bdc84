#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using google::longrunning::ListOperationsRequest;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using type::v1::ErrorReason;

class OperationServiceTest : public ConfigurationTest {
 protected:
  std::string Start() {
    const auto started =
        Call(*dictionaries_, &DictionaryStub::ImportDictionary,
             FromText<v1::ImportDictionaryRequest>(
                 "parent: 'dictionaries/tag' content: 'id,display_name\\na,A\\n'"));
    EXPECT_THAT(started, IsOk());
    return started->name();
  }

  absl::StatusOr<google::longrunning::Operation> Get(const std::string& name) {
    google::longrunning::GetOperationRequest request;
    request.set_name(name);
    return Call(*operations_, &OperationStub::GetOperation, request);
  }

  absl::Status Delete(const std::string& name) {
    google::longrunning::DeleteOperationRequest request;
    request.set_name(name);
    return Call(*operations_, &OperationStub::DeleteOperation, request).status();
  }

  absl::Status Cancel(const std::string& name) {
    google::longrunning::CancelOperationRequest request;
    request.set_name(name);
    return Call(*operations_, &OperationStub::CancelOperation, request).status();
  }

  std::vector<std::string> Listed(const std::string& more = "") {
    auto request = FromText<ListOperationsRequest>(more);
    std::vector<std::string> names;
    do {
      const auto page = Call(*operations_, &OperationStub::ListOperations, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return names;
      for (const auto& operation : page->operations()) names.push_back(operation.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
};

TEST_F(OperationServiceTest, ListsTheNewestFirst) {
  const std::string first = Start();
  ASSERT_THAT(imports_.RunOnce(), IsOk());
  const std::string second = Start();

  EXPECT_THAT(Listed(), ElementsAre(second, first));
  EXPECT_THAT(Listed("name: 'operations' page_size: 1"), ElementsAre(second, first));
  EXPECT_THAT(Listed("filter: 'done = true'"), ElementsAre(first));
}

TEST_F(OperationServiceTest, RefusesListsThatItDoesNotKnow) {
  const auto list = [this](const std::string& request) {
    return Call(*operations_, &OperationStub::ListOperations,
                FromText<ListOperationsRequest>(request));
  };
  EXPECT_THAT(list("name: 'leads'"), RefusesField("name"));
  EXPECT_THAT(list("page_size: 1001"), RefusesField("page_size"));
  EXPECT_THAT(list("return_partial_success: true"), RefusesField("return_partial_success"));
  EXPECT_THAT(
      list("filter: 'subject = \"x\"'"),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_FILTER_INVALID));
}

TEST_F(OperationServiceTest, KnowsOnlyNamesOfOperations) {
  const auto invalid =
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID);
  for (const char* name : {"", "operations/", "operations/1", "leads/x"}) {
    EXPECT_THAT(Get(name), invalid) << name;
    EXPECT_THAT(Delete(name), invalid) << name;
    EXPECT_THAT(Cancel(name), invalid) << name;
  }
  const std::string missing = "operations/0198f6a2-7c1e-7a53-9e0d-3f6f0a2b4c5d";
  EXPECT_THAT(Get(missing), NamesResource(missing));
  EXPECT_THAT(Delete(missing), NamesResource(missing));
  EXPECT_THAT(Cancel(missing), NamesResource(missing));
}

TEST_F(OperationServiceTest, ForgetsWhatIsDeletedAndFinishesItAllTheSame) {
  const std::string running = Start();

  ASSERT_THAT(Delete(running), IsOk());

  EXPECT_THAT(Get(running), NamesResource(running));
  EXPECT_THAT(Listed(), IsEmpty());
  ASSERT_THAT(imports_.RunOnce(), IsOk());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM dictionary_entries WHERE dictionary = 'tag'"),
            "1");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM operations"), "0");
}

TEST_F(OperationServiceTest, LeavesWhatIsDoneWhenItIsCancelled) {
  const std::string name = Start();
  ASSERT_THAT(imports_.RunOnce(), IsOk());

  ASSERT_THAT(Cancel(name), IsOk());

  EXPECT_TRUE(Get(name)->has_response());
  ASSERT_THAT(Delete(name), IsOk());
  EXPECT_THAT(Get(name), NamesResource(name));
}

TEST_F(OperationServiceTest, WaitsNoLongerThanItIsAsked) {
  google::longrunning::WaitOperationRequest request;
  request.set_name(Start());
  request.mutable_timeout()->set_nanos(1'000'000);

  const auto operation = Call(*operations_, &OperationStub::WaitOperation, request);

  ASSERT_THAT(operation, IsOk());
  EXPECT_FALSE(operation->done());
}

TEST_F(OperationServiceTest, KeepsThoseOfOtherOrganizationsToThem) {
  const std::string name = Start();
  database_.Query("INSERT INTO configurations (organization_id) VALUES ('other')");
  database_.Query("UPDATE operations SET organization_id = 'other'");

  EXPECT_THAT(Get(name), NamesResource(name));
  EXPECT_THAT(Listed(), IsEmpty());
  EXPECT_THAT(Cancel(name), NamesResource(name));
  EXPECT_THAT(Delete(name), NamesResource(name));
}

}  // namespace
}  // namespace leadline::configuration
