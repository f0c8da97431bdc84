#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "tests/configuration/configuration_fixture.h"

namespace leadline::configuration {

// The names of one kind of definition, out of its message.
struct DefinitionNames {
  explicit DefinitionNames(const google::protobuf::Descriptor& type);

  std::string type;        // "WebForm"
  std::string types;       // "WebForms"
  std::string service;     // "WebFormService"
  std::string collection;  // "webForms/"
  std::string field;       // "web_form"
};

// Speaks with the services of definitions, in text format: what is done with one kind is done with
// all of them.
class DefinitionTest : public ConfigurationTest {
 protected:
  using Record = std::unique_ptr<google::protobuf::Message>;

  // A definition of `names` as it is answered.
  absl::StatusOr<Record> Create(const DefinitionNames& names, const std::string& id,
                                const std::string& content, const std::string& more = "");
  absl::StatusOr<Record> Update(const DefinitionNames& names, const std::string& id,
                                const std::string& content, const std::string& more = "");
  absl::StatusOr<Record> Archive(const DefinitionNames& names, const std::string& id,
                                 const std::string& more = "");
  absl::StatusOr<Record> Get(const DefinitionNames& names, const std::string& id);

  // The ids of a list, which is read in pages of two.
  std::vector<std::string> List(const DefinitionNames& names, const std::string& request = "");

  // The same as messages of their type: Create<v1::View>("mine", "…").
  template <class Message>
  absl::StatusOr<Message> Create(const std::string& id, const std::string& content) {
    return As<Message>(Create(DefinitionNames(*Message::descriptor()), id, content));
  }
  template <class Message>
  absl::StatusOr<Message> Update(const std::string& id, const std::string& content,
                                 const std::string& more = "") {
    return As<Message>(Update(DefinitionNames(*Message::descriptor()), id, content, more));
  }
  template <class Message>
  absl::StatusOr<Message> Get(const std::string& id) {
    return As<Message>(Get(DefinitionNames(*Message::descriptor()), id));
  }

  // Those who are asked, the whole service at first.
  std::shared_ptr<grpc::Channel> asked_ = channel();

  // Gives the definition to users/ann.
  void GiveAway(const std::string& name);

  // Gives leads a custom field more.
  void Define(const std::string& key, const std::string& definition);

 private:
  template <class Message>
  static absl::StatusOr<Message> As(const absl::StatusOr<Record>& record) {
    if (!record.ok()) return record.status();
    return static_cast<const Message&>(**record);
  }

  // Calls a method: Ask("WebFormService/GetWebForm", "name: 'webForms/contact'").
  absl::StatusOr<Record> Ask(const std::string& method, const std::string& request);
  absl::StatusOr<Record> AskForOne(const DefinitionNames& names, const std::string& verb,
                                   const std::string& request);
};

}  // namespace leadline::configuration
