#include "services/conversion/account/account_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/account_service.grpc.pb.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/account/change_role.h"
#include "services/conversion/account/create_account.h"
#include "services/conversion/account/merge_accounts.h"
#include "services/conversion/record/record_service.h"

namespace leadline::conversion {
namespace {

class AccountService final : public v1::AccountService::CallbackService {
 public:
  AccountService(edge::Edge& edge, const AccountStore& accounts, RecordStore<v1::Account>& records,
                 const SettingsSource& settings, const ChangeRole& change_role,
                 const conversion::MergeAccounts& merge)
      : edge_(edge),
        change_role_(change_role),
        merge_(merge),
        create_(records, settings),
        methods_(edge, accounts, records, settings) {}

  grpc::ServerUnaryReactor* GetAccount(grpc::CallbackServerContext* context,
                                       const v1::GetAccountRequest* request,
                                       v1::GetAccountResponse* response) override {
    return methods_.Get(context, request, response);
  }

  grpc::ServerUnaryReactor* ListAccounts(grpc::CallbackServerContext* context,
                                         const v1::ListAccountsRequest* request,
                                         v1::ListAccountsResponse* response) override {
    return methods_.List(context, request, response);
  }

  grpc::ServerUnaryReactor* SearchAccounts(grpc::CallbackServerContext* context,
                                           const v1::SearchAccountsRequest* request,
                                           v1::SearchAccountsResponse* response) override {
    return methods_.Search(context, request, response);
  }

  grpc::ServerUnaryReactor* BatchGetAccounts(grpc::CallbackServerContext* context,
                                             const v1::BatchGetAccountsRequest* request,
                                             v1::BatchGetAccountsResponse* response) override {
    return methods_.BatchGet(context, request, response);
  }

  grpc::ServerUnaryReactor* ChangeProspectStatus(
      grpc::CallbackServerContext* context, const v1::ChangeProspectStatusRequest* request,
      v1::ChangeProspectStatusResponse* response) override {
    return ServeRole(context, request, response);
  }

  grpc::ServerUnaryReactor* RecordOrderConfirmed(
      grpc::CallbackServerContext* context, const v1::RecordOrderConfirmedRequest* request,
      v1::RecordOrderConfirmedResponse* response) override {
    return ServeRole(context, request, response);
  }

  grpc::ServerUnaryReactor* PromoteAccount(grpc::CallbackServerContext* context,
                                           const v1::PromoteAccountRequest* request,
                                           v1::PromoteAccountResponse* response) override {
    return ServeRole(context, request, response);
  }

  grpc::ServerUnaryReactor* MergeAccounts(grpc::CallbackServerContext* context,
                                          const v1::MergeAccountsRequest* request,
                                          v1::MergeAccountsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, merge_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* CreateAccount(grpc::CallbackServerContext* context,
                                          const v1::CreateAccountRequest* request,
                                          v1::CreateAccountResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, create_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* UpdateAccount(grpc::CallbackServerContext* context,
                                          const v1::UpdateAccountRequest* request,
                                          v1::UpdateAccountResponse* response) override {
    return methods_.Update(context, request, response);
  }

  grpc::ServerUnaryReactor* DeleteAccount(grpc::CallbackServerContext* context,
                                          const v1::DeleteAccountRequest* request,
                                          v1::DeleteAccountResponse* response) override {
    return methods_.Delete(context, request, response);
  }

  grpc::ServerUnaryReactor* UndeleteAccount(grpc::CallbackServerContext* context,
                                            const v1::UndeleteAccountRequest* request,
                                            v1::UndeleteAccountResponse* response) override {
    return methods_.Undelete(context, request, response);
  }

 private:
  template <class Request, class Response>
  grpc::ServerUnaryReactor* ServeRole(grpc::CallbackServerContext* context, const Request* request,
                                      Response* response) {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, change_role_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  edge::Edge& edge_;
  const ChangeRole& change_role_;
  const conversion::MergeAccounts& merge_;
  const conversion::CreateAccount create_;
  const RecordMethods<v1::Account, AccountStore> methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAccountService(edge::Edge& edge, const AccountStore& accounts,
                                                  RecordStore<v1::Account>& records,
                                                  const SettingsSource& settings,
                                                  const ChangeRole& change_role,
                                                  const MergeAccounts& merge) {
  return std::make_unique<AccountService>(edge, accounts, records, settings, change_role, merge);
}

}  // namespace leadline::conversion
