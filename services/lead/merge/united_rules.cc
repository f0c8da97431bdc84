#include "services/lead/merge/united_rules.h"

#include <algorithm>

#include "google/protobuf/util/message_differencer.h"
#include "services/lead/merge/merge_errors.h"

namespace leadline::lead {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::Lead;

// As the contract has it of a lead.
struct Limit {
  const char* field;
  int most;
};
constexpr Limit kLimits[] = {{"tags", 50},         {"agencies", 50},    {"custom_fields", 100},
                             {"external_ids", 20}, {"annotations", 50}, {"further_contacts", 50}};

bool IsSame(const std::string& a, const std::string& b) { return a == b; }

template <class Message>
bool IsSame(const Message& a, const Message& b) {
  return MessageDifferencer::Equals(a, b);
}

// Whether anything was added.
template <class List>
bool Add(const List& from, List& to) {
  const int before = to.size();
  for (const auto& value : from) {
    const bool is_there =
        std::any_of(to.begin(), to.end(), [&](const auto& known) { return IsSame(known, value); });
    if (!is_there) *to.Add() = value;
  }
  return to.size() > before;
}

bool AddAnnotations(const Lead& from, Lead& to) {
  const auto before = to.annotations_size();
  for (const auto& [key, value] : from.annotations())
    to.mutable_annotations()->insert({key, value});
  return to.annotations_size() > before;
}

// A wish of the person's counts whichever lead it is kept with.
bool Forbid(bool from, bool before) { return from && !before; }

int SizeOf(const Lead& lead, const std::string& field) {
  const auto* descriptor = Lead::descriptor()->FindFieldByName(field);
  return Lead::GetReflection()->FieldSize(lead, descriptor);
}

}  // namespace

const std::vector<std::string>& UnitedFields() {
  static const auto* const kFields =
      new std::vector<std::string>{"tags",         "agencies",    "do_not_call",     "do_not_email",
                                   "external_ids", "annotations", "further_contacts"};
  return *kFields;
}

absl::Status Unite(const std::vector<Lead>& leads, MergedLead& merged) {
  Lead& to = merged.survivor;
  for (size_t i = 1; i < leads.size(); ++i) {
    const Lead& from = leads[i];
    const auto note = [&](const char* field, bool is_taken) {
      if (!is_taken) return;
      auto& taken = *merged.taken.Add();
      taken.set_field(field);
      taken.set_lead(from.name());
    };
    note("tags", Add(from.tags(), *to.mutable_tags()));
    note("agencies", Add(from.agencies(), *to.mutable_agencies()));
    note("further_contacts", Add(from.further_contacts(), *to.mutable_further_contacts()));
    note("external_ids", Add(from.external_ids(), *to.mutable_external_ids()));
    note("annotations", AddAnnotations(from, to));
    note("do_not_call", Forbid(from.do_not_call(), to.do_not_call()));
    note("do_not_email", Forbid(from.do_not_email(), to.do_not_email()));
    to.set_do_not_call(to.do_not_call() || from.do_not_call());
    to.set_do_not_email(to.do_not_email() || from.do_not_email());
  }
  for (const Limit& limit : kLimits) {
    const int count = SizeOf(to, limit.field);
    if (count > limit.most) return MergeLimitExceeded(limit.field, count, limit.most);
  }
  return absl::OkStatus();
}

}  // namespace leadline::lead
