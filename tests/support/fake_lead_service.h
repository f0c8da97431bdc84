#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/impl/service_type.h"
#include "leadline/lead/v1/handoff_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::test {

// lead-service for the tests of its callers: keeps leads in memory and hands them over by the rules
// of the protocol, without a database and without anything of services/lead.
class FakeLeadService final {
 public:
  FakeLeadService();
  ~FakeLeadService();

  // What an InProcessServer serves.
  std::vector<grpc::Service*> services();

  // Takes a lead in; one without a name gets one.
  lead::v1::Lead Add(lead::v1::Lead lead);

  // The lead as it is now.
  lead::v1::Lead Get(const std::string& lead);

  // Holds a lead for a conversion, since when one likes.
  void Hold(const std::string& lead, const std::string& conversion, absl::Time since);

  // Runs whenever somebody has scanned hand-overs, before the answer goes out.
  void AfterScan(std::function<void()> hook);

  // The conversion that holds the lead; empty when none does.
  std::string HolderOf(const std::string& lead);

  // Forgets the lead, as somebody who deletes rows by hand does.
  void Purge(const std::string& lead);

  // As lead-service does once the conversion is decided against: its tombstone, and the lead free.
  void Release(const std::string& conversion);

  // What Complete counts as handed over from now on.
  void SetManifest(const lead::v1::HandoffManifest& manifest);

  // Revert fails with `code` from now on.
  void FailRevert(grpc::StatusCode code);

  // MoveLinks fails with `code` from now on.
  void FailMove(grpc::StatusCode code);

  // Runs before a lead is reverted.
  void BeforeRevert(std::function<void()> hook);

  // Complete fails as a whole with `code` from now on, while this many times. None: forever.
  void FailComplete(grpc::StatusCode code, int times = -1);

  // Any batch with this conversion fails as a whole, with INTERNAL.
  void BreakOn(const std::string& lead);

  // Completing this lead fails with INTERNAL from now on; the others of its batch complete.
  void FailOn(const std::string& lead);

  // Runs when a lead has been held, before Begin answers.
  void AfterBegin(std::function<void(const std::string& conversion)> hook);

  // Conversions that completed, in order; one that was completed twice stands once.
  std::vector<std::string> completed();

 private:
  class Handoff;
  class Leads;
  struct Held;

  grpc::Status Begin(const lead::v1::BeginConversionRequest& request,
                     lead::v1::BeginConversionResponse& response);
  grpc::Status Complete(const lead::v1::BatchCompleteConversionsRequest& request,
                        lead::v1::BatchCompleteConversionsResponse& response);
  grpc::Status Revert(const lead::v1::RevertHandoffRequest& request);
  grpc::Status Move(const lead::v1::MoveLinksRequest& request,
                    lead::v1::MoveLinksResponse& response);
  void Scan(const lead::v1::ScanHandoffsRequest& request, lead::v1::ScanHandoffsResponse& response);
  bool Show(const lead::v1::Lead& lead, lead::v1::Handoff& handoff) const;
  grpc::Status CheckBatch(const lead::v1::BatchCompleteConversionsRequest& request);
  void CompleteOne(const lead::v1::HandoffCompletion& completion,
                   lead::v1::BatchCompleteConversionsResponse::Result& result);

  std::mutex mutex_;
  grpc::StatusCode move_code_ = grpc::StatusCode::OK;
  std::map<std::string, lead::v1::Lead> leads_;
  std::map<std::string, std::string> holders_;  // Conversions, by lead.
  std::map<std::string, absl::Time> hold_times_;
  std::set<std::string> released_;
  std::set<std::string> reverted_;
  std::vector<std::string> completed_;
  lead::v1::HandoffManifest manifest_;
  grpc::StatusCode complete_code_ = grpc::StatusCode::OK;
  int complete_failures_ = 0;
  grpc::StatusCode revert_code_ = grpc::StatusCode::OK;
  std::function<void()> before_revert_;
  std::set<std::string> breaking_;
  std::set<std::string> failing_;
  std::function<void(const std::string&)> after_begin_;
  std::function<void()> after_scan_;
  std::unique_ptr<Handoff> handoff_service_;
  std::unique_ptr<Leads> lead_service_;
};

}  // namespace leadline::test
