#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "google/protobuf/util/field_mask_util.h"
#include "services/conversion/record/record_kind.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"

namespace leadline::conversion {

// The methods of one collection, by the type of its records, and what every one of its records must
// have.
template <class Record>
struct Api;

template <>
struct Api<v1::Account> {
  using Stub = v1::AccountService::Stub;
  using CreateRequest = v1::CreateAccountRequest;
  using UpdateRequest = v1::UpdateAccountRequest;
  using DeleteRequest = v1::DeleteAccountRequest;
  using UndeleteRequest = v1::UndeleteAccountRequest;
  using BatchGetRequest = v1::BatchGetAccountsRequest;
  using ListRequest = v1::ListAccountsRequest;
  static constexpr auto kGet = &Stub::GetAccount;
  static constexpr auto kList = &Stub::ListAccounts;
  static constexpr auto kBatchGet = &Stub::BatchGetAccounts;
  static constexpr auto kCreate = &Stub::CreateAccount;
  static constexpr auto kUpdate = &Stub::UpdateAccount;
  static constexpr auto kDelete = &Stub::DeleteAccount;
  static constexpr auto kUndelete = &Stub::UndeleteAccount;
  static constexpr char kLeast[] = "display_name: 'Acme' ";

  static const auto& Records(const v1::ListAccountsResponse& response) {
    return response.accounts();
  }
  static const auto& Records(const v1::BatchGetAccountsResponse& response) {
    return response.accounts();
  }
};

template <>
struct Api<v1::Contact> {
  using Stub = v1::ContactService::Stub;
  using CreateRequest = v1::CreateContactRequest;
  using UpdateRequest = v1::UpdateContactRequest;
  using DeleteRequest = v1::DeleteContactRequest;
  using UndeleteRequest = v1::UndeleteContactRequest;
  using BatchGetRequest = v1::BatchGetContactsRequest;
  using ListRequest = v1::ListContactsRequest;
  static constexpr auto kGet = &Stub::GetContact;
  static constexpr auto kList = &Stub::ListContacts;
  static constexpr auto kBatchGet = &Stub::BatchGetContacts;
  static constexpr auto kCreate = &Stub::CreateContact;
  static constexpr auto kUpdate = &Stub::UpdateContact;
  static constexpr auto kDelete = &Stub::DeleteContact;
  static constexpr auto kUndelete = &Stub::UndeleteContact;
  static constexpr char kLeast[] = "last_name: 'Meyer' ";

  static const auto& Records(const v1::ListContactsResponse& response) {
    return response.contacts();
  }
  static const auto& Records(const v1::BatchGetContactsResponse& response) {
    return response.contacts();
  }
};

template <>
struct Api<v1::Opportunity> {
  using Stub = v1::OpportunityService::Stub;
  using CreateRequest = v1::CreateOpportunityRequest;
  using UpdateRequest = v1::UpdateOpportunityRequest;
  using DeleteRequest = v1::DeleteOpportunityRequest;
  using UndeleteRequest = v1::UndeleteOpportunityRequest;
  using BatchGetRequest = v1::BatchGetOpportunitiesRequest;
  using ListRequest = v1::ListOpportunitiesRequest;
  static constexpr auto kGet = &Stub::GetOpportunity;
  static constexpr auto kList = &Stub::ListOpportunities;
  static constexpr auto kBatchGet = &Stub::BatchGetOpportunities;
  static constexpr auto kCreate = &Stub::CreateOpportunity;
  static constexpr auto kUpdate = &Stub::UpdateOpportunity;
  static constexpr auto kDelete = &Stub::DeleteOpportunity;
  static constexpr auto kUndelete = &Stub::UndeleteOpportunity;
  static constexpr char kLeast[] = "display_name: 'A big sale' ";

