#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace leadline::postgres {

// The named values of one statement: scalars of their own, and the fields of records, one by one or
// of many at once. A scalar comes before a record's field of the same name, an earlier record
// before a later one.
class Arguments final {
 public:
  // `:field` and `:field.sub` are the record's. It is not copied and must outlive the run.
  Arguments& Record(const google::protobuf::Message& record) { return Record("", record); }

  // `:prefix.field` is the record's.
  Arguments& Record(const std::string& prefix, const google::protobuf::Message& record);

  // `:prefix.field` is the array of that field's values of all records, NULL where one has none:
  // `:leads.score::integer[]`. Values that are arrays themselves are texts: `:leads.tags::text[]`,
  // each of which is cast by itself. Like a record they must outlive the run.
  template <class Message>
  Arguments& Records(const std::string& prefix, const std::vector<Message>& records) {
    List& list = lists_.emplace_back(List{prefix + ".", *Message::descriptor(), {}});
    for (const Message& record : records) list.records.push_back(&record);
    return *this;
  }

  Arguments& Set(const std::string& name, const std::string& value);
  Arguments& Set(const std::string& name, const char* value);
  Arguments& Set(const std::string& name, int64_t value);
  Arguments& Set(const std::string& name, int value);
  Arguments& Set(const std::string& name, bool value);
  Arguments& Set(const std::string& name, double value);
  Arguments& Set(const std::string& name, absl::Time value);
  Arguments& Set(const std::string& name, std::nullopt_t);
  Arguments& Set(const std::string& name, const std::vector<std::string>& value);
  Arguments& Set(const std::string& name, const std::vector<int64_t>& value);

  // bytea: `value` may hold any byte.
  Arguments& SetBytes(const std::string& name, const std::string& value);

  // The text PostgreSQL reads for the parameter; none is NULL. A name that no record and no scalar
  // has is a fault of ours and throws std::logic_error.
  std::optional<std::string> Find(const std::string& name) const;

 private:
  struct List {
    std::string prefix;
    const google::protobuf::Descriptor& type;
    std::vector<const google::protobuf::Message*> records;
  };

  Arguments& SetText(const std::string& name, std::optional<std::string> text);

  std::vector<std::pair<std::string, std::optional<std::string>>> scalars_;
  std::vector<std::pair<std::string, const google::protobuf::Message*>> records_;
  std::vector<List> lists_;
};

}  // namespace leadline::postgres
