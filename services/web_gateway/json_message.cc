#include "services/web_gateway/json_message.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"
#include "services/web_gateway/gateway_errors.h"

namespace leadline::web_gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::util::TypeResolver;

constexpr char kUrlPrefix[] = "type.googleapis.com";

TypeResolver* Types() {
  static TypeResolver* const kTypes = google::protobuf::util::NewTypeResolverForDescriptorPool(
      kUrlPrefix, DescriptorPool::generated_pool());
  return kTypes;
}

std::string UrlOf(const Descriptor& type) {
  return absl::StrCat(kUrlPrefix, "/", type.full_name());
}

}  // namespace

absl::StatusOr<std::string> EncodedOf(const std::string& json, const Descriptor& type) {
  if (json.empty()) return std::string();
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  std::string message;
  const auto status =
      google::protobuf::util::JsonToBinaryString(Types(), UrlOf(type), json, &message, options);
  // protobuf's own words would repeat what was sent.
  if (!status.ok()) return RequestUnreadable("must be a JSON object of the method's type");
  return message;
}

absl::StatusOr<std::string> JsonOf(const std::string& message, const Descriptor& type) {
  std::string json;
  const auto status =
      google::protobuf::util::BinaryToJsonString(Types(), UrlOf(type), message, &json);
  if (!status.ok()) return absl::InternalError("the answer is not of the method's type");
  return json;
}

}  // namespace leadline::web_gateway
