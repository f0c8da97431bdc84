#include "tests/architecture/contract.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "common/record/record.h"
#include "google/protobuf/descriptor.pb.h"
#include "tests/architecture/source_tree.h"

namespace leadline::architecture {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr char kRoot[] = "proto/";

const FileDescriptor* FindLinked(const SourceFile& source) {
  const std::string path = source.path.substr(sizeof(kRoot) - 1);
  const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(path);
  if (file == nullptr) {
    std::cerr << path << " is not in proto/CMakeLists.txt, or not linked into architecture_tests\n";
    std::abort();
  }
  return file;
}

void AddWithParts(const Descriptor* message, std::set<const Descriptor*>& messages) {
  const bool ours = absl::StartsWith(message->full_name(), "leadline.");
  if (!ours || !messages.insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    const bool written = field->message_type() != nullptr && record::IsWritable(*field);
    if (written) AddWithParts(field->message_type(), messages);
  }
}

}  // namespace

const std::vector<const FileDescriptor*>& ContractFiles() {
  static const auto* const files = [] {
    auto* linked = new std::vector<const FileDescriptor*>();
    for (const SourceFile& source : FilesUnder({kRoot}, {".proto"})) {
      linked->push_back(FindLinked(source));
    }
    return linked;
  }();
  return *files;
}

std::vector<const ServiceDescriptor*> Services() {
  std::vector<const ServiceDescriptor*> services;
  for (const FileDescriptor* file : ContractFiles()) {
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

std::vector<const Descriptor*> Records() {
  std::vector<const Descriptor*> records;
  for (const FileDescriptor* file : ContractFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* message = file->message_type(i);
      if (message->options().HasExtension(google::api::resource)) records.push_back(message);
    }
  }
  return records;
}

const google::api::ResourceDescriptor& ResourceOf(const Descriptor& record) {
  return record.options().GetExtension(google::api::resource);
}

std::set<const Descriptor*> RequestMessages() {
  std::set<const Descriptor*> messages;
  for (const MethodDescriptor* method : Methods()) AddWithParts(method->input_type(), messages);
  return messages;
}

std::vector<const FieldDescriptor*> WritableFields() {
  std::vector<const FieldDescriptor*> fields;
  for (const Descriptor* message : RequestMessages()) {
    if (message->options().map_entry()) continue;
    for (int i = 0; i < message->field_count(); ++i) {
      if (record::IsWritable(*message->field(i))) fields.push_back(message->field(i));
    }
  }
  return fields;
}

}  // namespace leadline::architecture
