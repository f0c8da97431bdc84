#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {

// All that a batch told.
struct BatchTold {
  std::map<int, v1::BatchConvertLeadsResponse> leads;  // By index.
  v1::BatchConvertLeadsResponse last;
  absl::Status end;

  const v1::BatchConvertLeadsResponse::Summary& summary() const { return last.summary(); }

  // What became of the lead at `index`.
  absl::StatusOr<v1::ConvertLeadResponse> Of(int index) const {
    const auto found = leads.find(index);
    if (found == leads.end()) return absl::UnknownError("nothing was told");
    if (found->second.has_status()) return FromRpcStatus(found->second.status());
    return found->second.conversion();
  }
};

MATCHER_P3(SumsUp, converted, replayed, failed,
           absl::StrCat("converted ", converted, ", replayed ", replayed, ", failed ", failed)) {
  const auto& summary = arg.summary();
  *result_listener << summary.ShortDebugString() << " after " << arg.end.ToString();
  return arg.end.ok() && arg.last.has_summary() && summary.converted_count() == converted &&
         summary.replayed_count() == replayed && summary.failed_count() == failed &&
         arg.last.index() == converted + replayed + failed;
}

class BatchFixture : public ConversionTest {
 protected:
  using Batch = v1::BatchConvertLeadsRequest;

  // Leads that can be converted, each with an account only, under a request_id of the batch.
  Batch BatchOf(int count, Batch::Mode mode) {
    Batch batch;
    batch.set_mode(mode);
    batch.set_request_id(identifier::NewId());
    for (int i = 0; i < count; ++i) {
      *batch.add_requests() = AccountOnly(fake_leads_.Add(ALead()).name());
    }
    return batch;
  }

  lead::v1::Lead Lost() {
    lead::v1::Lead lead = ALead();
    lead.set_lost(true);
    return fake_leads_.Add(lead);
  }

  // Reads all that a batch tells, or leaves after `most` messages.
  BatchTold Run(const Batch& batch, int most = -1) {
    BatchTold told;
    grpc::ClientContext context;
    const auto reader = conversion_stub_->BatchConvertLeads(&context, batch);
    v1::BatchConvertLeadsResponse message;
    for (; most != 0 && reader->Read(&message); --most) {
      if (message.has_summary()) told.last = message;
      if (!message.has_summary()) told.leads[message.index()] = message;
    }
    if (most == 0) context.TryCancel();
    told.end = peer::FromGrpc(reader->Finish());
    return told;
  }

  // How many leads have a conversion that stands, and that each has only one.
  int Standing() {
    const std::string standing = "FROM conversions WHERE state <> 'STATE_ABORTED'";
    EXPECT_EQ(database_.Query("SELECT count(*) - count(DISTINCT lead) " + standing), "0");
    return std::stoi(database_.Query("SELECT count(*) " + standing));
  }

  int Held(const Batch& batch) {
    int held = 0;
    for (const auto& request : batch.requests()) {
      if (!fake_leads_.HolderOf(request.lead()).empty()) ++held;
    }
    return held;
  }

  // As lead-service does with holds that last too long.
  void ResolveHolds(const Batch& batch) {
    for (const auto& request : batch.requests()) {
      const std::string holder = fake_leads_.HolderOf(request.lead());
      if (holder.empty()) continue;
      const auto resolved = Resolve(holder, request.lead());
      ASSERT_THAT(resolved, test::IsOk());
      if (resolved->decision() == v1::DECISION_ABORTED) fake_leads_.Release(holder);
    }
  }
};

}  // namespace leadline::conversion
