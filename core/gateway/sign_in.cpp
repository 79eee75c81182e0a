#include "core/gateway/sign_in.h"

#include "core/gateway/notices.h"
#include "core/gateway/text_encoding.h"
#include "core/identity/scram.h"
#include "core/wire/message.h"
#include "core/wire/reader.h"
#include "core/wire/writer.h"

#include <array>

namespace gatehouse::gateway {

namespace {

constexpr int kRequestsMax = 3;   ///< GSS, TLS, start-up
constexpr int kSaslRequest = 10;
constexpr int kSaslContinue = 11;
constexpr int kSaslFinal = 12;

std::string saslMessage(int code, std::string_view data)
{
    std::string message;
    wire::Writer(message).begin('R').int32(code).bytes(data).end();
    return message;
}

std::string offeredMechanisms(bool withBinding)
{
    std::string message;
    wire::Writer writer(message);
    writer.begin('R').int32(kSaslRequest);
    if (withBinding)
        writer.cString("SCRAM-SHA-256-PLUS");
    writer.cString("SCRAM-SHA-256").byte(0).end();
    return message;
}

bool isOn(std::string_view word)
{
    return word == "on" || word == "true" || word == "1" || word == "yes";
}

}  // namespace

SignIn::SignIn(Transport& client, InputBuffer& input, const World& world, const TlsContext* tls, TimeUs nowUs)
    : m_client(client), m_input(input), m_world(world), m_tls(tls), m_nowUs(nowUs)
{
}

asio::awaitable<bool> SignIn::send(std::string bytes)
{
    const std::array<std::string_view, 1> pieces{bytes};
    co_return co_await m_client.write(pieces);
}

asio::awaitable<SignInEnd> SignIn::refuse(std::string user, std::string sqlState, std::string message, std::string hint)
{
    SignInEnd end;
    end.kind = SignInEnd::Kind::Refused;
    end.user = std::move(user);
    end.why = message;
    std::string bytes;
    wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", sqlState, message, hint));
    co_await send(std::move(bytes));
    co_return end;
}

asio::awaitable<std::optional<wire::StartupPacket>> SignIn::readStartup()
{
    size_t needed = 8;
    while (m_input.view().size() < needed) {
        if (m_input.view().size() >= 4) {
            needed = wire::startupLength(m_input.view().substr(0, 4));
            if (needed == 0)
                co_return std::nullopt;
            if (m_input.view().size() >= needed)
                break;
        }
        const bool more = co_await m_input.fill(m_client, needed);
        if (!more)
            co_return std::nullopt;
    }
    needed = wire::startupLength(m_input.view().substr(0, 4));
    if (needed == 0 || m_input.view().size() < needed)
        co_return std::nullopt;
    auto packet = wire::parseStartup(m_input.view().substr(0, needed));
    m_input.consume(needed);
    if (!packet)
        co_return std::nullopt;
    co_return std::move(*packet);
}

asio::awaitable<bool> SignIn::answerTls()
{
    // Bytes sent before the handshake would be read as if they had come through it (CVE-2021-23214).
    if (!m_input.empty())
        co_return false;
    if (!m_tls || m_client.tls())
        co_return co_await send("N");
    const bool sent = co_await send("S");
    if (!sent)
        co_return false;
    co_return co_await m_client.acceptTls(m_tls->makeServer());
}

asio::awaitable<std::optional<std::string>> SignIn::readPassword()
{
    while (true) {
        const wire::Frame frame = wire::frameFromClient(m_input.view());
        if (frame.framing == wire::Framing::Complete && frame.message.type == 'p') {
            std::string body(frame.message.body);
            m_input.consume(frame.message.whole.size());
            co_return body;
        }
        if (frame.framing != wire::Framing::Incomplete || (!m_input.empty() && m_input.view()[0] != 'p'))
            co_return std::nullopt;
        const bool more = co_await m_input.fill(m_client, frame.needed);
        if (!more)
            co_return std::nullopt;
    }
}

Result<SignedIn> SignIn::settingsOf(const wire::StartupPacket& packet) const
{
    SignedIn result;
    std::vector<std::string> unknown;
    for (const auto& [name, value] : packet.parameters) {
        if (name == "user" || name == "database")
            continue;
        if (name == "replication") {
            if (value != "false" && value != "off" && value != "0" && value != "no")
                return Error{"replication connections are not let through", "Replication would carry every row unmasked."};
        } else if (name == "application_name") {
            result.application = value.substr(0, 63);
        } else if (name == "client_encoding") {
            result.clientEncoding = value;
        } else if (name == "options") {
            auto options = wire::parseOptions(value);
            if (!options)
                return options.error();
            for (auto& setting : *options) {
                if (setting.first == "gatehouse.receipts")
                    result.receipts = isOn(setting.second);
                else if (!setting.first.starts_with("gatehouse."))
                    result.settings.push_back(std::move(setting));
            }
        } else if (name.starts_with("_pq_.")) {
            unknown.push_back(name);
        } else {
            result.settings.emplace_back(name, value);
        }
    }
    for (const auto& [name, value] : result.settings) {
        if (name == "role" || name == "session_authorization") {
            return Error{"the start-up setting " + name + " is not let through",
                         "Gatehouse chooses the upstream account; ask an administrator for another one."};
        }
        if (name == "client_encoding")
            result.clientEncoding = value;
    }
    if (!result.clientEncoding.empty() && !isSafeEncoding(result.clientEncoding)) {
        return Error{"client_encoding " + result.clientEncoding + " is not let through",
                     "Use UTF8: in that encoding a quote can hide inside a character."};
    }
    if (packet.minorVersion > 0 || !unknown.empty()) {
        wire::Writer writer(result.negotiation);
        writer.begin('v').int32(0).int32(static_cast<int32_t>(unknown.size()));
        for (const std::string& name : unknown)
            writer.cString(name);
        writer.end();
    }
    return result;
}

asio::awaitable<SignInEnd> SignIn::authenticate(const wire::StartupPacket& packet)
{
    const std::string user(packet.parameter("user").substr(0, 128));
    if (packet.majorVersion != 3) {
        co_return co_await refuse(user, "0A000", "unsupported frontend protocol " + std::to_string(packet.majorVersion) + "."
                                                     + std::to_string(packet.minorVersion), "Use protocol 3.");
    }
    if (user.empty())
        co_return co_await refuse(user, "28000", "no PostgreSQL user name specified in startup packet", "");
    auto settings = settingsOf(packet);
    if (!settings)
        co_return co_await refuse(user, "0A000", settings.error().message, settings.error().hint);
    SignedIn signedIn = std::move(*settings);
    if (!signedIn.negotiation.empty()) {
        const bool sent = co_await send(signedIn.negotiation);
        if (!sent)
            co_return SignInEnd{};
    }

    const identity::Identity* identity = m_world.directory.find(user);
    std::optional<identity::Credentials> credentials;
    if (const auto* known = m_world.directory.credentials(user))
        credentials = *known;
    const bool overTls = m_client.tls() != nullptr;
    identity::ScramServer scram(std::move(credentials), identity::mockSaltFor(user, m_world.mockSaltSecret),
                                overTls ? m_tls->endPoint() : Bytes{}, m_nowUs);
    const std::string refused = "password authentication failed for user \"" + user + "\"";
    const std::string hint = "The password is a token that is neither expired nor revoked: gatehousectl token issue NAME";

    bool sent = co_await send(offeredMechanisms(overTls));
    if (!sent)
        co_return SignInEnd{};
    std::optional<std::string> message = co_await readPassword();
    if (!message)
        co_return SignInEnd{};
    wire::Reader reader(*message);
    const std::string_view mechanism = reader.cString();
    const int32_t length = reader.int32();
    const std::string_view clientFirst = length >= 0 ? reader.bytes(static_cast<size_t>(length)) : std::string_view{};
    const bool plus = mechanism == "SCRAM-SHA-256-PLUS";
    if (reader.failed() || !reader.atEnd() || (mechanism != "SCRAM-SHA-256" && !plus) || (plus && !overTls))
        co_return co_await refuse(user, "08P01", "malformed SASL message", "");
    auto serverFirst = scram.first(plus ? identity::ScramServer::Mechanism::Plus : identity::ScramServer::Mechanism::Plain,
                                   clientFirst);
    if (!serverFirst)
        co_return co_await refuse(user, "28P01", refused, serverFirst.error().message);
    sent = co_await send(saslMessage(kSaslContinue, *serverFirst));
    if (!sent)
        co_return SignInEnd{};
    message = co_await readPassword();
    if (!message)
        co_return SignInEnd{};
    auto serverFinal = scram.final(*message);
    if (!serverFinal || !identity)
        co_return co_await refuse(user, "28P01", refused, hint);
    sent = co_await send(saslMessage(kSaslFinal, *serverFinal));
    if (!sent)
        co_return SignInEnd{};

    signedIn.identity = *identity;
    signedIn.tokenId = scram.tokenId();
    std::string name(packet.parameter("database"));
    if (name.empty())
        name = user;
    if (const size_t slash = name.find('/'); slash != std::string::npos) {
        signedIn.database = name.substr(slash + 1);
        name.resize(slash);
    }
    const auto connection = m_world.connections.find(name);
    if (connection == m_world.connections.end()) {
        co_return co_await refuse(user, "3D000", "there is no connection \"" + name + "\"",
                                  "Give a connection of Gatehouse as the database: dbname=CONNECTION or CONNECTION/DATABASE.");
    }
    signedIn.connection = connection->second;
    signedIn.account = signedIn.connection.accountFor(signedIn.identity);
    if (!signedIn.account && !signedIn.connection.accounts.empty()) {
        co_return co_await refuse(user, "42501", "no upstream account of \"" + name + "\" is for " + user,
                                  "An administrator adds one: gatehousectl connection account add " + name + " --user … --for " + user);
    }
    SignInEnd end;
    end.kind = SignInEnd::Kind::SignedIn;
    end.signedIn = std::move(signedIn);
    // The account points into the connection, which has just moved.
    end.signedIn->account = end.signedIn->connection.accountFor(end.signedIn->identity);
    co_return end;
}

asio::awaitable<SignInEnd> SignIn::run()
{
    for (int request = 0; request < kRequestsMax; ++request) {
        std::optional<wire::StartupPacket> packet = co_await readStartup();
        if (!packet)
            break;
        switch (packet->kind) {
        case wire::StartupPacket::Kind::TlsRequest: {
            const bool goOn = co_await answerTls();
            if (!goOn)
                co_return SignInEnd{};
            break;
        }
        case wire::StartupPacket::Kind::GssRequest: {
            if (!m_input.empty())
                co_return SignInEnd{};
            const bool goOn = co_await send("N");
            if (!goOn)
                co_return SignInEnd{};
            break;
        }
        case wire::StartupPacket::Kind::Cancel: {
            SignInEnd end;
            end.kind = SignInEnd::Kind::Cancel;
            end.cancelPid = packet->cancelPid;
            end.cancelSecret = packet->cancelSecret;
            co_return end;
        }
        case wire::StartupPacket::Kind::Startup:
            co_return co_await authenticate(*packet);
        }
    }
    co_return SignInEnd{};
}

}  // namespace gatehouse::gateway
