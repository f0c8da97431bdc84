#include "services/lead/sms/sms_client.h"

#include <curl/curl.h>

#include "common/log/log.h"

namespace leadline::lead {
namespace {

constexpr long kLongestWaitForGateway = 15;  // In seconds, as all of it.
constexpr long kLongestPost = 60;

struct FreeRequest {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeRequest>;

void AddHeader(Headers& headers, const std::string& line) {
  headers.reset(curl_slist_append(headers.release(), line.c_str()));
}

size_t IgnoreAnswer(char*, size_t size, size_t count, void*) { return size * count; }

}  // namespace

struct SmsClient::Session {
  std::unique_ptr<CURL, FreeRequest> curl{curl_easy_init()};
};

SmsClient::SmsClient(const SmsGateway& gateway)
    : gateway_(gateway), session_(std::make_unique<Session>()) {
  CURL* curl = session_->curl.get();
  curl_easy_setopt(curl, CURLOPT_URL, gateway_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);  // Nobody else is given the token.
  if (!gateway_.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, gateway_.ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kLongestWaitForGateway);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kLongestPost);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, IgnoreAnswer);
}

SmsClient::~SmsClient() = default;

Delivery SmsClient::Send(const TextMessage& message) {
  CURL* curl = session_->curl.get();
  Headers headers;
  AddHeader(headers, "Content-Type: application/json");
  AddHeader(headers, "Idempotency-Key: " + message.id);
  if (!gateway_.token.empty()) AddHeader(headers, "Authorization: Bearer " + gateway_.token);
  const std::string body = GatewayBody(message, gateway_.sender);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  const CURLcode result = curl_easy_perform(curl);
  long code = 0;
  if (result == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  const Delivery delivery = DeliveryOfHttp(code);
  if (delivery.outcome != Delivery::Outcome::kTaken) {
    log::Warning("the gateway did not take a text message",
                 {{"error", curl_easy_strerror(result)}, {"code", static_cast<int64_t>(code)}});
  }
  return delivery;
}

}  // namespace leadline::lead
