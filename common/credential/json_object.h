#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leadline::credential {

// What stands in a JSON object that others wrote: claims of a token, a key, a record. Whatever is
// not of the type asked for is not there.
class JsonObject final {
 public:
  // None for a text that is not one JSON object.
  static std::optional<JsonObject> Parse(const std::string& text);

  ~JsonObject();
  JsonObject(JsonObject&&) noexcept;
  JsonObject& operator=(JsonObject&&) noexcept;

  // A path is a name, or several joined by dots that lead from object to object. A name that has
  // dots itself, "https://example.com/roles", goes first.
  std::vector<std::string> Names() const;
  bool Has(const std::string& path) const;
  std::optional<std::string> Text(const std::string& path) const;
  std::optional<double> Number(const std::string& path) const;

  // Texts of a list, or the one that stands in its place.
  std::vector<std::string> Texts(const std::string& path) const;

  // Objects of a list, each as a JSON text.
  std::vector<std::string> Objects(const std::string& path) const;

 private:
  struct Document;

  explicit JsonObject(std::unique_ptr<Document> document);

  std::unique_ptr<Document> document_;
};

}  // namespace leadline::credential
