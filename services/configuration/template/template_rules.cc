#include "services/configuration/template/template_rules.h"

#include <string>

#include "absl/strings/ascii.h"
#include "leadline/configuration/v1/template.pb.h"
#include "services/configuration/definition/record_criteria.h"

namespace leadline::configuration {
namespace {

using v1::Template;

// All templates are part of every configuration that services read.
constexpr size_t kMaxBytesOfAll = size_t{16} << 20;

void CheckPlaces(const std::string& text, const RecordCriteria& criteria, const std::string& field,
                 FieldViolations& violations) {
  for (size_t start = text.find("{{"); start != std::string::npos;) {
    const std::string where = "the place at offset " + std::to_string(start);
    const size_t end = text.find("}}", start);
    if (end == std::string::npos) return violations.Add(field, where + " has no end");
    const std::string path(absl::StripAsciiWhitespace(text.substr(start + 2, end - start - 2)));
    if (!criteria.Find(path)) {
      violations.Add(field, where + " is of no field of the " + criteria.entity());
    }
    start = text.find("{{", end);
  }
}

void CheckSize(const Template& text, const v1::Configuration& configuration,
               FieldViolations& violations) {
  size_t bytes = text.body().size();
  for (const Template& other : configuration.templates()) {
    if (other.name() != text.name()) bytes += other.body().size();
  }
  if (bytes > kMaxBytesOfAll) {
    violations.Add("template.body", "must leave all templates within 16 MiB");
  }
}

void CheckTemplate(const Template& text, const Surroundings& surroundings,
                   FieldViolations& violations) {
  const RecordCriteria criteria(Template::Entity_Name(text.entity()), surroundings.configuration);
  CheckPlaces(text.subject(), criteria, "template.subject", violations);
  CheckPlaces(text.body(), criteria, "template.body", violations);
  CheckSize(text, surroundings.configuration, violations);
}

}  // namespace

DefinitionKind TemplateKind() { return KindOf(&CheckTemplate); }

}  // namespace leadline::configuration
