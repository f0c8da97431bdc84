#include "tests/hostile/foreign_world.h"

#include <cstdlib>
#include <functional>
#include <iostream>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/text_format.h"

namespace leadline::test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

[[noreturn]] void Fail(const std::string& why) {
  std::cerr << why << "\n";
  std::abort();
}

// The first field `name` that holds a text, from the outside in.
std::string FirstText(const Message& message, const std::string& name) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == name && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      return message.GetReflection()->GetString(message, field);
    }
  }
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) continue;
    const auto& reflection = *message.GetReflection();
    const Message& held = field->is_repeated() ? reflection.GetRepeatedMessage(message, field, 0)
                                               : reflection.GetMessage(message, field);
    if (std::string found = FirstText(held, name); !found.empty()) return found;
  }
  return "";
}

std::string NameOf(const ServedMethod& served) {
  return absl::StrCat(served.method->service()->name(), ".", served.method->name());
}

// The tables whose rows are of an organisation.
std::vector<std::string> TablesOf(pqxx::nontransaction& session) {
  std::vector<std::string> tables;
  for (const auto& row :
       session.exec("SELECT table_name FROM information_schema.columns WHERE column_name = "
                    "'organization_id' AND table_schema = 'public' ORDER BY 1")) {
    tables.push_back(row[0].as<std::string>());
  }
  return tables;
}

}  // namespace

ForeignWorld::ForeignWorld(WholeLeadline& leadline, const std::string& organization)
    : leadline_(leadline), organization_(organization) {
  for (HostedService* service : leadline_.services()) {
    for (auto& method : MethodsOf(service->name(), service->channel())) methods_.push_back(method);
  }
  for (const ForeignStep& step : ForeignSteps()) Take(step);
  TakeResumeTokens();
}

const ServedMethod& ForeignWorld::Find(const std::string& method) const {
  for (const ServedMethod& served : methods_) {
    if (NameOf(served) == method) return served;
  }
  Fail("nobody serves " + method);
}

void ForeignWorld::Take(const ForeignStep& step) {
  const ServedMethod& served = Find(step.method);
  const auto request = Request(served, step.request);
  const Answer answer = CallAny(served, *request, As(organization_));
  if (!answer.status.ok() || answer.messages.empty()) {
    Fail(absl::StrCat(step.method, " ", request->ShortDebugString(), "\n",
                      answer.status.ToString()));
  }
  for (const std::string& bytes : answer.messages) Learn(bytes);
  const auto response = NewMessage(*served.method->output_type());
  response->ParseFromString(answer.messages.front());
  const std::string given = step.given;
  given_[given] = FirstText(*response, "name");
  given_[given + ".etag"] = FirstText(*response, "etag");
  if (given == "operation") given_["operation@" + served.process] = given_[given];
}

void ForeignWorld::TakeResumeTokens() {
  for (const ServedMethod& served : methods_) {
    if (NameOf(served) != "EventService.PullEvents") continue;
    const auto request = Request(served, "from_beginning: true page_size: 1");
    const Answer answer = CallAny(served, *request, As(organization_));
    if (!answer.status.ok()) Fail(answer.status.ToString());
    const auto response = NewMessage(*served.method->output_type());
    response->ParseFromString(answer.messages.front());
    given_["resume_token@" + served.process] = FirstText(*response, "resume_token");
  }
}

// Every id that was told is one that others must not be.
void ForeignWorld::Learn(const std::string& bytes) {
  static const std::regex id("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  for (std::sregex_iterator found(bytes.begin(), bytes.end(), id), end; found != end; ++found) {
    ids_.insert(found->str());
  }
}

std::string ForeignWorld::Filled(const std::string& text, const std::string& process) const {
  static const std::regex place("\\$([\\w.]+)\\$");
  std::string filled;
  std::sregex_iterator found(text.begin(), text.end(), place);
  size_t from = 0;
  for (const std::sregex_iterator end; found != end; ++found) {
    auto given = given_.find(absl::StrCat((*found)[1].str(), "@", process));
    if (given == given_.end()) given = given_.find((*found)[1].str());
    if (given == given_.end() || given->second.empty()) Fail("nothing is known of " + found->str());
    const auto at = static_cast<size_t>(found->position());
    absl::StrAppend(&filled, text.substr(from, at - from), given->second);
    from = at + static_cast<size_t>(found->length());
  }
  return filled + text.substr(from);
}

std::unique_ptr<Message> ForeignWorld::Request(const ServedMethod& served,
                                               const std::string& text) const {
  auto request = NewMessage(*served.method->input_type());
  const std::string filled = Filled(text, served.process);
  if (!google::protobuf::TextFormat::ParseFromString(filled, request.get())) {
    Fail(absl::StrCat(NameOf(served), " takes no ", filled));
  }
  return request;
}

std::vector<std::string> ForeignWorld::FoundIn(const std::string& bytes,
                                               const Message& request) const {
  const std::string sent = request.SerializeAsString();
  std::vector<std::string> found;
  if (absl::StrContains(bytes, kMarker)) found.emplace_back(kMarker);
  for (const std::string& id : ids_) {
    if (absl::StrContains(bytes, id) && !absl::StrContains(sent, id)) found.push_back(id);
  }
  return found;
}

std::string ForeignWorld::Dump() const {
  std::string dump;
  for (HostedService* service : leadline_.services()) {
    pqxx::connection connection(service->database().conninfo());
    pqxx::nontransaction session(connection);
    for (const std::string& table : TablesOf(session)) {
      absl::StrAppend(&dump, service->name(), ".", table, "\n");
      for (const auto& row :
           session.exec(absl::StrCat("SELECT t::text FROM ", table, " t WHERE organization_id = '",
                                     organization_, "' ORDER BY 1"))) {
        absl::StrAppend(&dump, row[0].as<std::string>(), "\n");
      }
    }
  }
  return dump;
}

}  // namespace leadline::test
