#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
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

struct Resource {
  bool exists = false;
  std::string collection;  // "leads/", of a pattern with one variable.
};

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

Resource Find(const FieldDescriptor& field) {
  const auto& own = field.containing_type()->options().GetExtension(google::api::resource);
  const std::string own_field = own.name_field().empty() ? "name" : own.name_field();
  const bool is_own = !own.type().empty() && field.name() == own_field;
  const auto& reference = field.options().GetExtension(google::api::resource_reference);
  if (!is_own && (reference.type().empty() || reference.type() == "*")) return {};
  const std::string& pattern = is_own ? own.pattern(0) : PatternOf(field, reference.type());
  if (std::count(pattern.begin(), pattern.end(), '{') != 1) return {true, ""};
  return {true, pattern.substr(0, pattern.find('{'))};
}

// The columns of one thread's records; descriptors live for ever, so the cache never goes stale.
const Resource& ResourceOf(const FieldDescriptor& field) {
  thread_local std::unordered_map<const FieldDescriptor*, Resource> resources;
  const auto found = resources.find(&field);
  return found != resources.end() ? found->second
                                  : resources.emplace(&field, Find(field)).first->second;
}

}  // namespace

const record::Field* FindColumnField(const google::protobuf::Descriptor& type,
                                     const std::string& path) {
  // Never emptied, so that what was found stays where it is.
  static std::shared_mutex mutex;
  static std::map<std::pair<const google::protobuf::Descriptor*, std::string>,
                  std::optional<record::Field>>
      fields;
  const std::pair key(&type, path);
  {
    const std::shared_lock lock(mutex);
    const auto found = fields.find(key);
    if (found != fields.end()) return found->second.has_value() ? &*found->second : nullptr;
  }
  const std::unique_lock lock(mutex);
  const auto& field = fields.emplace(key, record::Field::Find(type, path)).first->second;
  return field.has_value() ? &*field : nullptr;
}

const std::string& CollectionOf(const FieldDescriptor& field) {
  return ResourceOf(field).collection;
}

bool HasResource(const FieldDescriptor& field) { return ResourceOf(field).exists; }

}  // namespace leadline::postgres
