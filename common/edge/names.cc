#include "common/edge/names.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_split.h"
#include "common/identifier/identifier.h"
#include "google/api/resource.pb.h"

namespace leadline::edge {
namespace {

using google::api::ResourceDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

constexpr size_t kMaxChosenId = 128;

// Letters, digits, and what joins them: what a chosen id may be made of.
bool IsChosenId(const std::string& id) {
  return !id.empty() && id.size() <= kMaxChosenId &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) {
           return std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '@' ||
                  c == '+';
         });
}

const ResourceDescriptor* ResourceIn(const FileDescriptor& file, const std::string& type,
                                     std::set<const FileDescriptor*>& seen) {
  if (!seen.insert(&file).second) return nullptr;
  for (int i = 0; i < file.message_type_count(); ++i) {
    const auto& resource = file.message_type(i)->options().GetExtension(google::api::resource);
    if (resource.type() == type && resource.pattern_size() > 0) return &resource;
  }
  const auto& options = file.options();
  for (int i = 0; i < options.ExtensionSize(google::api::resource_definition); ++i) {
    const auto& resource = options.GetExtension(google::api::resource_definition, i);
    if (resource.type() == type && resource.pattern_size() > 0) return &resource;
  }
  for (int i = 0; i < file.dependency_count(); ++i) {
    if (const auto* found = ResourceIn(*file.dependency(i), type, seen)) return found;
  }
  return nullptr;
}

// A name of several variables is stored as it is, whatever its ids are.
bool HasSeveralVariables(const std::string& pattern) {
  return std::count(pattern.begin(), pattern.end(), '{') > 1;
}

bool HasChosenIds(const ResourceDescriptor& resource) {
  if (HasSeveralVariables(resource.pattern(0))) return true;
  const auto& styles = resource.style();
  return std::find(styles.begin(), styles.end(), ResourceDescriptor::DECLARATIVE_FRIENDLY) !=
         styles.end();
}

NamePattern ToPattern(const ResourceDescriptor& resource) {
  return NamePattern(resource.pattern(0), HasChosenIds(resource));
}

}  // namespace

NamePattern::NamePattern(const std::string& pattern, bool has_chosen_ids)
    : text_(pattern), segments_(absl::StrSplit(pattern, '/')), has_chosen_ids_(has_chosen_ids) {
  for (std::string& segment : segments_) {
    if (!segment.empty() && segment.front() == '{') segment.clear();
  }
}

bool NamePattern::Matches(const std::string& name) const {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() != segments_.size()) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool is_variable = segments_[i].empty();
    if (!is_variable && parts[i] != segments_[i]) return false;
    if (!is_variable) continue;
    if (!(has_chosen_ids_ ? IsChosenId(parts[i]) : identifier::IsId(parts[i]))) return false;
  }
  return true;
}

bool IsOwnName(const FieldDescriptor& field) {
  const auto& own = field.containing_type()->options().GetExtension(google::api::resource);
  if (own.type().empty() || own.pattern_size() == 0) return false;
  return field.name() == (own.name_field().empty() ? "name" : own.name_field());
}

absl::StatusOr<std::optional<NamePattern>> PatternOf(const FieldDescriptor& field) {
  if (IsOwnName(field)) {
    return ToPattern(field.containing_type()->options().GetExtension(google::api::resource));
  }
  const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
  if (type.empty() || type == "*") return std::optional<NamePattern>();
  std::set<const FileDescriptor*> seen;
  const ResourceDescriptor* resource = ResourceIn(*field.file(), type, seen);
  if (resource == nullptr) {
    return absl::FailedPreconditionError("refers to the resource " + type +
                                         ", which is not defined for its file");
  }
  return ToPattern(*resource);
}

}  // namespace leadline::edge
