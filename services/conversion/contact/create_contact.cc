#include "services/conversion/contact/create_contact.h"

#include "common/identifier/identifier.h"
#include "common/status/macros.h"
#include "services/conversion/record/record_rules.h"

namespace leadline::conversion {

absl::StatusOr<v1::CreateContactResponse> CreateContact::Run(
    const query::Caller& caller, const v1::CreateContactRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const v1::Contact contact = NewRecord(request.contact(), "contacts/" + identifier::NewId());
  FieldViolations violations;
  CheckRecord<v1::Contact>(*settings, contact, nullptr, violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  return contacts_.Create<v1::CreateContactResponse>(caller, request, contact);
}

}  // namespace leadline::conversion
