#include "services/lead/lead_import/cell_rules.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/record/set_field.h"
#include "common/status/macros.h"
#include "google/api/field_behavior.pb.h"
#include "services/lead/lead_import/mapping_rules.h"
#include "services/lead/lead_import/region_rules.h"
#include "services/rules/lead_columns.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

using google::protobuf::FieldDescriptor;
using type::v1::CustomValue;
using v1::Lead;

constexpr char kOwner[] = "owner";
constexpr char kUsers[] = "users/";
constexpr char kStatus[] = "status";
constexpr char kStatuses[] = "statuses/lead/";
constexpr char kDescription[] = "description_html";
constexpr char kAmount[] = "annual_revenue.units";
constexpr char kRegion[] = "address.postal_address.region_code";
constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD, for bytes that were no text.

absl::Status Expected(const std::string& what) {
  return absl::InvalidArgumentError("expected " + what);
}

bool IsImmutable(const FieldDescriptor& field) {
  for (int i = 0; i < field.options().ExtensionSize(google::api::field_behavior); ++i) {
    const auto behavior = field.options().GetExtension(google::api::field_behavior, i);
    if (behavior == google::api::IMMUTABLE) return true;
  }
  return false;
}

// "1250.50", without thousands separators.
bool SetAmount(const std::string& text, google::type::Money& money) {
  const size_t point = std::min(text.find('.'), text.size());
  const std::string fraction = point < text.size() ? text.substr(point + 1) : "";
  const bool is_fraction =
      fraction.size() <= 9 &&
      std::all_of(fraction.begin(), fraction.end(), [](char c) { return absl::ascii_isdigit(c); });
  int64_t units = 0;
  if (!is_fraction || !absl::SimpleAtoi(text.substr(0, point), &units)) return false;
  int nanos = 0;
  if (!fraction.empty() &&
      !absl::SimpleAtoi(fraction + std::string(9 - fraction.size(), '0'), &nanos)) {
    return false;
  }
  money.set_units(units);
  money.set_nanos(absl::StartsWith(text, "-") ? -nanos : nanos);
  return true;
}

// "1250.50 EUR" or "EUR 1250.50".
bool SetMoney(const std::string& text, google::type::Money& money) {
  const std::vector<std::string> parts =
      absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (parts.size() != 2) return false;
  const bool currency_first = absl::ascii_isalpha(parts[0][0]);
  money.set_currency_code(parts[currency_first ? 0 : 1]);
  return SetAmount(parts[currency_first ? 1 : 0], money);
}

absl::Status SetCustom(const record::CustomField& field, const std::string& text,
                       const LeadSettings& settings, CustomValue& value) {
  const auto from_text = [&](const char* name) {
    return record::SetFromText(*record::Field::Find(*CustomValue::descriptor(), name), text, value);
  };
  switch (field.kind) {
    case CustomValue::kTextValue:
      return from_text("text_value");
    case CustomValue::kNumberValue:
      return from_text("number_value");
    case CustomValue::kBoolValue:
      return from_text("bool_value");
    case CustomValue::kDateValue:
      return from_text("date_value");
    case CustomValue::kTimeValue:
      return from_text("time_value");
    case CustomValue::kMoneyValue:
      if (SetMoney(text, *value.mutable_money_value())) return absl::OkStatus();
      return Expected("an amount with its currency, 1250.50 EUR");
    case CustomValue::kEntryValue:
      value.set_entry_value(settings.labels().Find(field.entries, text));
      if (!value.entry_value().empty()) return absl::OkStatus();
      return Expected("an entry in use of " + field.entries + "…");
    case CustomValue::VALUE_NOT_SET:
      break;
  }
  return Expected("nothing");
}

void AddMissing(const google::protobuf::RepeatedPtrField<std::string>& from,
                google::protobuf::RepeatedPtrField<std::string>& to) {
  for (const std::string& each : from) {
    if (std::find(to.begin(), to.end(), each) == to.end()) *to.Add() = each;
  }
}

