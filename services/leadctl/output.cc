#include "services/leadctl/output.h"

#include <wchar.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"
#include "services/leadctl/commands.h"

namespace leadline::leadctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kWidestCell = 40;

// One printable character and the columns it takes; moves `text` behind it.
std::pair<std::string, size_t> NextGlyph(const char*& text, const char* end) {
  mbstate_t state{};
  wchar_t wide = 0;
  const size_t bytes = mbrtowc(&wide, text, static_cast<size_t>(end - text), &state);
  const bool decoded = bytes != static_cast<size_t>(-1) && bytes != static_cast<size_t>(-2);
  const size_t length = decoded && bytes > 0 ? bytes : 1;
  const int columns = decoded ? wcwidth(wide) : -1;
  const std::string glyph = columns < 0 ? " " : std::string(text, length);
  text += length;
  return {glyph, columns < 0 ? 1 : static_cast<size_t>(columns)};
}

// Without line breaks and control characters.
struct Cell {
  std::string text;
  size_t width = 0;
};

Cell MakeCell(const std::string& text, size_t widest) {
  Cell cell;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    const auto [glyph, columns] = NextGlyph(at, end);
    if (cell.width + columns > widest) {
      return {cell.text + "…", cell.width + 1};
    }
    cell.text += glyph;
    cell.width += columns;
  }
  return cell;
}

std::string EnumText(const google::protobuf::EnumValueDescriptor& value) {
  const std::string prefix(absl::StripSuffix(value.type()->value(0)->name(), "UNSPECIFIED"));
  return value.number() == 0 ? "" : std::string(absl::StripPrefix(value.name(), prefix));
}

// One value of a field, `index` for repeated ones; empty for messages that have no short form.
std::string ValueText(const Message& holder, const FieldDescriptor& field, int index = -1) {
  const Reflection& reflection = *holder.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return index < 0 ? reflection.GetString(holder, &field)
                     : reflection.GetRepeatedString(holder, &field, index);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return EnumText(index < 0 ? *reflection.GetEnum(holder, &field)
                              : *reflection.GetRepeatedEnum(holder, &field, index));
  }
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    std::string text;
    google::protobuf::TextFormat::PrintFieldValueToString(holder, &field, index, &text);
    return text;
  }
  const Message& value = index < 0 ? reflection.GetMessage(holder, &field)
                                   : reflection.GetRepeatedMessage(holder, &field, index);
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&value)) {
    return google::protobuf::util::TimeUtil::ToString(*time);
  }
  if (const auto* date = dynamic_cast<const google::type::Date*>(&value)) {
    return absl::StrCat(absl::Dec(date->year(), absl::kZeroPad4), "-",
                        absl::Dec(date->month(), absl::kZeroPad2), "-",
                        absl::Dec(date->day(), absl::kZeroPad2));
  }
  return "";
}

bool IsShort(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
         field.message_type() == google::protobuf::Timestamp::descriptor() ||
         field.message_type() == google::type::Date::descriptor();
}

const Columns* ColumnsOf(const Message& record) {
  for (const Columns& columns : ColumnsOfResources()) {
    if (columns.type == record.GetDescriptor()->full_name()) return &columns;
  }
  return nullptr;
}

std::string CellText(const Message& record, const std::string& path) {
  const auto field = record::Field::Find(*record.GetDescriptor(), path);
  const Message* holder = field->Holder(record);
  return holder == nullptr || !field->IsSet(record) ? "" : ValueText(*holder, field->descriptor());
}

// Names of resources are for copying: they stay whole.
bool HoldsNames(const google::protobuf::Descriptor& type, const std::string& path) {
  return path == "name" || path == "resource" ||
         record::Field::Find(type, path)
             ->descriptor()
             .options()
             .HasExtension(google::api::resource_reference);
}

void PrintCells(const std::vector<std::vector<Cell>>& rows, std::ostream& out) {
  std::vector<size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].width);
  }
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i].text;
      if (i + 1 < row.size()) line.append(widths[i] - row[i].width + 2, ' ');
    }
    out << absl::StripTrailingAsciiWhitespace(line) << "\n";
  }
}

