#include "common/query/table.h"

#include <cstring>

namespace leadline::query {
namespace {

using enum Operator;

struct TypeTraits {
  const char* description;
  std::vector<Operator> operators;
};

TypeTraits TraitsOf(Type type) {
  const std::vector<Operator> ordered = {kEquals,  kDiffers, kLess, kAtMost,
                                         kGreater, kAtLeast, kHas};
  const std::vector<Operator> discrete = {kEquals, kDiffers, kHas};
  switch (type) {
    case Type::kText:
      return {"text", ordered};
    case Type::kBool:
      return {"true or false", discrete};
    case Type::kInteger:
      return {"whole number", ordered};
    case Type::kNumber:
      return {"number", ordered};
    case Type::kTime:
      return {"RFC 3339 time or now()", ordered};
    case Type::kDate:
      return {"date, YYYY-MM-DD", ordered};
    case Type::kEnum:
      return {"name of a value", discrete};
    case Type::kId:
      return {"resource name", discrete};
    case Type::kName:
      return {"resource name", discrete};
    case Type::kTexts:
      return {"texts", {kHas}};
    case Type::kNames:
      return {"resource names", {kHas}};
    case Type::kIds:
      return {"resource names", {kHas}};
    case Type::kCustomFields:
      return {"what the field's definition says, by key", ordered};
  }
  return {};
}

std::string PathOf(const Field& field) {
  return field.type == Type::kCustomFields ? std::string(field.path) + ".key" : field.path;
}

std::string KindOf(const Field& field) {
  std::string kind = TraitsOf(field.type).description;
  if (field.prefix[0] != '\0') kind += ", " + std::string(field.prefix) + "…";
  if (field.values == nullptr) return kind;
  for (int i = 0; i < field.values()->value_count(); ++i) {
    kind += (i == 0 ? ": " : ", ") + field.values()->value(i)->name();
  }
  return kind;
}

}  // namespace

const Field* FindField(const Table& table, const std::string& path) {
  for (const Field& field : table.fields) {
    if (path == field.path) return &field;
    const size_t length = std::strlen(field.path);
    const bool below = path.compare(0, length, field.path) == 0 && path[length] == '.';
    if (field.type == Type::kCustomFields && below && path.find('.', length + 1) == path.npos) {
      return &field;
    }
  }
  return nullptr;
}

std::vector<Operator> OperatorsOf(Type type) { return TraitsOf(type).operators; }

std::string Describe(const Table& table) {
  std::string markdown = "| Field | Holds | Operators | Sorts |\n|---|---|---|---|\n";
  for (const Field& field : table.fields) {
    std::string operators;
    for (const Operator op : OperatorsOf(field.type)) {
      operators += (operators.empty() ? "`" : " `") + std::string(SymbolOf(op)) + "`";
    }
    const bool sorts = field.sortable || std::strcmp(field.path, "name") == 0;
    markdown += "| `" + PathOf(field) + "` | " + KindOf(field) + " | " + operators + " | " +
                (sorts ? "yes" : "") + " |\n";
  }
  return markdown;
}

}  // namespace leadline::query
