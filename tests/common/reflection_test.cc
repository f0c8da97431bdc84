#include "common/edge/reflection.h"

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/support/in_process_server.h"

namespace leadline::edge {
namespace {

using grpc::reflection::v1::ServerReflection;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;
using ::testing::Contains;

class ReflectionTest : public ::testing::Test {
 protected:
  ReflectionTest() { reflection_.SetServices({"leadline.test.v1.EchoService"}); }

  ServerReflectionResponse Ask(const ServerReflectionRequest& request) {
    ServerReflectionResponse response;
    EXPECT_TRUE(talk_->Write(request));
    EXPECT_TRUE(talk_->Read(&response));
    return response;
  }

  static std::vector<std::string> FilesOf(const ServerReflectionResponse& response) {
    std::vector<std::string> names;
    for (const auto& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      EXPECT_TRUE(file.ParseFromString(bytes));
      names.push_back(file.name());
    }
    return names;
  }

  Reflection reflection_;
  test::InProcessServer server_{{&reflection_.service()}};
  std::unique_ptr<ServerReflection::Stub> stub_ = ServerReflection::NewStub(server_.channel());
  grpc::ClientContext context_;
  std::unique_ptr<
      grpc::ClientReaderWriterInterface<ServerReflectionRequest, ServerReflectionResponse>>
      talk_ = stub_->ServerReflectionInfo(&context_);
};

TEST_F(ReflectionTest, ListsTheServices) {
  ServerReflectionRequest request;
  request.set_list_services("*");

  const auto response = Ask(request);

  ASSERT_EQ(response.list_services_response().service_size(), 1);
  EXPECT_EQ(response.list_services_response().service(0).name(), "leadline.test.v1.EchoService");
}

TEST_F(ReflectionTest, GivesTheFileOfASymbolWithAllItImports) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("leadline.test.v1.EchoService.Echo");

  const auto files = FilesOf(Ask(request));

  EXPECT_EQ(files.at(0), "leadline/test/v1/echo_service.proto");
  EXPECT_THAT(files, Contains("buf/validate/validate.proto"));
  EXPECT_THAT(files, Contains("google/protobuf/descriptor.proto"));
}

TEST_F(ReflectionTest, GivesAFileByItsName) {
  ServerReflectionRequest request;
  request.set_file_by_filename("google/type/money.proto");

  EXPECT_EQ(FilesOf(Ask(request)).at(0), "google/type/money.proto");
}

TEST_F(ReflectionTest, FindsExtensions) {
  ServerReflectionRequest request;
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(50001);
  EXPECT_EQ(FilesOf(Ask(request)).at(0), "leadline/type/v1/permission.proto");

  request.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  EXPECT_THAT(Ask(request).all_extension_numbers_response().extension_number(), Contains(50001));
}

TEST_F(ReflectionTest, SaysWhatItDoesNotKnowAndGoesOn) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("leadline.test.v1.Nothing");
  EXPECT_EQ(Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);

  EXPECT_EQ(Ask({}).error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace leadline::edge
