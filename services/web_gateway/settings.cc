#include "services/web_gateway/settings.h"

#include <boost/asio/ip/address.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/log/log.h"
#include "services/web_gateway/cors.h"

namespace leadline::web_gateway {
namespace {

constexpr int kHighestPort = 65535;

absl::Status CheckAddress(const Settings& settings) {
  const auto place = ParseAddress(settings.address);
  if (!place.ok()) return place.status();
  const bool is_loopback = boost::asio::ip::make_address(place->host).is_loopback();
  if (is_loopback || settings.behind_tls) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "tokens would go in plaintext over the network: listen on loopback only, not on ",
      settings.address, ", or say by --behind-tls that a proxy in front of it ends TLS"));
}

absl::Status CheckPeer(const peer::Access& peer) {
  if (peer.certificate_file.empty() != peer.key_file.empty()) {
    return absl::FailedPreconditionError(
        "--peer-certificate-file and --peer-key-file are set both or neither");
  }
  if (!peer.certificate_file.empty() && peer.ca_file.empty()) {
    return absl::FailedPreconditionError(
        "--peer-certificate-file needs --peer-ca-file: who certifies the servers");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HostAndPort> ParseAddress(const std::string& address) {
  const size_t colon = address.rfind(':');
  HostAndPort place = {.host = address.substr(0, colon), .port = 0};
  if (absl::StartsWith(place.host, "[") && absl::EndsWith(place.host, "]")) {
    place.host = place.host.substr(1, place.host.size() - 2);
  }
  boost::system::error_code error;
  boost::asio::ip::make_address(place.host, error);
  const bool has_port = colon != std::string::npos &&
                        absl::SimpleAtoi(address.substr(colon + 1), &place.port) &&
                        place.port > 0 && place.port <= kHighestPort;
  if (!error && has_port) return place;
  return absl::InvalidArgumentError(
      absl::StrCat("--address is an IP address and a port, as 127.0.0.1:50080, not ", address));
}

bool NamesLoopback(const std::string& host) {
  const bool has_brackets = absl::StartsWith(host, "[");
  const size_t end = has_brackets ? host.find(']') : host.find(':');
  const std::string name = host.substr(0, end).substr(has_brackets ? 1 : 0);
  if (host.empty() || name == "localhost") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(name, error);
  return !error && address.is_loopback();
}

void Settings::Declare(options::Options& options) {
  options.Add("address", &address, "IP address:port to listen on, for HTTP/1.1 in plaintext");
  options.Add(
      "behind-tls", &behind_tls,
      "a proxy in front ends TLS, so that other addresses than loopback may be listened on, and "
      "requests may name other hosts");
  options.Add("lead-address", &lead_address, "where lead-service is");
  options.Add("conversion-address", &conversion_address, "where conversion-service is");
  options.Add("configuration-address", &configuration_address, "where configuration-service is");
  options.AddFile("peer-ca-file", &peer.ca_file,
                  "who certifies the servers; they are spoken to in plaintext without");
  options.AddFile("peer-certificate-file", &peer.certificate_file,
                  "the gateway's certificate, for servers that ask for one; never one of their "
                  "--service-names");
  options.AddFile("peer-key-file", &peer.key_file, "the key of that certificate");
  options.Add("allowed-origins", &allowed_origins,
              "of which other origins pages in browsers may call, separated by commas: "
              "https://app.example.com");
  options.Add("max-connections", &max_connections,
              "how many clients may be connected; one too many is closed at once", 1, 100'000);
  options.Add("metrics-address", &metrics_address,
              "host:port to answer GET /metrics at, for Prometheus; nowhere when empty");
  options.Add("drain-delay", &drain_delay,
              "from not being ready to listening no more, for balancers to notice");
  options.Add("drain-grace", &drain_grace, "for calls that are running then");
  options.Add("log-level", &log_level, "debug, info, warning or error");
}

std::vector<std::string> Settings::origins() const {
  return absl::StrSplit(allowed_origins, ',', absl::SkipEmpty());
}

absl::Status Settings::Check() const {
  std::vector<std::string> problems;
  const auto note = [&problems](const absl::Status& status) {
    if (!status.ok()) problems.emplace_back(status.message());
  };
  log::Level level;
  if (!log::ParseLevel(log_level, level)) {
    problems.emplace_back("--log-level is debug, info, warning or error");
  }
  note(CheckAddress(*this));
  note(CheckPeer(peer));
  note(Cors::Check(origins()));
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(problems, "\n"));
}

}  // namespace leadline::web_gateway
