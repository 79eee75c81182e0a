// The gateway's own certificate: TLS towards clients. Upstream TLS is libpq's.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <memory>
#include <string>

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace gatehouse::gateway {

class TlsContext {
public:
    /// TLS 1.2 and later. Error: the files cannot be used.
    [[nodiscard]] static Result<std::unique_ptr<TlsContext>> load(const std::string& certificateFile,
                                                                  const std::string& keyFile);
    ~TlsContext();

    [[nodiscard]] SSL* makeServer() const;
    /// RFC 5929 tls-server-end-point: the certificate's hash, for SCRAM-SHA-256-PLUS.
    [[nodiscard]] const Bytes& endPoint() const { return m_endPoint; }

private:
    explicit TlsContext(SSL_CTX* context, Bytes endPoint);
    SSL_CTX* m_context;
    Bytes m_endPoint;
};

}  // namespace gatehouse::gateway
