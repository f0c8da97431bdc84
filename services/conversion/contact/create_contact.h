#pragma once

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/contact_service.pb.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/record/record_store.h"

namespace leadline::conversion {

// Creates a contact without a lead: checks everything a caller gave at once, then inserts it.
class CreateContact final {
 public:
  CreateContact(RecordStore<v1::Contact>& contacts, const SettingsSource& settings)
      : contacts_(contacts), settings_(settings) {}

  absl::StatusOr<v1::CreateContactResponse> Run(const query::Caller& caller,
                                                const v1::CreateContactRequest& request) const;

 private:
  RecordStore<v1::Contact>& contacts_;
  const SettingsSource& settings_;
};

}  // namespace leadline::conversion
