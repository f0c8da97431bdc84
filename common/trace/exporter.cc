#include "common/trace/exporter.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/log/log.h"

namespace leadline::trace {
namespace {

constexpr auto kPace = std::chrono::seconds(1);
constexpr size_t kMostWaiting = 8192;
constexpr size_t kMostTogether = 512;
constexpr long kLongestPost = 5;  // In seconds, connecting and all.
constexpr long kOk = 200;

struct FreeRequest {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};

size_t IgnoreAnswer(char*, size_t size, size_t count, void*) { return size * count; }

std::string Decode(absl::string_view text) {
  if (text.empty()) return "";  // Whose length curl would look for.
  int size = 0;
  const std::unique_ptr<char, FreeRequest> decoded(
      curl_easy_unescape(nullptr, text.data(), static_cast<int>(text.size()), &size));
  return decoded == nullptr ? "" : std::string(decoded.get(), static_cast<size_t>(size));
}

bool IsHeaderName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
  });
}

bool IsHeaderValue(const std::string& value) {
  return !value.empty() && std::none_of(value.begin(), value.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
}

// None for what the collector took.
absl::Status Post(const std::string& url, const std::vector<std::string>& lines,
                  const std::string& body) {
  const std::unique_ptr<CURL, FreeRequest> curl(curl_easy_init());
  std::unique_ptr<curl_slist, FreeRequest> headers(
      curl_slist_append(nullptr, "Content-Type: application/json"));
  for (const std::string& line : lines) {
    headers.reset(curl_slist_append(headers.release(), line.c_str()));
  }
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, kLongestPost);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  // A collector beside us is reached directly, one of others as the house reaches them.
  if (!absl::StartsWith(url, "https://")) curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, IgnoreAnswer);
  const CURLcode result = curl_easy_perform(curl.get());
  if (result != CURLE_OK) return absl::UnavailableError(curl_easy_strerror(result));
  long code = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);
  if (code == kOk) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("answers ", code));
}

}  // namespace

absl::Status CheckEndpoint(const std::string& endpoint) {
  const bool is_web =
      absl::StartsWith(endpoint, "http://") || absl::StartsWith(endpoint, "https://");
  if (endpoint.empty() || is_web) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--otlp-endpoint is where a collector takes OTLP over HTTP, as http://127.0.0.1:4318");
}

absl::StatusOr<std::vector<std::string>> ParseHeaders(const std::string& headers) {
  std::vector<std::string> lines;
  for (const absl::string_view header : absl::StrSplit(headers, ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(header, absl::MaxSplits('=', 1));
    const absl::string_view name = absl::StripAsciiWhitespace(parts.first);
    const std::string value = Decode(absl::StripAsciiWhitespace(parts.second));
    if (!IsHeaderName(name) || !IsHeaderValue(value)) {
      return absl::InvalidArgumentError(
          "--otlp-headers is name=value,name=value, with %2C for a comma in a value");
    }
    lines.push_back(absl::StrCat(name, ": ", value));
  }
  return lines;
}

Exporter::Exporter(const ExporterOptions& options, const Origin& origin)
    : options_(options),
      origin_(origin),
      headers_(ParseHeaders(options.headers).value_or(std::vector<std::string>())),
      sender_([this] { Run(); }) {
  SetSink(this);
}

Exporter::~Exporter() {
  SetSink(nullptr);
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  sender_.join();
}

void Exporter::Take(Span span) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMostWaiting) {
    ++dropped_;
    return;
  }
  waiting_.push_back(std::move(span));
  if (waiting_.size() == kMostTogether) changed_.notify_one();
}

bool Exporter::Records() {
  thread_local absl::BitGen random;
  return absl::Bernoulli(random, options_.percent / 100.0);
}

void Exporter::Run() {
  for (bool ending = false; !ending;) {
    std::vector<Span> taken;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kPace,
                        [this] { return ending_ || waiting_.size() >= kMostTogether; });
      taken.swap(waiting_);
      ending = ending_;
    }
    Send(taken);
  }
}

void Exporter::Send(const std::vector<Span>& spans) {
  for (size_t first = 0; first < spans.size(); first += kMostTogether) {
    const auto begin = spans.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end =
        begin + static_cast<std::ptrdiff_t>(std::min(kMostTogether, spans.size() - first));
    const absl::Status sent =
        Post(options_.endpoint + "/v1/traces", headers_, OtlpJson(origin_, {begin, end}));
    if (!sent.ok() && !failing_) log::Warning("spans are not taken", {{"error", sent}});
    failing_ = !sent.ok();
    if (!sent.ok()) {
      // Neither will the rest be: the collector has until the next second.
      dropped_ += static_cast<int64_t>(spans.size() - first);
      return;
    }
  }
}

}  // namespace leadline::trace
