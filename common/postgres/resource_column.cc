#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <unordered_map>

#include "common/postgres/codec.h"
#include "google/api/resource.pb.h"

namespace leadline::postgres {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

const std::string* PatternIn(const FileDescriptor& file, const std::string& type,
                             std::set<const FileDescriptor*>& seen) {
  if (!seen.insert(&file).second) return nullptr;
  for (int i = 0; i < file.message_type_count(); ++i) {
    const auto& resource = file.message_type(i)->options().GetExtension(google::api::resource);
    if (resource.type() == type && resource.pattern_size() > 0) return &resource.pattern(0);
  }
  const auto& options = file.options();
  for (int i = 0; i < options.ExtensionSize(google::api::resource_definition); ++i) {
    const auto& resource = options.GetExtension(google::api::resource_definition, i);
    if (resource.type() == type && resource.pattern_size() > 0) return &resource.pattern(0);
  }
  for (int i = 0; i < file.dependency_count(); ++i) {
    if (const auto* pattern = PatternIn(*file.dependency(i), type, seen)) return pattern;
  }
  return nullptr;
}

const std::string& PatternOf(const FieldDescriptor& field, const std::string& type) {
  std::set<const FileDescriptor*> seen;
  const std::string* pattern = PatternIn(*field.file(), type, seen);
  if (pattern != nullptr) return *pattern;
  std::fprintf(stderr,
               "%s refers to resource %s, which its file neither imports nor defines with "
               "google.api.resource_definition\n",
               field.full_name().c_str(), type.c_str());
  std::abort();
}

ColumnField Describe(const record::Field& field) {
  const FieldDescriptor& type = field.descriptor();
  const auto& own = type.containing_type()->options().GetExtension(google::api::resource);
  const std::string own_field = own.name_field().empty() ? "name" : own.name_field();
  const bool is_own = !own.type().empty() && type.name() == own_field;
  const auto& reference = type.options().GetExtension(google::api::resource_reference);
  if (!is_own && (reference.type().empty() || reference.type() == "*")) return {field, false, ""};
  const std::string& pattern = is_own ? own.pattern(0) : PatternOf(type, reference.type());
  if (std::count(pattern.begin(), pattern.end(), '{') != 1) return {field, true, ""};
  return {field, true, pattern.substr(0, pattern.find('{'))};
}

}  // namespace

const ColumnField* FindColumnField(const google::protobuf::Descriptor& type,
                                   const std::string& path) {
  // Never emptied, so that what was found stays where it is.
  using Fields = std::unordered_map<std::string, std::optional<ColumnField>>;
  static std::shared_mutex mutex;
  static std::unordered_map<const google::protobuf::Descriptor*, Fields> types;
  {
    const std::shared_lock lock(mutex);
    if (const auto fields = types.find(&type); fields != types.end()) {
      const auto found = fields->second.find(path);
      if (found != fields->second.end()) return found->second ? &*found->second : nullptr;
    }
  }
  const std::unique_lock lock(mutex);
  auto& field = types[&type][path];
  if (const auto found = record::Field::Find(type, path)) field = Describe(*found);
  return field.has_value() ? &*field : nullptr;
}

}  // namespace leadline::postgres
