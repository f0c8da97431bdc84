#include "services/leadctl/request_flags.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/identifier/identifier.h"
#include "common/record/set_field.h"
#include "common/status/macros.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/util/json_util.h"

namespace leadline::leadctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using record::IsSettable;
using record::KindOf;

constexpr char kRequestId[] = "request_id";
constexpr char kValidateOnly[] = "validate_only";

const Message& PrototypeOf(const Command& command) {
  const auto* method =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(command.method);
  return *google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->input_type());
}

bool IsResource(const Descriptor& type) {
  return type.options().HasExtension(google::api::resource);
}

// Whose fields are flags too. A whole resource inside a request has too many: it is for --data.
bool HasFlagsInside(const FieldDescriptor& field, const std::string& path, const char* body) {
  if (field.message_type() == nullptr || field.is_repeated()) return false;
  if (field.message_type() == google::protobuf::FieldMask::descriptor()) return false;
  return path == body || !IsResource(*field.message_type());
}

// "leads/" for a field of leads; empty when a name is not one word in one collection.
std::string CollectionOf(const FieldDescriptor& field) {
  const auto& type = field.options().GetExtension(google::api::resource_reference).type();
  if (type.empty()) return "";
  for (const Columns& columns : ColumnsOfResources()) {
    const auto* resource =
        google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(columns.type);
    if (resource->options().GetExtension(google::api::resource).type() == type) {
      return columns.collection;
    }
  }
  return "";
}

std::string WithCollection(const FieldDescriptor& field, const std::string& text) {
  return absl::StrContains(text, "/") ? text : CollectionOf(field) + text;
}

bool IsOneOf(const std::string& path, const std::vector<const char*>& paths) {
  return std::any_of(paths.begin(), paths.end(), [&path](const char* one) { return path == one; });
}

absl::StatusOr<std::string> ReadData(const std::string& data) {
  if (data.empty() || data[0] != '@') return data;
  std::ifstream file(data.substr(1));
  std::stringstream text;
  if (!(text << file.rdbuf())) return absl::NotFoundError("cannot read " + data.substr(1));
  return text.str();
}

}  // namespace

RequestFlags::RequestFlags(const Command& command, CLI::App& app)
    : command_(command), app_(app), prototype_(PrototypeOf(command)) {
  for (const char* path : command.positional) {
    const std::string name =
        path + (std::strrchr(path, '.') ? std::strrchr(path, '.') - path + 1 : 0);
    AddFlag(path, name)->required()->type_name("");
  }
  AddFields(*prototype_.GetDescriptor(), "");
  app.add_option("--data", data_, "the request, or more of it, as JSON; @FILE reads a file");
}

void RequestFlags::AddFields(const Descriptor& type, const std::string& path) {
  for (int i = 0; i < type.field_count(); ++i) {
    AddField(*type.field(i),
             path.empty() ? type.field(i)->name() : absl::StrCat(path, ".", type.field(i)->name()));
  }
}

void RequestFlags::AddField(const FieldDescriptor& field, const std::string& path) {
  if (IsOneOf(path, command_.positional) || IsOneOf(path, command_.left_out)) return;
  if (!record::IsWritable(field)) return;
  if (!IsSettable(field)) {
    if (HasFlagsInside(field, path, command_.body)) AddFields(*field.message_type(), path);
    return;
  }
  const std::string body = absl::StrCat(command_.body, ".");
  std::string name = absl::StartsWith(path, body) ? path.substr(body.size()) : path;
  if (name == kValidateOnly) name = "dry-run";
  name = "--" + absl::StrReplaceAll(name, {{"_", "-"}});
  CLI::Option* option = AddFlag(path, name);
  option->type_name(KindOf(field));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
    option->expected(0, 1)->default_str("true");
}

CLI::Option* RequestFlags::AddFlag(const std::string& path, const std::string& name) {
  auto field = record::Field::Find(*prototype_.GetDescriptor(), path);
  const bool repeated = field->descriptor().is_repeated();
  Flag& flag = *flags_.emplace_back(std::make_unique<Flag>(Flag{*std::move(field), name, {}}));
  CLI::Option* option = app_.add_option(name, flag.values);
  // A vector would take all the words that follow; only a repeated field may be given twice.
  return option->expected(1)->allow_extra_args(false)->multi_option_policy(
      repeated ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::Throw);
}

absl::StatusOr<std::unique_ptr<Message>> RequestFlags::Build() const {
  std::unique_ptr<Message> request(prototype_.New());
  LEADLINE_ASSIGN_OR_RETURN(const std::string json, ReadData(data_));
  if (!json.empty()) {
    const auto status = google::protobuf::util::JsonStringToMessage(json, request.get());
    if (!status.ok()) return absl::InvalidArgumentError("--data: " + status.ToString());
  }
  for (const auto& flag : flags_) {
    for (const std::string& value : flag->values) {
      const std::string text = WithCollection(flag->field.descriptor(), value);
      const absl::Status status = SetFromText(flag->field, text, *request);
      if (!status.ok()) {
        return absl::InvalidArgumentError(absl::StrCat(flag->name, ": ", status.message()));
      }
    }
  }
  const auto id = record::Field::Find(*request->GetDescriptor(), kRequestId);
  if (id.has_value() && !id->IsSet(*request)) {
    LEADLINE_RETURN_IF_ERROR(SetFromText(*id, identifier::NewId(), *request));
  }
  return request;
}

}  // namespace leadline::leadctl