  static const auto& Records(const v1::ListOpportunitiesResponse& response) {
    return response.opportunities();
  }
  static const auto& Records(const v1::BatchGetOpportunitiesResponse& response) {
    return response.opportunities();
  }
};

// The records of all three collections, as clients work with them.
class RecordsFixture : public ConversionTest {
 protected:
  RecordsFixture() {
    configuration_.add_dictionary_entries()->set_name("dictionaries/tag/entries/early");
    Publish();
  }

  template <class Record>
  using Given = absl::StatusOr<Record>;

  template <class Record>
  auto& StubOf() {
    if constexpr (std::is_same_v<Record, v1::Account>) {
      return *account_stub_;
    } else if constexpr (std::is_same_v<Record, v1::Contact>) {
      return *contact_stub_;
    } else {
      return *opportunity_stub_;
    }
  }

  // Asks to create the record, `but` for the fields of the request beside it.
  template <class Record>
  auto AskFor(const Record& record, const std::string& but = "") {
    auto request = test::FromText<typename Api<Record>::CreateRequest>(but);
    MutableRecordIn(request) = record;
    return Call(StubOf<Record>(), Api<Record>::kCreate, request);
  }

  // The same for one that has what its collection requires, and more.
  template <class Record>
  auto Ask(const std::string& more, const std::string& but = "") {
    return AskFor(test::FromText<Record>(Api<Record>::kLeast + more), but);
  }

  // A record that is there, with what its collection requires and more.
  template <class Record>
  Record Make(const std::string& more = "") {
    const auto response = Ask<Record>(more);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? RecordIn(*response) : Record();
  }

  // A record that is there, with nothing but what is said.
  template <class Record>
  Record MakeOnly(const std::string& fields) {
    const auto response = AskFor(test::FromText<Record>(fields));
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? RecordIn(*response) : Record();
  }

  template <class Record>
  Given<Record> Update(const Record& record, const std::string& mask, const std::string& but = "") {
    auto request = test::FromText<typename Api<Record>::UpdateRequest>(but);
    MutableRecordIn(request) = record;
    google::protobuf::util::FieldMaskUtil::FromString(mask, request.mutable_update_mask());
    return RecordOf<Record>(Call(StubOf<Record>(), Api<Record>::kUpdate, request));
  }

  template <class Record>
  Given<Record> Delete(const std::string& name, const std::string& but = "") {
    return RecordOf<Record>(Call(StubOf<Record>(), Api<Record>::kDelete,
                                 Named<typename Api<Record>::DeleteRequest>(name, but)));
  }

  template <class Record>
  Given<Record> Undelete(const std::string& name, const std::string& but = "") {
    return RecordOf<Record>(Call(StubOf<Record>(), Api<Record>::kUndelete,
                                 Named<typename Api<Record>::UndeleteRequest>(name, but)));
  }

  template <class Record>
  Given<Record> Get(const std::string& name) {
    if constexpr (std::is_same_v<Record, v1::Account>) {
      return GetAccount(name);
    } else if constexpr (std::is_same_v<Record, v1::Contact>) {
      return GetContact(name);
    } else {
      return GetOpportunity(name);
    }
  }

  // The names of those that are listed.
  template <class Record>
  std::vector<std::string> List(const std::string& request = "") {
    const auto response = Call(StubOf<Record>(), Api<Record>::kList,
                               test::FromText<typename Api<Record>::ListRequest>(request));
    EXPECT_TRUE(response.ok()) << response.status();
    std::vector<std::string> names;
    if (!response.ok()) return names;
    for (const Record& record : Api<Record>::Records(*response)) names.push_back(record.name());
    return names;
  }

 private:
  template <class Request>
  static Request Named(const std::string& name, const std::string& but) {
    auto request = test::FromText<Request>(but);
    request.set_name(name);
    return request;
  }

  template <class Record, class Response>
  static Given<Record> RecordOf(absl::StatusOr<Response> response) {
    if (!response.ok()) return response.status();
    return RecordIn(*response);
  }
};

}  // namespace leadline::conversion
