#include "services/conversion/contact/contact_store.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/contact/contact_store_sql.h"
#include "services/conversion/record/by_name.h"
#include "services/conversion/record/search_store.h"

namespace leadline::conversion {
namespace {

using query::Type;

constexpr query::Field kFields[] = {
    {.path = "name", .column = "id", .type = Type::kId, .prefix = "contacts/"},
    {.path = "account",
     .column = "account",
     .type = Type::kId,
     .prefix = "accounts/",
     .nullable = true},
    {.path = "first_name", .column = "first_name", .sortable = true},
    {.path = "last_name", .column = "last_name", .sortable = true},
    {.path = "function", .column = "function", .type = Type::kName, .nullable = true},
    {.path = "department", .column = "department", .type = Type::kName, .nullable = true},
    {.path = "email", .column = "email"},
    {.path = "phone", .column = "phone"},
    {.path = "mobile", .column = "mobile"},
    {.path = "do_not_call", .column = "do_not_call", .type = Type::kBool},
    {.path = "do_not_email", .column = "do_not_email", .type = Type::kBool},
    {.path = "source", .column = "source", .type = Type::kName, .nullable = true},
    {.path = "tags", .column = "tags", .type = Type::kNames},
    {.path = "owner", .column = "owner", .type = Type::kName, .prefix = "users/", .nullable = true},
    {.path = "team", .column = "team", .type = Type::kName, .nullable = true},
    {.path = "conversion",
     .column = "conversion",
     .type = Type::kId,
     .prefix = "conversions/",
     .nullable = true},
    {.path = "create_time", .column = "create_time", .type = Type::kTime, .sortable = true},
    {.path = "update_time", .column = "update_time", .type = Type::kTime, .sortable = true},
    {.path = "custom_fields", .column = "custom_fields", .type = Type::kCustomFields},
};

}  // namespace

const query::Table kContacts{kFields, "create_time desc", "contacts"};

absl::StatusOr<std::vector<v1::Contact>> ContactStore::Get(
    const std::string& organization, const std::vector<std::string>& names) const {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetContacts,
                                          postgres::Arguments().Set("names", IdsOf(names))));
  return InOrder(names, postgres::All<v1::Contact>(rows));
}

absl::StatusOr<v1::ListContactsResponse> ContactStore::List(
    const query::Caller& caller, const v1::ListContactsRequest& request,
    const record::CustomFields& custom_fields) const {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lister_.Prepare(kContacts, caller, request, custom_fields));
  listing.arguments().Set("show_deleted", request.show_deleted());
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows, listing.Run(database_, sql::kListContacts));
  v1::ListContactsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_contacts()));
  return response;
}

absl::StatusOr<std::vector<v1::Contact>> ContactStore::Search(
    const std::string& organization, const v1::SearchContactsRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            FindByWords(database_, organization, sql::kSearchContacts,
                                        {request.query(), request.page_size()}));
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kGetContacts, postgres::Arguments().Set("names", ids)));
  return Those(ids, postgres::All<v1::Contact>(rows));
}

std::vector<v1::Contact> LockContacts(postgres::Transaction& transaction,
                                      const std::vector<std::string>& names) {
  return postgres::All<v1::Contact>(
      transaction.Run(sql::kLockContacts, postgres::Arguments().Set("names", IdsOf(names))));
}

void UpdateContact(postgres::Transaction& transaction, const v1::Contact& contact) {
  transaction.Run(sql::kUpdateContact, postgres::Arguments().Record(contact));
}

const RecordStatements kContactStatements = {sql::kLockContacts, sql::kInsertContact,
                                             sql::kUpdateContact};

}  // namespace leadline::conversion
