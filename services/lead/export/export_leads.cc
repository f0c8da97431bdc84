#include "services/lead/export/export_leads.h"

#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/lead/lead_view_rules.h"
#include "services/lead/purge/purge_rules.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using Pieces = std::vector<v1::ExportLeadsResponse>;

// A message is soon full, and far from what gRPC takes even with the longest line at its end.
constexpr size_t kEnough = 256 * 1024;

}  // namespace

absl::StatusOr<Pieces> ExportLeads::Next(const query::Caller& caller,
                                         const v1::ExportLeadsRequest& request) {
  Pieces pieces;
  if (is_over_) return pieces;
  if (pinned_ == nullptr) {
    LEADLINE_RETURN_IF_ERROR(Begin(request));
    Write(HeaderOf(format_), pieces);
  }
  LEADLINE_ASSIGN_OR_RETURN(const LeadView view, ViewOf(list_, caller.subject, *pinned_));
  v1::ListLeadsResponse page;
  LEADLINE_RETURN_IF_ERROR(lists_.List(caller, list_, view, pinned_->custom_fields(), page));
  for (v1::Lead& lead : *page.mutable_leads()) {
    TellPurgeTime(*pinned_, lead);
    Write(LineOf(format_, lead), pieces);
  }
  summary_.set_lead_count(summary_.lead_count() + page.leads_size());
  list_.set_page_token(page.next_page_token());
  is_over_ = page.next_page_token().empty();
  if (is_over_) *pieces.emplace_back().mutable_summary() = summary_;
  return pieces;
}

absl::Status ExportLeads::Begin(const v1::ExportLeadsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_ASSIGN_OR_RETURN(format_, FormatOf(request, *settings));
  list_ = ListOf(request);
  pinned_ = settings;
  return absl::OkStatus();
}

void ExportLeads::Write(const std::string& text, Pieces& pieces) {
  if (text.empty()) return;
  if (pieces.empty() || pieces.back().content().size() >= kEnough) pieces.emplace_back();
  pieces.back().mutable_content()->append(text);
  summary_.set_byte_count(summary_.byte_count() + static_cast<int64_t>(text.size()));
}

}  // namespace leadline::lead
