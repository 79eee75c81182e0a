// From the first byte to an identity that proved itself by SCRAM; nothing upstream yet.
#pragma once

#include "core/base/result.h"
#include "core/gateway/host.h"
#include "core/gateway/input_buffer.h"
#include "core/gateway/tls.h"
#include "core/gateway/transport.h"
#include "core/wire/startup.h"
#include "core/wire/results.h"

#include <asio/awaitable.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gatehouse::gateway {

struct SignedIn {
    identity::Identity identity;
    std::string tokenId;
    Connection connection;             ///< a copy: the session keeps what it signed in to
    std::string database;              ///< empty: the connection's own
    const Account* account = nullptr;  ///< into `connection`; null: the conninfo's own user
    std::string application;
    std::string clientEncoding;
    std::vector<std::pair<std::string, std::string>> settings;   ///< for upstream
    bool receipts = false;
    std::string negotiation;           ///< NegotiateProtocolVersion to send first, or empty
};

struct SignInEnd {
    enum class Kind { SignedIn, Cancel, Refused, Gone };
    Kind kind = Kind::Gone;
    std::optional<SignedIn> signedIn;
    uint32_t cancelPid = 0;            ///< Cancel
    uint32_t cancelSecret = 0;
    std::string user;                  ///< Refused: whom the client claims to be
    std::string why;                   ///< Refused: for the record
};

/// Speaks until the client has proved who it is (AuthenticationSASLFinal is sent, AuthenticationOk is not), asks for a
/// cancel, or was refused (the error is sent). tls may be null.
class SignIn {
public:
    SignIn(Transport& client, InputBuffer& input, const World& world, const TlsContext* tls, TimeUs nowUs);
    asio::awaitable<SignInEnd> run();

private:
    asio::awaitable<std::optional<wire::StartupPacket>> readStartup();
    asio::awaitable<bool> answerTls();
    asio::awaitable<std::optional<std::string>> readPassword();
    asio::awaitable<SignInEnd> authenticate(const wire::StartupPacket& packet);
    asio::awaitable<SignInEnd> refuse(std::string user, std::string sqlState, std::string message, std::string hint);
    asio::awaitable<bool> send(std::string bytes);
    Result<SignedIn> settingsOf(const wire::StartupPacket& packet) const;

    Transport& m_client;
    InputBuffer& m_input;
    const World& m_world;
    const TlsContext* m_tls;
    TimeUs m_nowUs;
};

}  // namespace gatehouse::gateway
