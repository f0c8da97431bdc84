#include "services/configuration/snapshot/export_rules.h"

#include <string>
#include <vector>

#include "common/record/record.h"
#include "services/configuration/definition/ownership_rules.h"

namespace leadline::configuration {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::Configuration;

// Said by the server alone. What a status is one of stands in its name, its place in the order.
void Strip(Message& record) {
  std::vector<const char*> paths = {"create_time", "update_time", "etag", "version"};
  if (record.GetDescriptor() == v1::Status::descriptor()) {
    paths.insert(paths.end(), {"entity", "position"});
  }
  if (IsOwned(record)) paths.push_back("owner");
  for (const char* path : paths) {
    const auto field = record::Field::Find(*record.GetDescriptor(), path);
    if (field.has_value()) field->Clear(record);
  }
}

void StripAll(Configuration& whole, const FieldDescriptor& kind, bool show_archived) {
  const auto& reflection = *whole.GetReflection();
  int kept = 0;
  for (int i = 0; i < reflection.FieldSize(whole, &kind); ++i) {
    Message& record = *reflection.MutableRepeatedMessage(&whole, &kind, i);
    if ((IsArchived(record) && !show_archived) || IsPrivate(record)) continue;
    Strip(record);
    reflection.SwapElements(&whole, &kind, i, kept++);
  }
  while (reflection.FieldSize(whole, &kind) > kept) reflection.RemoveLast(&whole, &kind);
}

}  // namespace

bool IsArchived(const Message& record) {
  const auto field = record::Field::Find(*record.GetDescriptor(), "archive_time");
  return field.has_value() && field->IsSet(record);
}

Configuration ExportOf(Configuration whole, bool show_archived) {
  auto& mappings = *whole.mutable_mappings();
  if (mappings.size() > 1) mappings.DeleteSubrange(1, mappings.size() - 1);  // Those not in force.
  for (int i = 0; i < Configuration::descriptor()->field_count(); ++i) {
    const FieldDescriptor& kind = *Configuration::descriptor()->field(i);
    if (kind.is_repeated()) StripAll(whole, kind, show_archived);
  }
  Strip(*whole.mutable_settings());
  return whole;
}

}  // namespace leadline::configuration
