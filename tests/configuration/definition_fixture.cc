#include "tests/configuration/definition_fixture.h"

#include <cctype>

#include "google/api/resource.pb.h"
#include "google/protobuf/text_format.h"
#include "services/leadctl/invoke.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

constexpr char kPackage[] = "leadline.configuration.v1.";

std::unique_ptr<Message> NewMessage(const std::string& type) {
  const auto* found = DescriptorPool::generated_pool()->FindMessageTypeByName(kPackage + type);
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(found)->New());
}

std::string TextOf(const Message& message, const std::string& field) {
  return message.GetReflection()->GetString(message,
                                            message.GetDescriptor()->FindFieldByName(field));
}

std::string Quoted(const std::string& text) { return ": '" + text + "' "; }

}  // namespace

DefinitionNames::DefinitionNames(const google::protobuf::Descriptor& message)
    : type(message.name()) {
  const auto& resource = message.options().GetExtension(google::api::resource);
  const std::string& pattern = resource.pattern(0);
  collection = pattern.substr(0, pattern.find('{'));
  field = pattern.substr(pattern.find('{') + 1);
  field.pop_back();
  types = resource.plural();
  types[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(types[0])));
  service = type == "WorkflowRule" ? "WorkflowService" : type + "Service";
}

absl::StatusOr<DefinitionTest::Record> DefinitionTest::Ask(const std::string& method,
                                                           const std::string& request) {
  const std::string name = method.substr(method.find('.') + 1);
  const Record asked = NewMessage(name + "Request");
  Record answer = NewMessage(name + "Response");
  if (!google::protobuf::TextFormat::ParseFromString(request, asked.get())) std::abort();
  const absl::Status status =
      leadctl::Invoke(asked_, kPackage + method, *asked, absl::Seconds(30), *answer);
  if (!status.ok()) return status;
  return answer;
}

absl::StatusOr<DefinitionTest::Record> DefinitionTest::AskForOne(const DefinitionNames& names,
                                                                 const std::string& verb,
                                                                 const std::string& request) {
  const auto answer = Ask(names.service + "." + verb + names.type, request);
  if (!answer.ok()) return answer.status();
  const Message& found = (*answer)->GetReflection()->GetMessage(
      **answer, (*answer)->GetDescriptor()->FindFieldByName(names.field));
  Record record(found.New());
  record->CopyFrom(found);
  return record;
}

absl::StatusOr<DefinitionTest::Record> DefinitionTest::Create(const DefinitionNames& names,
                                                              const std::string& id,
                                                              const std::string& content,
                                                              const std::string& more) {
  return AskForOne(names, "Create",
                   names.field + "_id" + Quoted(id) + names.field + " { " + content + " } " + more);
}

absl::StatusOr<DefinitionTest::Record> DefinitionTest::Update(const DefinitionNames& names,
                                                              const std::string& id,
                                                              const std::string& content,
                                                              const std::string& more) {
  return AskForOne(
      names, "Update",
      names.field + " { name" + Quoted(names.collection + id) + content + " } " + more);
}

absl::StatusOr<DefinitionTest::Record> DefinitionTest::Archive(const DefinitionNames& names,
                                                               const std::string& id,
                                                               const std::string& more) {
  return AskForOne(names, "Delete", "name" + Quoted(names.collection + id) + more);
}

absl::StatusOr<DefinitionTest::Record> DefinitionTest::Get(const DefinitionNames& names,
                                                           const std::string& id) {
  return AskForOne(names, "Get", "name" + Quoted(names.collection + id));
}

std::vector<std::string> DefinitionTest::List(const DefinitionNames& names,
                                              const std::string& request) {
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page = Ask(names.service + ".List" + names.types,
                          request + " page_size: 2 page_token" + Quoted(token));
    EXPECT_THAT(page, test::IsOk());
    if (!page.ok()) return ids;
    const auto& reflection = *(*page)->GetReflection();
    const auto& records = *(*page)->GetDescriptor()->field(0);
    for (int i = 0; i < reflection.FieldSize(**page, &records); ++i) {
      const std::string name = TextOf(reflection.GetRepeatedMessage(**page, &records, i), "name");
      ids.push_back(name.substr(names.collection.size()));
    }
    token = TextOf(**page, "next_page_token");
  } while (!token.empty());
  return ids;
}

void DefinitionTest::GiveAway(const std::string& name) {
  database_.Query(
      "UPDATE definitions SET content = content || '{\"owner\": \"users/ann\"}' WHERE name = '" +
      name + "' RETURNING 1");
}

void DefinitionTest::Define(const std::string& key, const std::string& definition) {
  ASSERT_THAT(CreateField(v1::FieldDefinition::ENTITY_LEAD, key, definition), test::IsOk());
}

}  // namespace leadline::configuration
