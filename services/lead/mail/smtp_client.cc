#include "services/lead/mail/smtp_client.h"

#include <curl/curl.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/log/log.h"

namespace leadline::lead {
namespace {

constexpr long kLongestConnecting = 15;  // In seconds, as all of it.
constexpr long kLongestSending = 60;

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Mime = std::unique_ptr<curl_mime, FreeCurl>;
using List = std::unique_ptr<curl_slist, FreeCurl>;

void Append(List& list, const std::string& line) {
  list.reset(curl_slist_append(list.release(), line.c_str()));
}

std::string DateOf(absl::Time time) {
  return absl::FormatTime("%a, %d %b %E4Y %H:%M:%S +0000", time, absl::UTCTimeZone());
}

List HeadersOf(const Letter& letter, const Sender& sender) {
  List headers;
  Append(headers, "Date: " + DateOf(letter.time));
  Append(headers, "From: " + sender.Header());
  Append(headers, "To: " + letter.recipient);
  Append(headers, "Subject: " + EncodeHeader(letter.subject));
  Append(headers, "Message-ID: <" + letter.message_id + ">");
  return headers;
}

// Lines of e-mails end in CRLF, whatever those of the text end in.
std::string WithLines(const std::string& text) {
  return absl::StrReplaceAll(absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\r", "\n"}}),
                             {{"\n", "\r\n"}});
}

void AddPart(curl_mime* mime, const char* type, const std::string& text) {
  const std::string lines = WithLines(text);
  curl_mimepart* part = curl_mime_addpart(mime);
  curl_mime_data(part, lines.data(), lines.size());  // Copied.
  curl_mime_type(part, type);
  curl_mime_encoder(part, "quoted-printable");
}

// The text, and the same as HTML beside it if there is any.
Mime BodyOf(CURL* curl, const Letter& letter) {
  Mime body(curl_mime_init(curl));
  Mime both(letter.html.empty() ? nullptr : curl_mime_init(curl));
  AddPart(both ? both.get() : body.get(), "text/plain; charset=utf-8", letter.text);
  if (!both) return body;
  AddPart(both.get(), "text/html; charset=utf-8", letter.html);
  curl_mimepart* part = curl_mime_addpart(body.get());
  curl_mime_subparts(part, both.release());
  curl_mime_type(part, "multipart/alternative");
  return body;
}

// Whether the answer is about us and not the e-mail: who we are, how we speak.
bool IsAboutUs(CURLcode result, long code) {
  return result == CURLE_LOGIN_DENIED || result == CURLE_USE_SSL_FAILED || code == 530 ||
         code == 534 || code == 535 || code == 538;
}

Delivery ToDelivery(CURLcode result, long code) {
  if (result == CURLE_OK) return {Delivery::Outcome::kTaken, ""};
  if (code < 400 || code > 599) return {Delivery::Outcome::kPutOff, kUnreachable};
  const bool is_final = code >= 500 && !IsAboutUs(result, code);
  return {is_final ? Delivery::Outcome::kRefused : Delivery::Outcome::kPutOff,
          absl::StrCat("smtp-", code)};
}

size_t Ignore(char*, size_t size, size_t count, void*) { return size * count; }

}  // namespace

struct SmtpClient::Session {
  std::unique_ptr<CURL, FreeCurl> curl{curl_easy_init()};
};

SmtpClient::SmtpClient(const MailServer& server)
    : server_(server), session_(std::make_unique<Session>()) {
  CURL* curl = session_->curl.get();
  curl_easy_setopt(curl, CURLOPT_URL, server_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(server_.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (!server_.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server_.ca_file.c_str());
  if (!server_.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, server_.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, server_.password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, ("<" + server_.sender.mailbox + ">").c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kLongestConnecting);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kLongestSending);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Ignore);
}

SmtpClient::~SmtpClient() = default;

Delivery SmtpClient::Send(const Letter& letter) {
  CURL* curl = session_->curl.get();
  List recipients;
  Append(recipients, "<" + letter.recipient + ">");
  const List headers = HeadersOf(letter, server_.sender);
  const Mime body = BodyOf(curl, letter);
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_MIMEPOST, body.get());
  const CURLcode result = curl_easy_perform(curl);
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  if (result != CURLE_OK) {
    log::Warning("the mail server did not take an e-mail",
                 {{"error", curl_easy_strerror(result)}, {"code", static_cast<int64_t>(code)}});
  }
  return ToDelivery(result, code);
}

}  // namespace leadline::lead
