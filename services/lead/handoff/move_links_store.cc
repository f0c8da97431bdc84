#include "common/failpoint/failpoint.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/lead/handoff/handoff_store.h"
#include "services/lead/handoff/move_links_store_sql.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Transaction;

}  // namespace

absl::StatusOr<v1::MoveLinksResponse> HandoffStore::MoveLinks(const std::string& organization,
                                                              const v1::MoveLinksRequest& request) {
  LEADLINE_FAILPOINT("handoff.before_move");
  const auto move = [&](Transaction& tx) {
    Arguments arguments;
    arguments.Set("from_account", IdOf(request.from_account()))
        .Set("to_account", IdOf(request.to_account()))
        .Set("actor", IdOf(request.actor()));
    tx.Run(sql::kLockMoves);
    arguments.Set("target", tx.Run(sql::kNoteMove, arguments)[0].Text("target"));
    v1::MoveLinksResponse response;
    tx.Run(sql::kMoveLinks, arguments)[0].Fill(response);
    return absl::StatusOr<v1::MoveLinksResponse>(response);
  };
  LEADLINE_ASSIGN_OR_RETURN(const auto response, database_.Transact(organization, move));
  LEADLINE_FAILPOINT("handoff.after_move");
  return response;
}

}  // namespace leadline::lead
