#include "docs/generator/error_page.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace leadline::docs {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::MethodDescriptor;

constexpr size_t kFew = 15;
constexpr char kPrefix[] = "ERROR_REASON_";

constexpr char kIntroduction[] =
    "# Errors\n\n"
    "Every error carries a `google.rpc.Status` in its trailer `grpc-status-details-bin`, with a\n"
    "`google.rpc.ErrorInfo` whose `domain` is `leadline` and whose `reason` is one of the names\n"
    "below. A program decides by the reason; the message is for people and may change. Beside it\n"
    "stand, where they apply, `BadRequest` with the fields that are wrong, `ResourceInfo`,\n"
    "`RetryInfo` and `RequestInfo`.\n\n";

std::map<std::string, std::vector<std::string>> MethodsByName(const ContractFiles& contract) {
  std::map<std::string, std::vector<std::string>> methods;
  for (const MethodDescriptor* method : contract.Methods()) {
    for (const std::string& name : NamesIn(ParagraphsOf(*method))) {
      methods[name].push_back(Code(method->service()->name() + "." + method->name()));
    }
  }
  return methods;
}

std::string MethodsIn(const std::vector<std::string>& methods) {
  if (methods.size() > kFew) return absl::StrCat(methods.size(), " methods");
  return absl::StrJoin(methods, ", ");
}

}  // namespace

std::set<std::string> NamesIn(const std::vector<std::string>& paragraphs) {
  const auto in_word = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  std::set<std::string> names;
  std::string word;
  for (const char c : absl::StrJoin(paragraphs, " ") + " ") {
    if (in_word(c)) {
      word += c;
      continue;
    }
    const bool shouts = std::none_of(
        word.begin(), word.end(), [](unsigned char letter) { return absl::ascii_islower(letter); });
    if (shouts && word.find('_') != std::string::npos) names.insert(word);
    word.clear();
  }
  return names;
}

Page ErrorPage(const ContractFiles& contract) {
  const EnumDescriptor& reasons = contract.FindEnum("leadline.type.v1.ErrorReason");
  const auto methods = MethodsByName(contract);
  std::string text = kIntroduction;
  for (int i = 1; i < reasons.value_count(); ++i) {
    const std::string name = reasons.value(i)->name().substr(sizeof(kPrefix) - 1);
    absl::StrAppend(&text, "## ", name, "\n\n",
                    absl::StrJoin(ParagraphsOf(*reasons.value(i)), "\n\n"), "\n\n");
    const auto given = methods.find(name);
    if (given != methods.end()) {
      absl::StrAppend(&text, "Given by ", MethodsIn(given->second), ".\n\n");
    }
  }
  return {"docs/reference/errors.md", text};
}

}  // namespace leadline::docs
