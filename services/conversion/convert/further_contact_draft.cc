#include "services/conversion/convert/further_contact_draft.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "services/rules/values.h"

namespace leadline::conversion {
namespace {

// Contacts have all fields of a lead's further contacts, under the same names.
void Carry(const record::Field& field, const google::protobuf::Message& from,
           const std::string& lead_field, v1::Contact& contact, RecordDraft& draft) {
  if (!field.IsSet(from)) return;
  record::Field::Copy(field, from, *record::Field::Find(*contact.GetDescriptor(), field.path()),
                      contact);
  draft.Mark(field.path(), v1::FieldProvenance::SOURCE_LEAD_FIELD, lead_field);
}

}  // namespace

RecordDraft DraftFurtherContact(const lead::v1::Lead& lead, int place, v1::Contact& contact) {
  RecordDraft draft(v1::TARGET_KIND_CONTACT, contact);
  const lead::v1::LeadContact& person = lead.further_contacts(place);
  for (const record::Field& field : rules::GivenFields(*person.GetDescriptor())) {
    Carry(field, person, absl::StrCat("further_contacts[", place, "].", field.path()), contact,
          draft);
  }
  for (const char* path : {"owner", "team"}) {
    Carry(*record::Field::Find(*lead.GetDescriptor(), path), lead, path, contact, draft);
  }
  return draft;
}

}  // namespace leadline::conversion
