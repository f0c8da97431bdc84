// deploy/haproxy before web-gateway, as a browser meets them: TLS and HTTP/2 from end to end.

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/guarded.h"
#include "tests/support/certificates.h"
#include "tests/support/child_process.h"
#include "tests/web_gateway/gateway_process.h"

namespace leadline::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::Duration kPause = absl::Milliseconds(50);

std::string TextOf(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// A file with a certificate and its key, as HAProxy wants them.
std::string CertificateIn(const std::string& folder, CertificateAuthority& authority) {
  const CertificateFiles files = authority.Issue("haproxy", "IP:127.0.0.1");
  std::string both = folder + "haproxy.both";
  std::ofstream(both) << TextOf(files.certificate) << TextOf(files.key);
  return both;
}

class ProxyTest : public ::testing::Test {
 protected:
  // What curl says of a POST of JSON, with the version of HTTP and the status at its end.
  std::string Curl(const std::vector<std::string>& arguments) {
    const std::string said = folder_ + "curl.txt";
    std::remove(said.c_str());
    std::vector<std::string> command = {"/usr/bin/curl", "--silent",
                                        "--show-error",  "--http2",
                                        "--noproxy",     "*",
                                        "--cacert",      authority_.file(),
                                        "--write-out",   " HTTP/%{http_version} %{http_code}"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    RunToEnd({command, {}, said});
    return TextOf(said);
  }

  // Until haproxy has found out that the gateway is ready.
  void AwaitProxy() {
    while (Curl({url_ + "/readyz"}).find("HTTP/2 200") == std::string::npos) {
      ASSERT_TRUE(haproxy_.Running()) << TailOf(folder_ + "haproxy.log");
      absl::SleepFor(kPause);
    }
  }

  const std::string folder_ = ::testing::TempDir();
  CertificateAuthority authority_{folder_};
  const std::string certificate_ = CertificateIn(folder_, authority_);
  Guarded& guarded_ = TheGuarded();
  GatewayProcess gateway_{
      {guarded_.backend().lead().address(), guarded_.backend().conversion().address(),
       guarded_.backend().configuration().address()},
      {"--behind-tls", "--peer-ca-file=" + guarded_.Nobody().ca_file}};
  const std::string address_ = absl::StrCat("127.0.0.1:", FreePort());
  const std::string url_ = "https://" + address_;
  ChildProcess haproxy_{{{"/usr/sbin/haproxy", "-db", "-f", "deploy/haproxy/haproxy.cfg"},
                         {{"LEADLINE_LISTEN", address_},
                          {"LEADLINE_CERTIFICATE", certificate_},
                          {"LEADLINE_GATEWAY", gateway_.url().substr(7)}},
                         folder_ + "haproxy.log"}};
};

TEST_F(ProxyTest, ABrowserCallsByHttp2) {
  AwaitProxy();

  const std::string said =
      Curl({"--header", "content-type: application/json", "--header",
            "authorization: Bearer " + guarded_.Person("acme", "manager").token, "--data", "{}",
            url_ + "/leadline.lead.v1.LeadService/ListLeads"});

  EXPECT_THAT(said, AllOf(HasSubstr("{"), HasSubstr(" HTTP/2 200"))) << gateway_.Log();
}

}  // namespace
}  // namespace leadline::test
