#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/query/listing.h"
#include "common/record/custom_fields.h"
#include "leadline/conversion/v1/contact_service.pb.h"
#include "services/conversion/record/record_store.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::conversion {

// What contacts can be filtered and ordered by.
extern const query::Table kContacts;

// Reads contacts.
class ContactStore final {
 public:
  ContactStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // In the order of `names`, deleted ones too. Fails with RESOURCE_NOT_FOUND for the first that is
  // not there.
  absl::StatusOr<std::vector<v1::Contact>> Get(const std::string& organization,
                                               const std::vector<std::string>& names) const;

  // A filter may name these custom fields. Fails with FILTER_INVALID, PAGE_TOKEN_INVALID or
  // FIELD_INVALID.
  absl::StatusOr<v1::ListContactsResponse> List(const query::Caller& caller,
                                                const v1::ListContactsRequest& request,
                                                const record::CustomFields& custom_fields) const;

  // The best matches first; deleted ones never. Fails with FIELD_INVALID.
  absl::StatusOr<std::vector<v1::Contact>> Search(const std::string& organization,
                                                  const v1::SearchContactsRequest& request) const;

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

// Those of `names` that are there, held until the transaction ends.
std::vector<v1::Contact> LockContacts(postgres::Transaction& transaction,
                                      const std::vector<std::string>& names);

// Writes a contact that is locked, as its next version.
void UpdateContact(postgres::Transaction& transaction, const v1::Contact& contact);

// How RecordStore writes contacts.
extern const RecordStatements kContactStatements;

}  // namespace leadline::conversion
