#include "common/postgres/json.h"

#include <memory>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "google/protobuf/type.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace leadline::postgres {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Type;
using google::protobuf::util::TypeResolver;

constexpr char kTypes[] = "type.googleapis.com";
constexpr char kFields[] = "leadline/field/";

// protobuf's JSON works on descriptions of types, and makes them anew for every message, of all its
// fields: 400 µs for a lead. This keeps them, and knows for each field a type that has nothing
// else: "leadline/field/<name>".
class KeptTypes final : public TypeResolver {
 public:
  google::protobuf::util::Status ResolveMessageType(const std::string& url, Type* type) override {
    const auto [kept, is_new] = types_.try_emplace(url);
    // Every type of a record is in the pool that its descriptor came from.
    if (is_new) (void)all_->ResolveMessageType(url, &kept->second);
    *type = kept->second;
    return {};
  }

  google::protobuf::util::Status ResolveEnumType(const std::string& url,
                                                 google::protobuf::Enum* type) override {
    return all_->ResolveEnumType(url, type);
  }

  // The URL of the type that has only this field.
  std::string UrlOf(const FieldDescriptor& field) {
    std::string url = kFields + field.full_name();
    const auto [alone, is_new] = types_.try_emplace(url);
    if (!is_new) return url;
    Type holder;
    (void)all_->ResolveMessageType(absl::StrCat(kTypes, "/", field.containing_type()->full_name()),
                                   &holder);
    alone->second.set_name(holder.name());
    for (const auto& each : holder.fields()) {
      if (each.number() == field.number()) *alone->second.add_fields() = each;
    }
    return url;
  }

 private:
  const std::unique_ptr<TypeResolver> all_{google::protobuf::util::NewTypeResolverForDescriptorPool(
      kTypes, google::protobuf::DescriptorPool::generated_pool())};
  std::unordered_map<std::string, Type> types_;
};

KeptTypes& Types() {
  thread_local KeptTypes types;
  return types;
}

// `url` is that of the message's type, or of one with only some of its fields.
std::string Print(const Message& message, const std::string& url) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  // Cannot fail: no record holds an Any.
  (void)google::protobuf::util::BinaryToJsonString(&Types(), url, message.SerializeAsString(),
                                                   &json, options);
  return json;
}

}  // namespace

std::string ToJson(const Message& holder, const FieldDescriptor& field) {
  const record::Field whole = *record::Field::Find(*field.containing_type(), field.name());
  if (!whole.IsSet(holder)) return field.is_repeated() && !field.is_map() ? "[]" : "{}";
  const std::unique_ptr<Message> alone(holder.New());
  record::Field::Copy(whole, holder, whole, *alone);
  const std::string json = Print(*alone, Types().UrlOf(field));
  // {"field":…} without what is around it.
  const size_t start = field.name().size() + 4;
  return json.substr(start, json.size() - start - 1);
}

std::string ToJson(const Message& record) {
  return Print(record, absl::StrCat(kTypes, "/", record.GetDescriptor()->full_name()));
}

}  // namespace leadline::postgres