void PrintTable(const Message& answer, const FieldDescriptor& list, const Columns& columns,
                std::ostream& out) {
  std::vector<std::vector<Cell>> rows(1);
  for (const std::string path : columns.paths) {
    rows[0].push_back(MakeCell(absl::AsciiStrToUpper(path), kWidestCell));
  }
  const Reflection& reflection = *answer.GetReflection();
  for (int i = 0; i < reflection.FieldSize(answer, &list); ++i) {
    const Message& record = reflection.GetRepeatedMessage(answer, &list, i);
    auto& row = rows.emplace_back();
    for (const char* path : columns.paths) {
      const std::string text = CellText(record, path);
      row.push_back(
          MakeCell(text, HoldsNames(*record.GetDescriptor(), path) ? text.size() : kWidestCell));
    }
  }
  PrintCells(rows, out);
}

void PrintFields(const Message& record, const std::string& indent, std::ostream& out);

void PrintField(const Message& holder, const FieldDescriptor& field, int index,
                const std::string& indent, std::ostream& out) {
  out << indent << field.name() << ":";
  if (IsShort(field)) {
    out << " " << Clean(ValueText(holder, field, index)) << "\n";
    return;
  }
  out << "\n";
  const Reflection& reflection = *holder.GetReflection();
  PrintFields(index < 0 ? reflection.GetMessage(holder, &field)
                        : reflection.GetRepeatedMessage(holder, &field, index),
              indent + "  ", out);
}

// What an Any holds; null for anything else, and for a type that this program does not know.
std::unique_ptr<Message> Unpacked(const Message& record) {
  const auto* any = dynamic_cast<const google::protobuf::Any*>(&record);
  if (any == nullptr) return nullptr;
  const std::string& url = any->type_url();
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      url.substr(url.rfind('/') + 1));
  if (type == nullptr) return nullptr;
  std::unique_ptr<Message> held(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  return any->UnpackTo(held.get()) ? std::move(held) : nullptr;
}

void PrintFields(const Message& record, const std::string& indent, std::ostream& out) {
  if (const auto held = Unpacked(record)) return PrintFields(*held, indent, out);
  std::vector<const FieldDescriptor*> fields;
  record.GetReflection()->ListFields(record, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!field->is_repeated()) PrintField(record, *field, -1, indent, out);
    const int size = field->is_repeated() ? record.GetReflection()->FieldSize(record, field) : 0;
    for (int i = 0; i < size; ++i) PrintField(record, *field, i, indent, out);
  }
}

// The field of a List response that holds the records, if it is one.
const FieldDescriptor* ListOf(const Message& answer) {
  const auto* type = answer.GetDescriptor();
  const FieldDescriptor* first = type->field_count() == 0 ? nullptr : type->field(0);
  return first != nullptr && first->is_repeated() && !IsShort(*first) ? first : nullptr;
}

}  // namespace

std::string Clean(const std::string& text) { return MakeCell(text, text.size() * 2).text; }

void PrintJson(const Message& answer, std::ostream& out) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  // Cannot fail: what an Any of ours holds is of the contract, and that is linked in.
  static_cast<void>(google::protobuf::util::MessageToJsonString(answer, &json, options));
  out << json;
}

void PrintJsonLine(const Message& message, std::ostream& out) {
  std::string json;
  static_cast<void>(google::protobuf::util::MessageToJsonString(message, &json));  // As above.
  out << json << std::endl;
}

void PrintText(const Message& answer, std::ostream& out) {
  const FieldDescriptor* list = ListOf(answer);
  const Columns* columns =
      list == nullptr
          ? nullptr
          : ColumnsOf(*google::protobuf::MessageFactory::generated_factory()->GetPrototype(
                list->message_type()));
  columns == nullptr ? PrintFields(answer, "", out) : PrintTable(answer, *list, *columns, out);
}

void PrintRows(const std::vector<std::vector<std::string>>& rows, std::ostream& out) {
  std::vector<std::vector<Cell>> cells;
  for (const auto& row : rows) {
    auto& line = cells.emplace_back();
    for (const std::string& text : row) line.push_back(MakeCell(text, text.size()));
    line.resize(rows.front().size());
  }
  PrintCells(cells, out);
}

void PrintFailure(const absl::Status& status, std::ostream& err) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  err << "error: " << absl::StatusCodeToString(status.code());
  if (info.has_value()) err << " " << info->reason();
  err << ": " << Clean(std::string(status.message())) << "\n";
  if (info.has_value()) {
    for (const auto& [key, value] : info->metadata()) {
      err << "  " << key << ": " << Clean(value) << "\n";
    }
  }
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  if (!request.has_value()) return;
  for (const auto& violation : request->field_violations()) {
    err << "  " << Clean(violation.field()) << ": " << Clean(violation.description()) << "\n";
  }
}

}  // namespace leadline::leadctl
