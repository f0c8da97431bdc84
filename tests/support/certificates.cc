#include "tests/support/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace leadline::test {
namespace {

constexpr long kLifetimeSeconds = 24 * 3600;

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

Key NewKey() { return {EVP_EC_gen("prime256v1"), EVP_PKEY_free}; }

void Extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate Draft(const std::string& name, EVP_PKEY* key) {
  static long serial = 1;
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kLifetimeSeconds);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

template <class Write>
void WriteFile(const std::string& path, Write write) {
  const std::string beside = path + ".new";
  std::FILE* file = std::fopen(beside.c_str(), "w");
  write(file);
  std::fclose(file);
  std::filesystem::rename(beside, path);
}

Certificate SelfSigned(EVP_PKEY* key) {
  Certificate certificate = Draft("Test CA", key);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  Extend(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  Extend(certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

void WriteCertificate(const std::string& path, X509* certificate) {
  WriteFile(path, [certificate](std::FILE* file) { PEM_write_X509(file, certificate); });
}

}  // namespace

CertificateAuthority::CertificateAuthority(const std::string& folder)
    : folder_(folder),
      file_(folder + "/ca.pem"),
      key_(NewKey()),
      certificate_(SelfSigned(key_.get())) {
  WriteCertificate(file_, certificate_.get());
}

CertificateFiles CertificateAuthority::Issue(const std::string& name,
                                             const std::string& alternative_names) {
  const Key key = NewKey();
  const Certificate certificate = Draft(name, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  Extend(certificate.get(), certificate_.get(), NID_subject_alt_name, alternative_names);
  X509_sign(certificate.get(), key_.get(), EVP_sha256());
  const CertificateFiles files = {absl::StrCat(folder_, "/", name, ".pem"),
                                  absl::StrCat(folder_, "/", name, ".key")};
  WriteFile(files.key, [&key](std::FILE* file) {
    PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  WriteCertificate(files.certificate, certificate.get());
  return files;
}

}  // namespace leadline::test
