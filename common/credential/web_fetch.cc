#include "common/credential/web_fetch.h"

#include <curl/curl.h>

#include <memory>

#include "absl/strings/str_cat.h"

namespace leadline::credential {
namespace {

constexpr long kLongestSeconds = 5;
constexpr size_t kMostBytes = 256 * 1024;
constexpr long kOk = 200;

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};

// Taking less than there is ends the transfer.
size_t Take(char* data, size_t size, size_t count, void* target) {
  std::string& text = *static_cast<std::string*>(target);
  if (text.size() + size * count > kMostBytes) return 0;
  text.append(data, size * count);
  return size * count;
}

std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, FreeCurl> owned(text);
  return text;
}

bool IsThisMachine(const std::string& host) {
  return host == "localhost" || host == "[::1]" || host == "127.0.0.1";
}

}  // namespace

absl::Status CheckUrl(const std::string& url) {
  const std::unique_ptr<CURLU, FreeCurl> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return absl::InvalidArgumentError(absl::StrCat("is no URL: ", url));
  }
  const std::string scheme = PartOf(parsed.get(), CURLUPART_SCHEME);
  const std::string host = PartOf(parsed.get(), CURLUPART_HOST);
  if (scheme == "https" || (scheme == "http" && IsThisMachine(host))) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("must be https, or http of this machine itself: ", url));
}

absl::StatusOr<std::string> FetchText(const std::string& url, const std::string& ca_file) {
  const std::unique_ptr<CURL, FreeCurl> curl(curl_easy_init());
  std::string text;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, kLongestSeconds);
  curl_easy_setopt(curl.get(), CURLOPT_MAXFILESIZE, static_cast<long>(kMostBytes));
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  if (!ca_file.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, Take);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &text);
  const CURLcode result = curl_easy_perform(curl.get());
  if (result != CURLE_OK) {
    return absl::UnavailableError(curl_easy_strerror(result));
  }
  long code = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);
  if (code != kOk) return absl::UnavailableError(absl::StrCat("answers ", code));
  return text;
}

}  // namespace leadline::credential
