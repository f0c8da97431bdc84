#include "services/lead/settings/label_catalog.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "absl/strings/match.h"
#include "services/rules/custom_fields.h"
#include "services/rules/lead_columns.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

using configuration::v1::DictionaryEntry;
using configuration::v1::FieldDefinition;
using configuration::v1::Status;

constexpr char kFields[] = "fieldDefinitions/lead/";

// Equal for texts that differ in case, width or the space around them.
std::string Folded(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCCasefoldInstance(error);
  std::string folded;
  nfkc->normalize(icu::UnicodeString::fromUTF8(rules::Tidy(text)), error).toUTF8String(folded);
  return folded;
}

// "dictionaries/source/entries/" of "dictionaries/source/entries/web".
std::string CollectionOf(const std::string& name) { return name.substr(0, name.rfind('/') + 1); }

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

// Names and ids come first: a label may be what another one's id is.
LabelCatalog::LabelCatalog(const configuration::v1::Configuration& configuration) {
  for (const DictionaryEntry& entry : configuration.dictionary_entries()) {
    labels_[entry.name()] = entry.display_name();
    if (entry.has_archive_time()) continue;
    names_[entry.name()] = entry.name();
    const std::string collection = CollectionOf(entry.name());
    if (!entry.code().empty()) names_.emplace(collection + Folded(entry.code()), entry.name());
  }
  for (const Status& status : configuration.statuses()) {
    labels_[status.name()] = status.display_name();
    if (!status.has_archive_time()) names_[status.name()] = status.name();
  }
  for (const DictionaryEntry& entry : configuration.dictionary_entries()) {
    if (!entry.has_archive_time()) Add(CollectionOf(entry.name()), entry.name(), entry);
  }
  for (const Status& status : configuration.statuses()) {
    if (!status.has_archive_time()) Add(CollectionOf(status.name()), status.name(), status);
  }
  for (const FieldDefinition& field : configuration.field_definitions()) {
    if (field.entity() != FieldDefinition::ENTITY_LEAD || field.has_archive_time()) continue;
    const std::string key = rules::KeyOf(field);
    names_[kFields + Folded(key)] = key;
    Add(kFields, key, field);
    fields_.push_back({key, field.display_name()});
  }
}

template <class Labelled>
void LabelCatalog::Add(const std::string& collection, const std::string& id,
                       const Labelled& labelled) {
  names_.emplace(collection + Folded(labelled.display_name()), id);
  for (const auto& [language, label] : labelled.labels()) {
    names_.emplace(collection + Folded(label), id);
  }
}

std::string LabelCatalog::Find(const std::string& collection, const std::string& text) const {
  const std::string name = absl::StartsWith(text, collection) ? text : collection + Folded(text);
  const auto found = names_.find(name);
  if (found != names_.end()) return found->second;
  const auto by_slug = names_.find(collection + rules::SlugOf(text));
  return by_slug == names_.end() ? "" : by_slug->second;
}

std::string LabelCatalog::FindField(const std::string& text) const {
  const auto found = names_.find(kFields + Folded(text));
  return found == names_.end() ? "" : found->second;
}

std::string LabelCatalog::LabelOf(const std::string& name) const {
  const auto found = labels_.find(name);
  return found == labels_.end() ? IdOf(name) : found->second;
}

}  // namespace leadline::lead
