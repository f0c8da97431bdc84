#include "services/conversion/decision/decision_store.h"

#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/decision/conversion_answer.h"
#include "services/conversion/decision/decision_store_sql.h"
#include "services/conversion/record/by_name.h"

namespace leadline::conversion {
namespace {

using postgres::Arguments;
using query::Type;

constexpr query::Field kFields[] = {
    {.path = "name", .column = "id", .type = Type::kId, .prefix = "conversions/"},
    {.path = "lead", .column = "lead", .type = Type::kId, .prefix = "leads/"},
    {.path = "state",
     .column = "state",
     .type = Type::kEnum,
     .values = v1::Conversion_State_descriptor},
    {.path = "actor", .column = "actor", .type = Type::kName, .prefix = "users/", .nullable = true},
    {.path = "account",
     .column = "account",
     .type = Type::kId,
     .prefix = "accounts/",
     .nullable = true},
    {.path = "contacts", .column = "contacts", .type = Type::kIds, .prefix = "contacts/"},
    {.path = "opportunity",
     .column = "opportunity",
     .type = Type::kId,
     .prefix = "opportunities/",
     .nullable = true},
    {.path = "mapping_version", .column = "mapping_version", .type = Type::kInteger},
    {.path = "create_time", .column = "create_time", .type = Type::kTime, .sortable = true},
    {.path = "complete_time",
     .column = "complete_time",
     .type = Type::kTime,
     .nullable = true,
     .sortable = true},
};

Decision DecisionOf(const postgres::Row& row) {
  Decision decision;
  v1::Conversion facts;
  row.Fill(facts);
  if (!row.IsNull("_fingerprint")) decision.fingerprint = row.Bytes("_fingerprint");
  if (facts.state() != v1::Conversion::STATE_ABORTED) {
    decision.kind = Decision::Kind::kCommitted;
    const std::string number = row.Value("_number").value_or("");
    decision.account = row.Value("_account").value_or("");
    UnpackAnswer(row.Bytes("_answer"), facts, number, decision.answer);
  } else if (row.IsNull("_refusal")) {
    decision.kind = Decision::Kind::kExpired;
  } else {
    decision.kind = Decision::Kind::kRefused;
    google::rpc::Status refusal;
    refusal.ParseFromString(row.Bytes("_refusal"));
    decision.refusal = FromRpcStatus(refusal);
  }
  return decision;
}

Arguments ArgumentsOf(const Abortion& abortion) {
  Arguments arguments;
  arguments.Set("conversion", abortion.conversion).Set("lead", IdOf(abortion.lead));
  if (abortion.refusal.ok()) {
    return arguments.Set("actor", std::nullopt)
        .Set("fingerprint", std::nullopt)
        .Set("refusal", std::nullopt);
  }
  return arguments.Set("actor", IdOf(abortion.actor))
      .SetBytes("fingerprint", abortion.fingerprint)
      .SetBytes("refusal", ToRpcStatus(abortion.refusal).SerializeAsString());
}

}  // namespace

const query::Table kConversions{kFields, "create_time desc"};

absl::StatusOr<bool> DecisionStore::Abort(const std::string& organization,
                                          const Abortion& abortion) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kAbortConversion, ArgumentsOf(abortion)));
  return !rows.empty();
}

absl::StatusOr<std::vector<bool>> DecisionStore::AbortTogether(
    const std::string& organization, const std::vector<Abortion>& abortions) {
  return database_.Transact(
      organization, [&](postgres::Transaction& tx) -> absl::StatusOr<std::vector<bool>> {
        std::vector<bool> aborted;
        for (const Abortion& abortion : abortions) {
          aborted.push_back(!tx.Run(sql::kAbortConversion, ArgumentsOf(abortion)).empty());
        }
        return aborted;
      });
}

absl::StatusOr<Decision> DecisionStore::Read(const std::string& organization,
                                             const std::string& conversion) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kReadDecision, Arguments().Set("conversion", conversion)));
  return rows.empty() ? Decision() : DecisionOf(rows[0]);
}

absl::Status DecisionStore::CountReplay(const std::string& organization,
                                        const std::string& conversion) {
  return database_.Run(organization, sql::kCountReplay, Arguments().Set("conversion", conversion))
      .status();
}

absl::StatusOr<std::string> DecisionStore::FindLive(const std::string& organization,
                                                    const std::string& lead) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kFindLiveConversion, Arguments().Set("lead", IdOf(lead))));
  return rows.empty() ? "" : "conversions/" + rows[0].Text("id");
}

absl::StatusOr<v1::Conversion> DecisionStore::Get(const std::string& organization,
                                                  const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(Decision decision, Read(organization, IdOf(name)));
  if (decision.kind != Decision::Kind::kCommitted) return NotFound(name);
  decision.answer.mutable_conversion()->set_account(decision.account);
  return std::move(*decision.answer.mutable_conversion());
}

absl::StatusOr<v1::ListConversionsResponse> DecisionStore::List(
    const query::Caller& caller, const v1::ListConversionsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing,
                            lister_.Prepare(kConversions, caller, request));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListConversions));
  v1::ListConversionsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_conversions()));
  return response;
}

}  // namespace leadline::conversion
