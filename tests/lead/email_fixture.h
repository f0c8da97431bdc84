#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/lead/mail/send_emails.h"
#include "services/lead/mail/smtp_client.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/proto_matchers.h"

namespace leadline::lead {

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string MakeFolder() {
  std::string path = testing::TempDir() + "/mail.XXXXXX";
  if (mkdtemp(path.data()) == nullptr) std::abort();
  return path;
}

// tests/support/smtp_server.py, and what it took.
class RealMailServer final {
 public:
  RealMailServer() {
    while (!std::filesystem::exists(folder_ + "/port") && process_.Running()) {
      absl::SleepFor(absl::Milliseconds(5));
    }
  }
  ~RealMailServer() { std::filesystem::remove_all(folder_); }

  std::string url() const { return "smtp://127.0.0.1:" + ReadFile(folder_ + "/port"); }

  std::vector<google::protobuf::Struct> Taken() const {
    std::ifstream file(folder_ + "/mails");
    std::vector<google::protobuf::Struct> mails;
    for (std::string line; std::getline(file, line);) {
      EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &mails.emplace_back()).ok());
    }
    return mails;
  }

 private:
  const std::string folder_ = MakeFolder();
  test::ChildProcess process_{
      {.arguments = {"tests/support/smtp_server.py", folder_ + "/port", folder_ + "/mails"},
       .environment = {},
       .output = folder_ + "/log"}};
};

inline std::string Header(const google::protobuf::Struct& mail, const std::string& name) {
  const auto& headers = mail.fields().at("headers").struct_value().fields();
  return headers.count(name) == 0 ? "" : headers.at(name).string_value();
}

// "text/plain: Hello" of each part.
inline std::vector<std::string> Parts(const google::protobuf::Struct& mail) {
  std::vector<std::string> parts;
  for (const auto& part : mail.fields().at("parts").list_value().values()) {
    const auto& fields = part.struct_value().fields();
    parts.push_back(
        absl::StrCat(fields.at("type").string_value(), ": ",
                     absl::StrReplaceAll(fields.at("text").string_value(), {{"\r\n", "\n"}})));
  }
  return parts;
}

class SendEmailTest : public LeadFixture {
 protected:
  ~SendEmailTest() override { failpoint::Disarm(); }

  absl::StatusOr<v1::SendEmailResponse> Send(const std::string& lead, const std::string& but = "") {
    auto request = test::FromText<v1::SendEmailRequest>("subject: 'Your offer' text: 'Hello'");
    request.set_lead(lead);
    request.MergeFrom(test::FromText<v1::SendEmailRequest>(but));
    return Call(*activity_stub_, &v1::ActivityService::Stub::SendEmail, request);
  }

  // The name of the activity that an e-mail to a new lead is.
  std::string Queued(const std::string& address = "ann@example.com") {
    const auto sent = Send(Existing("email: '" + address + "'"));
    EXPECT_TRUE(sent.ok()) << sent.status();
    return sent.ok() ? sent->activity().name() : "";
  }

  v1::Email EmailOf(const std::string& activity) {
    v1::GetActivityRequest request;
    request.set_name(activity);
    return Call(*activity_stub_, &v1::ActivityService::Stub::GetActivity, request)
        ->activity()
        .email();
  }

  // Lets the time pass until the next attempt at every e-mail.
  void PassTheTime() { database_.Query("UPDATE emails SET attempt_time = now() RETURNING 1"); }

  static MailServer Server(const std::string& url) {
    MailServer server;
    server.url = url;
    server.require_tls = false;
    server.sender = *ParseSender("Büro <sales@leadline.example>");
    return server;
  }

  RealMailServer mail_server_;
  SmtpClient smtp_{Server(mail_server_.url())};
  SendEmails send_emails_{emails_, smtp_};
};

}  // namespace leadline::lead
