#include "core/gateway/tls.h"

#include "core/gateway/gateway.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::gateway {

namespace {

template <auto Free>
struct Freer {
    template <typename T>
    void operator()(T* object) const
    {
        Free(object);
    }
};
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;

constexpr long kTenYearsSeconds = 10L * 365 * 24 * 3600;

/// RFC 5929: the signature's digest, but SHA-256 instead of MD5 and SHA-1.
Bytes endPointOf(X509* certificate)
{
    int digestId = NID_undef;
    if (!OBJ_find_sigid_algs(X509_get_signature_nid(certificate), &digestId, nullptr) || digestId == NID_undef
        || digestId == NID_md5 || digestId == NID_sha1)
        digestId = NID_sha256;
    const EVP_MD* digest = EVP_get_digestbynid(digestId);
    Bytes hash(EVP_MAX_MD_SIZE);
    unsigned int size = 0;
    if (!digest || X509_digest(certificate, digest, hash.data(), &size) != 1)
        return {};
    hash.resize(size);
    return hash;
}

void addExtension(X509* certificate, int id, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
    if (extension) {
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }
}

std::FILE* createPrivate(const std::string& path, mode_t mode)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        return nullptr;
    ::fchmod(fd, mode);
    return ::fdopen(fd, "w");
}

}  // namespace

TlsContext::TlsContext(SSL_CTX* context, Bytes endPoint) : m_context(context), m_endPoint(std::move(endPoint)) {}

TlsContext::~TlsContext()
{
    SSL_CTX_free(m_context);
}

Result<std::unique_ptr<TlsContext>> TlsContext::load(const std::string& certificateFile, const std::string& keyFile)
{
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                                  | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (SSL_CTX_use_certificate_chain_file(context, certificateFile.c_str()) != 1
        || SSL_CTX_use_PrivateKey_file(context, keyFile.c_str(), SSL_FILETYPE_PEM) != 1
        || SSL_CTX_check_private_key(context) != 1) {
        SSL_CTX_free(context);
        return Error{"the gateway's certificate or its key cannot be used",
                     "Remove both files of the home's tls folder to have new ones made."};
    }
    Bytes endPoint = endPointOf(SSL_CTX_get0_certificate(context));
    return std::unique_ptr<TlsContext>(new TlsContext(context, std::move(endPoint)));
}

SSL* TlsContext::makeServer() const
{
    return SSL_new(m_context);
}

Outcome ensureCertificate(const std::string& certificateFile, const std::string& keyFile)
{
    struct stat found{};
    if (::stat(certificateFile.c_str(), &found) == 0 && ::stat(keyFile.c_str(), &found) == 0)
        return Done{};
    const Error failed{"the gateway's certificate could not be made", "Check that the home's tls folder can be written."};
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    if (!key || !certificate)
        return failed;
    X509_set_version(certificate.get(), 2);
    const Bytes serial = randomBytes(8);
    uint64_t number = 1;
    for (const uint8_t byte : serial)
        number = (number << 8 | byte) & 0x7fffffffffffffff;
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), number);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kTenYearsSeconds);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("Gatehouse gateway"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    addExtension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    addExtension(certificate.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    addExtension(certificate.get(), NID_ext_key_usage, "serverAuth");
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0)
        return failed;

    std::FILE* keyOut = createPrivate(keyFile, 0600);
    if (!keyOut)
        return failed;
    bool written = PEM_write_PrivateKey(keyOut, key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
    written = std::fclose(keyOut) == 0 && written;
    std::FILE* certificateOut = written ? createPrivate(certificateFile, 0600) : nullptr;
    if (!certificateOut)
        return failed;
    written = PEM_write_X509(certificateOut, certificate.get()) == 1;
    written = std::fclose(certificateOut) == 0 && written;
    if (!written)
        return failed;
    return Done{};
}

}  // namespace gatehouse::gateway
