#pragma once

#include <string>
#include <vector>

#include "leadline/conversion/v1/account.pb.h"
#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/conversion/v1/conversion.pb.h"
#include "leadline/conversion/v1/opportunity.pb.h"

// What the three collections of records are called, and what their records refer to.
namespace leadline::conversion {

// The names of one collection, as events, resource names and violations have them.
struct RecordKind {
  v1::TargetKind target;
  const char* type;        // "Account"
  const char* field;       // "account"
  const char* collection;  // "accounts"
};

template <class Record>
inline constexpr RecordKind kKindOf = {};
template <>
inline constexpr RecordKind kKindOf<v1::Account> = {v1::TARGET_KIND_ACCOUNT, "Account", "account",
                                                    "accounts"};
template <>
inline constexpr RecordKind kKindOf<v1::Contact> = {v1::TARGET_KIND_CONTACT, "Contact", "contact",
                                                    "contacts"};
template <>
inline constexpr RecordKind kKindOf<v1::Opportunity> = {v1::TARGET_KIND_OPPORTUNITY, "Opportunity",
                                                        "opportunity", "opportunities"};

// The record of a request or response that is about one.
template <class Message>
const auto& RecordIn(const Message& message) {
  if constexpr (requires { message.account(); }) {
    return message.account();
  } else if constexpr (requires { message.contact(); }) {
    return message.contact();
  } else {
    return message.opportunity();
  }
}
template <class Message>
auto& MutableRecordIn(Message& message) {
  if constexpr (requires { message.mutable_account(); }) {
    return *message.mutable_account();
  } else if constexpr (requires { message.mutable_contact(); }) {
    return *message.mutable_contact();
  } else {
    return *message.mutable_opportunity();
  }
}

// The records of a response that has several.
template <class Message>
auto& MutableRecordsIn(Message& message) {
  if constexpr (requires { message.mutable_accounts(); }) {
    return *message.mutable_accounts();
  } else if constexpr (requires { message.mutable_contacts(); }) {
    return *message.mutable_contacts();
  } else {
    return *message.mutable_opportunities();
  }
}

// The record that one was merged into; empty for one that was not.
template <class Record>
std::string SurvivorOf(const Record& record) {
  if constexpr (requires { record.merged_into(); }) {
    return record.merged_into();
  } else {
    return "";
  }
}

// The records that one refers to, by name. They must not be deleted while it is not.
struct References {
  std::string account = {};
  std::vector<std::string> contacts = {};

  bool empty() const { return account.empty() && contacts.empty(); }
  friend bool operator==(const References&, const References&) = default;
};

inline References ReferencesOf(const v1::Account&) { return {}; }
inline References ReferencesOf(const v1::Contact& contact) {
  return {.account = contact.account()};
}
inline References ReferencesOf(const v1::Opportunity& opportunity) {
  return {opportunity.account(), {opportunity.contacts().begin(), opportunity.contacts().end()}};
}

}  // namespace leadline::conversion
