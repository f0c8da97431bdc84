#pragma once

#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

namespace leadline::test {

// Where the PEM files of a certificate and its key are.
struct CertificateFiles {
  std::string certificate;
  std::string key;
};

// Certifies servers of a test, and clients.
class CertificateAuthority final {
 public:
  // `folder` is where its files go; it exists.
  explicit CertificateAuthority(const std::string& folder);

  // Its own certificate.
  const std::string& file() const { return file_; }

  // A certificate with this common name, for the alternative names given as OpenSSL writes them:
  // "DNS:localhost,URI:spiffe://test/lead". Written over the files of one of the same name.
  CertificateFiles Issue(const std::string& name, const std::string& alternative_names);

 private:
  const std::string folder_;
  const std::string file_;
  const std::shared_ptr<evp_pkey_st> key_;
  const std::shared_ptr<x509_st> certificate_;
};

}  // namespace leadline::test
