#include "tests/e2e/outcomes.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "docs/generator/contract_files.h"
#include "docs/generator/error_page.h"
#include "docs/generator/markdown.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "tests/e2e/steps.h"
#include "tests/support/invariants.h"

namespace leadline::test {
namespace {

using conversion::v1::BatchConvertLeadsRequest;
using conversion::v1::ConvertLeadRequest;
using google::protobuf::MethodDescriptor;

std::string ContractPath() {
  return absl::StrCat(std::getenv("LEADLINE_BIN_DIR"), "/../leadline.binpb");
}

std::set<std::string> ReasonsOf(const MethodDescriptor& method) {
  std::set<std::string> reasons = docs::NamesIn(docs::ParagraphsOf(method));
  reasons.merge(docs::NamesIn(docs::ParagraphsOf(*method.service())));
  // Those of one word.
  for (const char* word : {"CONTENTION", "OVERLOADED", "DRAINING"}) {
    for (const auto& comment :
         {docs::ParagraphsOf(method), docs::ParagraphsOf(*method.service())}) {
      for (const std::string& paragraph : comment) {
        if (paragraph.find(word) != std::string::npos) reasons.insert(word);
      }
    }
  }
  return reasons;
}

}  // namespace

Outcomes::Outcomes() {
  const auto contract = Must(docs::ContractFiles::Read(ContractPath()));
  for (const MethodDescriptor* method : contract.Methods()) {
    methods_[method->input_type()->full_name()] = {method->name(), ReasonsOf(*method)};
  }
  item_ = methods_.at(ConvertLeadRequest::descriptor()->full_name());
  item_.name = "BatchConvertLeads, one lead:";
  const Method& batch = methods_.at(BatchConvertLeadsRequest::descriptor()->full_name());
  item_.reasons.insert(batch.reasons.begin(), batch.reasons.end());
}

void Outcomes::Note(const google::protobuf::Message& request, const absl::Status& status) {
  Note(methods_.at(request.GetDescriptor()->full_name()), status);
}

void Outcomes::NoteItem(const absl::Status& status) { Note(item_, status); }

void Outcomes::Note(const Method& method, const absl::Status& status) {
  const std::string outcome = OutcomeOf(status);
  const std::lock_guard lock(mutex_);
  ++counts_[absl::StrCat(method.name, " ", outcome)];
  if (status.ok() || method.reasons.count(outcome) > 0) return;
  undocumented_.push_back(absl::StrCat(method.name, ": ", status.ToString()));
}

void Print(const std::string& title, const std::map<std::string, int>& counts) {
  std::cout << title << "\n";
  for (const auto& [what, count] : counts) std::cout << "  " << what << ": " << count << "\n";
}

}  // namespace leadline::test
