#include "services/leadctl/json_blocks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace leadline::leadctl {
namespace {

using google::protobuf::Message;

constexpr char kTypes[] = "type.googleapis.com";

absl::Status Wrong(int line, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(line, ": ", what));
}

// Reads an array of objects, without looking into them.
class ArrayReader final {
 public:
  explicit ArrayReader(const std::string& json) : json_(json) {}

  absl::StatusOr<std::vector<JsonBlock>> Run() {
    std::vector<JsonBlock> blocks;
    if (Next() != '[') return Wrong(line_, "expected an array: [");
    Step();
    while (Next() != ']') {
      if (!blocks.empty()) {
        if (Next() != ',') return Wrong(line_, "expected , or ]");
        Step();
      }
      if (Next() != '{') return Wrong(line_, "expected an object: {");
      blocks.push_back({"", line_});
      const size_t start = at_;
      if (!SkipObject()) return Wrong(blocks.back().line, "this object does not end");
      blocks.back().text = json_.substr(start, at_ - start);
    }
    Step();
    if (Next() != '\0') return Wrong(line_, "expected nothing behind the array");
    return blocks;
  }

 private:
  // The character that is next, behind any space; NUL at the end.
  char Next() {
    while (at_ < json_.size() && absl::ascii_isspace(static_cast<unsigned char>(json_[at_]))) {
      Step();
    }
    return at_ < json_.size() ? json_[at_] : '\0';
  }

  void Step() {
    if (json_[at_] == '\n') ++line_;
    ++at_;
  }

  bool SkipObject() {
    int depth = 0;
    bool in_text = false;
    while (at_ < json_.size()) {
      const char c = json_[at_];
      Step();
      if (in_text && c == '\\' && at_ < json_.size()) Step();
      if (c == '"') in_text = !in_text;
      if (in_text) continue;
      if (c == '{') ++depth;
      if (c == '}' && --depth == 0) return true;
    }
    return false;
  }

  const std::string& json_;
  size_t at_ = 0;
  int line_ = 1;
};

int LineOf(const JsonBlock& block, size_t at) {
  const auto end =
      block.text.begin() + static_cast<std::ptrdiff_t>(std::min(at, block.text.size()));
  return block.line + static_cast<int>(std::count(block.text.begin(), end, '\n'));
}

// Where in the block a complaint of protobuf's is about: it names a field, or shows the text around
// the place with a caret below it.
size_t PlaceOf(const std::string& complaint, const std::string& text) {
  const size_t first = complaint.find('\n');
  const size_t last = complaint.rfind('\n');
  if (first == std::string::npos) {
    // "(labels) colour: …", "(default_targets.account): …"
    const std::string field =
        complaint.substr(0, complaint.find_last_not_of(')', complaint.find(':') - 1) + 1);
    const size_t named = text.find("\"" + field.substr(field.find_last_of(" .(") + 1) + "\"");
    return named == std::string::npos ? 0 : named;
  }
  const size_t shown = text.find(complaint.substr(first + 1, last - first - 1));
  return shown == std::string::npos ? 0 : shown + (complaint.size() - last - 2);
}

}  // namespace

absl::StatusOr<std::vector<JsonBlock>> SplitArray(const std::string& json) {
  return ArrayReader(json).Run();
}

absl::Status ParseBlock(const JsonBlock& block, Message& record) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(block.text, &record);
  if (parsed.ok()) return absl::OkStatus();
  const std::string complaint(parsed.message());
  return Wrong(LineOf(block, PlaceOf(complaint, block.text)),
               complaint.substr(0, complaint.find('\n')));
}

std::string PrintBlock(const Message& record) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream out(&bytes);
    google::protobuf::io::CodedOutputStream coded(&out);
    coded.SetSerializationDeterministic(true);
    record.SerializeToCodedStream(&coded);
  }
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  static auto* const kResolver = google::protobuf::util::NewTypeResolverForDescriptorPool(
      kTypes, google::protobuf::DescriptorPool::generated_pool());
  std::string json;
  // Cannot fail: no message of ours holds an Any.
  static_cast<void>(google::protobuf::util::BinaryToJsonString(
      kResolver, absl::StrCat(kTypes, "/", record.GetDescriptor()->full_name()), bytes, &json,
      options));
  return std::string(absl::StripAsciiWhitespace(json));
}

}  // namespace leadline::leadctl
