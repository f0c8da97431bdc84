#pragma once

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/operation/worker.h"
#include "google/longrunning/operations.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class PurgeStore;
class SettingsSource;

// Removes leads for good behind the calls that ask for it. Whatever is on its way is in the
// database, so any process goes on with what another one left.
class PurgeLeads final {
 public:
  PurgeLeads(PurgeStore& purges, const SettingsSource& settings);

  // Keeps the purge to be worked on, or counts when it is only to be validated.
  absl::StatusOr<google::longrunning::Operation> Start(const query::Caller& caller,
                                                       const v1::PurgeLeadsRequest& request);

  // Looks for work from now on; without this, only when RunOnce is called.
  void StartEvery(const polled::Pace& pace) { worker_.StartEvery(pace); }

  // One look: works on everything that is undone.
  absl::Status RunOnce() { return worker_.RunOnce(); }

 private:
  absl::Status RemoveAll(const operation::Undone& undone, const std::string& bytes,
                         const std::atomic<bool>& stopping);

  PurgeStore& purges_;
  const SettingsSource& settings_;
  operation::Worker worker_;
};

}  // namespace leadline::lead
