#include "core/gateway/session.h"

#include "core/gateway/client_flow.h"
#include "core/gateway/notices.h"
#include "core/gateway/text_encoding.h"
#include "core/gateway/upstream_flow.h"
#include "core/wire/writer.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <libpq-fe.h>

#include <chrono>

namespace gatehouse::gateway {

namespace {

constexpr const char* kReportedSettings[] = {
    "server_version", "server_encoding", "client_encoding", "application_name", "default_transaction_read_only",
    "in_hot_standby", "is_superuser", "session_authorization", "DateStyle", "IntervalStyle", "TimeZone",
    "integer_datetimes", "standard_conforming_strings"};

uint32_t randomNumber()
{
    const Bytes bytes = randomBytes(4);
    return static_cast<uint32_t>(bytes[0]) << 24 | static_cast<uint32_t>(bytes[1]) << 16
        | static_cast<uint32_t>(bytes[2]) << 8 | bytes[3];
}

}  // namespace

Session::Session(Worker& worker, int descriptor, std::string peer)
    : m_worker(worker), m_client(worker.loop().get_executor(), descriptor, nullptr, Ownership::Owned),
      m_timer(worker.loop().get_executor())
{
    m_info.id = "ses_" + toHex(randomBytes(6));
    m_info.peer = std::move(peer);
}

Session::~Session()
{
    if (m_pid != 0)
        m_worker.shared().registry.remove(m_pid);
}

void Session::start()
{
    asio::co_spawn(m_worker.loop(), [self = shared_from_this()]() -> asio::awaitable<void> { co_await self->run(); },
                   asio::detached);
}

void Session::recordSignIn(ledger::Kind kind, const std::string& identity, const std::string& detail)
{
    ledger::Record record;
    record.kind = kind;
    record.timeUs = m_worker.shared().host.clock().nowUs();
    record.identity = identity;
    record.identityKind = m_info.identityKind;
    record.sponsor = m_info.sponsor;
    record.sessionId = m_info.id;
    record.connection = m_info.connection;
    record.environment = m_info.environment;
    record.detail = detail;
    m_worker.shared().host.ledger().append(std::move(record), ledger::Until::Written, [](Result<uint64_t>) {});
}

asio::awaitable<bool> Session::fail(std::string sqlState, std::string message, std::string hint)
{
    std::string bytes;
    wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", sqlState, message, hint));
    const std::array<std::string_view, 1> pieces{bytes};
    co_return co_await m_client.write(pieces);
}

asio::awaitable<void> Session::run()
{
    Shared& shared = m_worker.shared();
    m_timer.expires_after(std::chrono::milliseconds(shared.options.signInTimeoutMs));
    m_timer.async_wait([weak = weak_from_this()](asio::error_code cancelled) {
        const auto self = weak.lock();
        if (!cancelled && self)
            self->m_client.close();
    });
    const std::shared_ptr<const World> world = shared.host.world();
    SignIn signIn(m_client, m_input, *world, shared.tls.get(), shared.host.clock().nowUs());
    SignInEnd end = co_await signIn.run();
    switch (end.kind) {
    case SignInEnd::Kind::Cancel:
        if (auto target = shared.registry.byPid(end.cancelPid))
            co_await passOnCancel(std::move(target), end.cancelSecret);
        break;
    case SignInEnd::Kind::Refused:
        recordSignIn(ledger::Kind::SignInRefused, end.user, end.why + " (from " + m_info.peer + ")");
        break;
    case SignInEnd::Kind::SignedIn:
        co_await serve(std::move(*end.signedIn));
        break;
    case SignInEnd::Kind::Gone:
        break;
    }
    m_timer.cancel();
}

asio::awaitable<void> Session::passOnCancel(std::shared_ptr<Session> target, uint32_t secret)
{
    // PostgreSQL ends a cancel's connection when it has signalled, and clients wait for that with what they send next:
    // ended any earlier, the signal could hit that. The sign-in's deadline still stands and ends the wait, too.
    const auto passedOn = std::make_shared<bool>(false);
    cancelFromAnyThread(std::move(target), secret, [weak = weak_from_this(), &worker = m_worker, passedOn] {
        asio::post(worker.loop(), [weak, passedOn] {
            *passedOn = true;
            if (const auto self = weak.lock())
                self->m_timer.cancel();
        });
    });
    asio::error_code ended;
    while (!*passedOn && m_timer.expiry() > std::chrono::steady_clock::now())
        co_await m_timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
}

asio::awaitable<Result<std::unique_ptr<UpstreamLink>>> Session::connectUpstream(const SignedIn& signedIn)
{
    UpstreamRequest request;
    request.connection = &signedIn.connection;
    request.database = signedIn.database;
    request.clientEncoding = signedIn.clientEncoding;
    request.settings = signedIn.settings;
    std::string account;
    if (signedIn.account) {
        request.user = signedIn.account->upstreamUser;
        account = request.user;
    }
    if (auto password = m_worker.shared().host.upstreamPassword(signedIn.connection.name, account))
        request.password = std::move(*password);
    // PostgreSQL cuts it at 63 bytes; the identity stands first.
    request.applicationName = "gatehouse:" + signedIn.identity.name
        + (signedIn.application.empty() ? "" : " " + signedIn.application);
    auto link = co_await UpstreamLink::connect(m_worker.loop().get_executor(), request);
    wipe(request.password);
    co_return link;
}

asio::awaitable<void> Session::serve(SignedIn signedIn)
{
    Shared& shared = m_worker.shared();
    m_info.identity = signedIn.identity.name;
    m_info.identityKind = identity::kindName(signedIn.identity.kind);
    m_info.sponsor = signedIn.identity.sponsor;
    m_info.connection = signedIn.connection.name;
    m_info.environment = signedIn.connection.environment;
    m_info.application = signedIn.application;
    m_info.tls = m_client.tls() != nullptr;
    m_info.openedUs = shared.host.clock().nowUs();
    m_tokenId = signedIn.tokenId;

    if (shared.registry.size() >= static_cast<size_t>(shared.options.sessionsMax)) {
        recordSignIn(ledger::Kind::SignInRefused, m_info.identity, "too many sessions");
        co_await fail("53300", "the gateway serves as many sessions as it may", "Try again when others have ended.");
        co_return;
    }
    auto link = co_await connectUpstream(signedIn);
    if (!link) {
        recordSignIn(ledger::Kind::SignInRefused, m_info.identity, link.error().message);
        co_await fail("08006", link.error().message, link.error().hint);
        co_return;
    }
    std::unique_ptr<UpstreamLink> upstream = std::move(*link);
    const std::string encoding = upstream->parameter("client_encoding");
    if (upstream->parameter("standard_conforming_strings") != "on" || !isSafeEncoding(encoding)) {
        const std::string why = "the session would begin with settings in which SQL cannot be read safely (client_encoding "
            + encoding + ", standard_conforming_strings " + upstream->parameter("standard_conforming_strings") + ")";
        recordSignIn(ledger::Kind::SignInRefused, m_info.identity, why);
        co_await fail("0A000", why, "Use client_encoding UTF8 and leave standard_conforming_strings on.");
        co_return;
    }
    m_info.database = upstream->database();
    m_timer.cancel();

    m_state = std::make_unique<SessionState>(m_worker, m_client, m_input, std::move(signedIn), std::move(upstream), m_info);
    m_holding = std::make_unique<Holding>(*m_state);
    m_secret = randomNumber();
    m_pid = shared.registry.add(shared_from_this());

    ledger::Record opened = m_state->makeRecord(ledger::Kind::SessionOpened);
    opened.detail = (m_info.application.empty() ? "client" : m_info.application) + " from " + m_info.peer
        + (m_info.tls ? " over TLS" : "") + ", token " + m_tokenId;
    const Ticket ticket = m_state->gate.append(std::move(opened), ledger::Until::Written);
    const RecordGate::Written written = co_await m_state->gate.wait(ticket, RecordGate::Waiter::ClientFlow);
    if (!written.ok) {
        co_await fail("58030", "the session could not be recorded: " + m_state->gate.failure(),
                      "Gatehouse opens nothing that it cannot record. Ask an administrator.");
        co_return;
    }
    shared.observer.sessionChanged(m_state->info);
    const bool welcomed = co_await m_state->output.send(welcome());
    if (welcomed)
        co_await runFlows();

    m_info = m_state->info;
    m_state->info.closedUs = shared.host.clock().nowUs();
    shared.observer.sessionChanged(m_state->info);
    ledger::Record closed = m_state->makeRecord(ledger::Kind::SessionClosed);
    closed.detail = m_state->endReason;
    closed.durationUs = m_state->info.closedUs - m_state->info.openedUs;
    closed.rows = m_state->info.rowsRead;
    closed.cellsMasked = m_state->info.cellsMasked;
    shared.host.ledger().append(std::move(closed), ledger::Until::Written, [](Result<uint64_t>) {});
}

std::string Session::welcome() const
{
    std::string bytes;
    wire::Writer writer(bytes);
    writer.begin('R').int32(0).end();
    for (const char* name : kReportedSettings) {
        // The upstream's own carries the identity; the client is shown what it asked for.
        const std::string value = std::string_view(name) == "application_name" ? m_info.application
                                                                               : m_state->upstream->parameter(name);
        writer.begin('S').cString(name).cString(value).end();
    }
    writer.begin('K').int32(static_cast<int32_t>(m_pid)).int32(static_cast<int32_t>(m_secret)).end();
    writeReadyForQuery(bytes, 'I');
    return bytes;
}

asio::awaitable<void> Session::runFlows()
{
    // Two coroutines; this one waits for both on the timer that sign-in does not need any more.
    m_flowsRunning = 2;
    m_timer.expires_at(asio::steady_timer::time_point::max());
    const auto finished = [self = shared_from_this()](std::exception_ptr problem) {
        if (problem)
            self->m_state->stop("an internal error");
        if (--self->m_flowsRunning == 0)
            self->m_timer.cancel();
    };
    asio::co_spawn(m_worker.loop(), [self = shared_from_this()]() -> asio::awaitable<void> {
        UpstreamFlow flow(*self->m_state);
        co_await flow.run();
    }, finished);
    asio::co_spawn(m_worker.loop(), [self = shared_from_this()]() -> asio::awaitable<void> {
        ClientFlow flow(*self->m_state, *self->m_holding);
        co_await flow.run();
    }, finished);
    asio::error_code ignored;
    while (m_flowsRunning > 0)
        co_await m_timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    // A polite end, so that the server does not log a lost connection.
    std::string bytes;
    wire::Writer(bytes).begin('X').end();
    (void)::send(m_state->upstream->transport().descriptor(), bytes.data(),
                 m_state->upstream->transport().tls() ? 0 : bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Session::cancelFromAnyThread(std::shared_ptr<Session> target, uint32_t secret, std::function<void()> passedOn)
{
    asio::io_context& loop = target->m_worker.loop();
    asio::post(loop, [target = std::move(target), secret, passedOn = std::move(passedOn)]() mutable {
        target->cancel(secret, std::move(passedOn));
    });
}

void Session::cancel(uint32_t secret, std::function<void()> passedOn)
{
    const auto given = std::to_string(secret);
    const auto own = std::to_string(m_secret);
    if (!m_state || !constantTimeEqual(sha256(asBytes(given)), sha256(asBytes(own))) || m_holding->withdraw()) {
        passedOn();
        return;
    }
    m_state->cancels.ask([&helpers = m_worker.shared().helpers, cancel = m_state->upstream->canceller(), passedOn = std::move(passedOn)](bool toServer) {
        if (!toServer) {
            passedOn();
            return;
        }
        asio::post(helpers, [cancel, passedOn] {
            char problem[256];
            (void)PQcancel(cancel.get(), problem, sizeof problem);
            passedOn();
        });
    });
}

asio::awaitable<void> Session::endPolitely(std::string why)
{
    if (!m_state || m_state->ending) {
        m_client.close();
        co_return;
    }
    std::string bytes;
    wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", "57P01", "terminating connection: " + why));
    // A client that does not read must not keep the session.
    asio::steady_timer patience(m_worker.loop(), std::chrono::seconds(1));
    patience.async_wait([weak = weak_from_this()](asio::error_code cancelled) {
        const auto self = weak.lock();
        if (!cancelled && self)
            self->m_client.close();
    });
    co_await m_state->output.send(std::move(bytes));
    patience.cancel();
    m_state->stop(why);
}

void Session::endFromAnyThread(std::string why)
{
    asio::co_spawn(m_worker.loop(), [self = shared_from_this(), why = std::move(why)]() -> asio::awaitable<void> {
        co_await self->endPolitely(why);
    }, asio::detached);
}

}  // namespace gatehouse::gateway
