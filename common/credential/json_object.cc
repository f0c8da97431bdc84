#include "common/credential/json_object.h"

#include <simdjson.h>

#include <string_view>
#include <utility>

namespace leadline::credential {
namespace {

using simdjson::dom::element;

std::optional<element> Find(const element& object, const std::string& path) {
  element found;
  if (object.at_key(path).get(found) == simdjson::SUCCESS) return found;
  const size_t dot = path.find('.');
  if (dot == std::string::npos) return std::nullopt;
  if (object.at_key(path.substr(0, dot)).get(found) != simdjson::SUCCESS) return std::nullopt;
  return Find(found, path.substr(dot + 1));
}

std::optional<std::string> TextIn(const std::optional<element>& found) {
  std::string_view text;
  if (!found.has_value() || found->get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

}  // namespace

struct JsonObject::Document {
  simdjson::dom::parser parser;  // Owns what `root` refers to.
  element root;
};

JsonObject::JsonObject(std::unique_ptr<Document> document) : document_(std::move(document)) {}
JsonObject::~JsonObject() = default;
JsonObject::JsonObject(JsonObject&&) noexcept = default;
JsonObject& JsonObject::operator=(JsonObject&&) noexcept = default;

std::optional<JsonObject> JsonObject::Parse(const std::string& text) {
  auto document = std::make_unique<Document>();
  if (document->parser.parse(text).get(document->root) != simdjson::SUCCESS ||
      !document->root.is_object()) {
    return std::nullopt;
  }
  return JsonObject(std::move(document));
}

std::vector<std::string> JsonObject::Names() const {
  std::vector<std::string> names;
  for (const auto field : simdjson::dom::object(document_->root)) names.emplace_back(field.key);
  return names;
}

bool JsonObject::Has(const std::string& path) const {
  return Find(document_->root, path).has_value();
}

std::optional<std::string> JsonObject::Text(const std::string& path) const {
  return TextIn(Find(document_->root, path));
}

std::optional<double> JsonObject::Number(const std::string& path) const {
  const auto found = Find(document_->root, path);
  double number = 0;
  if (!found.has_value() || found->get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::vector<std::string> JsonObject::Texts(const std::string& path) const {
  const auto found = Find(document_->root, path);
  std::vector<std::string> texts;
  simdjson::dom::array list;
  if (found.has_value() && found->get(list) == simdjson::SUCCESS) {
    for (const element& item : list) {
      if (auto text = TextIn(item)) texts.push_back(*std::move(text));
    }
  } else if (auto text = TextIn(found)) {
    texts.push_back(*std::move(text));
  }
  return texts;
}

std::vector<std::string> JsonObject::Objects(const std::string& path) const {
  const auto found = Find(document_->root, path);
  std::vector<std::string> objects;
  simdjson::dom::array list;
  if (!found.has_value() || found->get(list) != simdjson::SUCCESS) return objects;
  for (const element& item : list) {
    if (item.is_object()) objects.push_back(simdjson::minify(item));
  }
  return objects;
}

}  // namespace leadline::credential
