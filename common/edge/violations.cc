#include "common/edge/violations.h"

#include "google/rpc/error_details.pb.h"

namespace leadline::edge {

std::string Place::Path() const {
  std::string path = outer == nullptr ? "" : outer->Path() + ".";
  path += *field;
  if (index >= 0) path += "[" + std::to_string(index) + "]";
  if (key != nullptr) path += "[\"" + *key + "\"]";
  return path;
}

void Violations::Add(const Place& place, const std::string& description) {
  violations_.Add(place.Path(), description);
  ++count_;
}

void Violations::AddName(const Place& place, const std::string& pattern) {
  Add(place, "must be a resource name of the form " + pattern);
  ++names_;
}

absl::Status Violations::ToStatus() const {
  absl::Status status = violations_.ToStatus();
  if (status.ok() || names_ < count_) return status;
  absl::Status names =
      Failure(status.code(), type::v1::ERROR_REASON_NAME_INVALID, std::string(status.message()));
  SetDetail(names, *DetailOf<google::rpc::BadRequest>(status));
  return names;
}

}  // namespace leadline::edge
