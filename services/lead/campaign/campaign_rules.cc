#include "services/lead/campaign/campaign_rules.h"

#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

using v1::Campaign;

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// Tidies the campaign's text and says all that is wrong with it.
absl::Status Settle(Campaign& campaign) {
  rules::TidyInPlace(campaign.mutable_display_name());
  rules::TidyInPlace(campaign.mutable_description());
  FieldViolations violations;
  if (campaign.display_name().empty()) violations.Add("campaign.display_name", "must not be blank");
  if (campaign.has_end_time() && !campaign.has_start_time()) {
    violations.Add("campaign.end_time", "must not be given without start_time");
  } else if (campaign.has_end_time() &&
             ToTime(campaign.end_time()) < ToTime(campaign.start_time())) {
    violations.Add("campaign.end_time", "must not be before start_time");
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<Campaign> NewCampaign(const Campaign& given, const std::string& name,
                                     const std::string& creator) {
  Campaign campaign = given;
  record::KeepWritable(campaign);
  campaign.clear_etag();
  campaign.set_name(name);
  campaign.set_creator(creator);
  if (campaign.owner().empty()) campaign.set_owner(creator);
  LEADLINE_RETURN_IF_ERROR(Settle(campaign));
  return campaign;
}

absl::Status ApplyUpdate(const v1::UpdateCampaignRequest& request, Campaign& campaign) {
  const std::string version = campaign.etag();
  Campaign given = request.campaign();
  given.clear_etag();  // Says which version is meant, and is no value to write.
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), given, campaign));
  campaign.set_etag(version);
  return Settle(campaign);
}

void SetState(absl::Time time, Campaign& campaign) {
  if (!campaign.has_start_time() || time < ToTime(campaign.start_time())) {
    campaign.set_state(Campaign::STATE_DRAFT);
  } else if (campaign.has_end_time() && ToTime(campaign.end_time()) < time) {
    campaign.set_state(Campaign::STATE_DONE);
  } else {
    campaign.set_state(Campaign::STATE_ACTIVE);
  }
}

}  // namespace leadline::lead
