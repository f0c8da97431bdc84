#include "services/configuration/definition/definition_text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <string>
#include <vector>

namespace leadline::configuration {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Text of a message is UTF-8 and ICU has its own tables, so nothing here can fail.
std::string Composed(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2& nfc = *icu::Normalizer2::getNFCInstance(error);
  if (nfc.isNormalizedUTF8(text, error)) return text;
  std::string composed;
  icu::StringByteSink<std::string> sink(&composed);
  nfc.normalizeUTF8(0, text, sink, nullptr, error);
  return composed;
}

void ComposeText(const FieldDescriptor& field, Message& holder) {
  const Reflection& reflection = *holder.GetReflection();
  if (!field.is_repeated()) {
    return reflection.SetString(&holder, &field, Composed(reflection.GetString(holder, &field)));
  }
  for (int i = 0; i < reflection.FieldSize(holder, &field); ++i) {
    reflection.SetRepeatedString(&holder, &field, i,
                                 Composed(reflection.GetRepeatedString(holder, &field, i)));
  }
}

void ComposeMessage(const FieldDescriptor& field, Message& holder) {
  const Reflection& reflection = *holder.GetReflection();
  if (!field.is_repeated()) return ComposeTexts(*reflection.MutableMessage(&holder, &field));
  for (int i = 0; i < reflection.FieldSize(holder, &field); ++i) {
    ComposeTexts(*reflection.MutableRepeatedMessage(&holder, &field, i));
  }
}

}  // namespace

void ComposeTexts(Message& record) {
  std::vector<const FieldDescriptor*> set;
  record.GetReflection()->ListFields(record, &set);
  for (const FieldDescriptor* field : set) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) ComposeText(*field, record);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) ComposeMessage(*field, record);
  }
}

}  // namespace leadline::configuration