// What a system calls a lead it calls it only once.
void ReplaceId(const type::v1::ExternalId& id, Lead& lead) {
  for (auto& each : *lead.mutable_external_ids()) {
    if (each.system() != id.system()) continue;
    each = id;
    return;
  }
  *lead.add_external_ids() = id;
}

}  // namespace

ImportColumn::ImportColumn(int number, const std::string& path)
    : number_(number),
      path_(path),
      system_(SystemOf(path)),
      custom_key_(CustomKeyOf(path)),
      entries_(path == kStatus ? kStatuses : rules::EntriesOfLeadField(path)) {
  if (!system_.empty() || !custom_key_.empty()) return;
  field_ = record::Field::Find(*Lead::descriptor(), path);
  only_at_creation_ = IsImmutable(*field_->steps().front());
}

absl::Status ImportColumn::Fill(const std::string& text, const LeadSettings& settings,
                                Lead& lead) const {
  if (absl::StrContains(text, kReplacement)) return Expected("text in the file's encoding");
  if (!system_.empty()) {
    auto& id = *lead.add_external_ids();
    id.set_system(system_);
    id.set_id(text);
    return absl::OkStatus();
  }
  if (!custom_key_.empty()) return FillCustom(text, settings, lead);
  return entries_.empty() ? FillField(text, lead) : FillEntries(text, settings, lead);
}

absl::Status ImportColumn::FillCustom(const std::string& text, const LeadSettings& settings,
                                      Lead& lead) const {
  const record::CustomField* field = record::FindOpen(settings.custom_fields(), custom_key_);
  if (field == nullptr) return Expected("nothing, as the custom field is not in use");
  return SetCustom(*field, text, settings, (*lead.mutable_custom_fields())[custom_key_]);
}

// The whole text may be one entry even if it has what separates several.
absl::Status ImportColumn::FillEntries(const std::string& text, const LeadSettings& settings,
                                       Lead& lead) const {
  std::vector<std::string> parts = {text};
  const bool is_one = !settings.labels().Find(entries_, text).empty();
  if (field_->descriptor().is_repeated() && !is_one) {
    parts = absl::StrSplit(text, absl::ByAnyChar(",;|"), absl::SkipWhitespace());
  }
  for (const std::string& part : parts) {
    const std::string name = settings.labels().Find(entries_, rules::Tidy(part));
    if (name.empty()) return Expected("an entry in use of " + entries_ + "…");
    Lead single;
    LEADLINE_RETURN_IF_ERROR(record::SetFromText(*field_, name, single));
    Apply(single, lead);
  }
  return absl::OkStatus();
}

absl::Status ImportColumn::FillField(const std::string& text, Lead& lead) const {
  if (path_ == kAmount) {
    if (SetAmount(text, *lead.mutable_annual_revenue())) return absl::OkStatus();
    return Expected("an amount, 1250.50");
  }
  if (path_ == kRegion) {
    const std::string code = RegionCodeOf(text);
    if (code.empty()) return Expected("a country by its name or its code of ISO 3166, FR");
    return record::SetFromText(*field_, code, lead);
  }
  if (path_ == kDescription) return record::SetFromText(*field_, rules::AsHtml(text), lead);
  const bool is_bare_user = path_ == kOwner && !absl::StartsWith(text, kUsers);
  return record::SetFromText(*field_, is_bare_user ? kUsers + text : text, lead);
}

void ImportColumn::Apply(const Lead& from, Lead& to) const {
  if (path_ == "tags") return AddMissing(from.tags(), *to.mutable_tags());
  if (path_ == "agencies") return AddMissing(from.agencies(), *to.mutable_agencies());
  if (!custom_key_.empty()) {
    (*to.mutable_custom_fields())[custom_key_] = from.custom_fields().at(custom_key_);
  } else if (!system_.empty()) {
    for (const auto& id : from.external_ids()) {
      if (id.system() == system_) ReplaceId(id, to);
    }
  } else if (path_ == kAmount) {
    to.mutable_annual_revenue()->set_units(from.annual_revenue().units());
    to.mutable_annual_revenue()->set_nanos(from.annual_revenue().nanos());
  } else {
    record::Field::Copy(*field_, from, *field_, to);
  }
}

}  // namespace leadline::lead
