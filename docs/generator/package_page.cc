#include "docs/generator/package_page.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "docs/generator/limits.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "leadline/type/v1/permission.pb.h"

namespace leadline::docs {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptor;

// "lead" of "leadline.lead.v1".
std::string ShortName(const std::string& package) {
  const std::vector<std::string> parts = absl::StrSplit(package, '.');
  return parts.at(1);
}

std::string JoinParagraphs(const std::vector<std::string>& paragraphs) {
  return absl::StrCat(absl::StrJoin(paragraphs, "\n\n"), "\n\n");
}

// "Lead.Kind" of leadline.lead.v1.Lead.Kind.
template <class Type>
std::string LocalName(const Type& type) {
  return type.full_name().substr(type.file()->package().size() + 1);
}

// A link to a type's section; types of other makers have none.
template <class Type>
std::string LinkTo(const Type& type, const FileDescriptor& from) {
  if (!absl::StartsWith(type.full_name(), "leadline.")) return Code(type.full_name());
  std::string anchor = absl::AsciiStrToLower(LocalName(type));
  anchor.erase(std::remove(anchor.begin(), anchor.end(), '.'), anchor.end());
  const std::string& package = type.file()->package();
  const std::string page = package == from.package() ? "" : ShortName(package) + ".md";
  return absl::StrCat("[", LocalName(type), "](", page, "#", anchor, ")");
}

std::string TypeOf(const FieldDescriptor& field) {
  if (field.is_map()) {
    return absl::StrCat("map of ", TypeOf(*field.message_type()->map_key()), " to ",
                        TypeOf(*field.message_type()->map_value()));
  }
  std::string type = field.type_name();
  if (field.message_type() != nullptr) type = LinkTo(*field.message_type(), *field.file());
  if (field.enum_type() != nullptr) type = LinkTo(*field.enum_type(), *field.file());
  return field.is_repeated() ? "repeated " + type : type;
}

std::string BehaviorOf(const FieldDescriptor& field) {
  std::vector<std::string> words;
  for (int i = 0; i < field.options().ExtensionSize(google::api::field_behavior); ++i) {
    const auto behavior = field.options().GetExtension(google::api::field_behavior, i);
    std::string word = absl::AsciiStrToLower(google::api::FieldBehavior_Name(behavior));
    std::replace(word.begin(), word.end(), '_', ' ');
    words.push_back(word);
  }
  return absl::StrJoin(words, ", ");
}

std::string FieldTable(const Descriptor& message) {
  if (message.field_count() == 0) return "No fields.\n\n";
  std::string table = TableHead({"Field", "Type", "", "Limits", "Meaning"});
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    table += Row({Code(field.name()), TypeOf(field), BehaviorOf(field), LimitsOf(field),
                  absl::StrJoin(ParagraphsOf(field), " ")});
  }
  return table + "\n";
}

std::string EnumSection(const EnumDescriptor& type) {
  std::string text =
      absl::StrCat("### ", LocalName(type), "\n\n", JoinParagraphs(ParagraphsOf(type)));
  text += TableHead({"Value", "Number", "Meaning"});
  for (int i = 0; i < type.value_count(); ++i) {
    text += Row({Code(type.value(i)->name()), absl::StrCat(type.value(i)->number()),
                 absl::StrJoin(ParagraphsOf(*type.value(i)), " ")});
  }
  return text + "\n";
}

std::string MessageSection(const Descriptor& message) {
  if (message.options().map_entry()) return "";
  std::string text = absl::StrCat("### ", LocalName(message), "\n\n",
                                  JoinParagraphs(ParagraphsOf(message)), FieldTable(message));
  for (int i = 0; i < message.enum_type_count(); ++i) text += EnumSection(*message.enum_type(i));
  for (int i = 0; i < message.nested_type_count(); ++i) {
    text += MessageSection(*message.nested_type(i));
  }
  return text;
}

std::string RepetitionOf(const MethodDescriptor& method) {
  switch (method.options().idempotency_level()) {
    case MethodOptions::NO_SIDE_EFFECTS:
      return "read-only";
    case MethodOptions::IDEMPOTENT:
      return "idempotent";
    default:
      return "not idempotent";
  }
}

std::string MethodSection(const MethodDescriptor& method) {
  const std::string permission = method.options().GetExtension(type::v1::permission);
  return absl::StrCat("### ", method.name(), "\n\n", LinkTo(*method.input_type(), *method.file()),
                      " → ", LinkTo(*method.output_type(), *method.file()), " · ",
                      RepetitionOf(method), " · permission ", Code(permission), "\n\n",
                      JoinParagraphs(ParagraphsOf(method)));
}

std::string ServiceSection(const ServiceDescriptor& service) {
  std::string text = absl::StrCat("## ", service.name(), "\n\n", Code(service.full_name()), "\n\n",
                                  JoinParagraphs(ParagraphsOf(service)));
  for (int i = 0; i < service.method_count(); ++i) text += MethodSection(*service.method(i));
  return text;
}

}  // namespace

Page PackagePage(const ContractFiles& contract, const std::string& package) {
  std::string services, types;
  for (const FileDescriptor* file : contract.FilesOf(package)) {
    for (int i = 0; i < file->service_count(); ++i) services += ServiceSection(*file->service(i));
    for (int i = 0; i < file->message_type_count(); ++i) {
      types += MessageSection(*file->message_type(i));
    }
    for (int i = 0; i < file->enum_type_count(); ++i) types += EnumSection(*file->enum_type(i));
  }
  return {absl::StrCat("docs/reference/", ShortName(package), ".md"),
          absl::StrCat("# ", package, "\n\n", services, "## Messages\n\n", types)};
}

}  // namespace leadline::docs
