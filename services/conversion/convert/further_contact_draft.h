#pragma once

#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/conversion/convert/record_draft.h"

namespace leadline::conversion {

// Fills `contact`, which is empty, with what the lead says of one of its further contacts, counted
// from 0. Whoever is responsible for the lead is responsible for it too.
RecordDraft DraftFurtherContact(const lead::v1::Lead& lead, int place, v1::Contact& contact);

}  // namespace leadline::conversion
