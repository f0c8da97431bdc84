#pragma once

#include <map>
#include <string>
#include <vector>

#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::lead {

// What people call the entries, statuses and custom fields of an organisation's leads.
class LabelCatalog final {
 public:
  LabelCatalog() = default;
  explicit LabelCatalog(const configuration::v1::Configuration& configuration);

  // The name of the entry or lead status in use that is meant by `text`: its name, id, code or one
  // of its labels, whatever the case. `collection` is how its name begins:
  // "dictionaries/source/entries/" or "statuses/lead/". Empty when there is none.
  std::string Find(const std::string& collection, const std::string& text) const;

  // The key of the custom field in use that is meant by `text`: its key or one of its labels. Empty
  // when there is none.
  std::string FindField(const std::string& text) const;

  // The label of an entry or a status, archived or not, in the organisation's own language; the
  // last part of its name when it is not known.
  std::string LabelOf(const std::string& name) const;

  // Custom fields in use, in their order, and what they are called.
  struct FieldLabel {
    std::string key;
    std::string label;
  };
  const std::vector<FieldLabel>& fields() const { return fields_; }

 private:
  template <class Labelled>
  void Add(const std::string& collection, const std::string& id, const Labelled& labelled);

  std::map<std::string, std::string> names_;   // By collection and folded text.
  std::map<std::string, std::string> labels_;  // By name.
  std::vector<FieldLabel> fields_;
};

}  // namespace leadline::lead
