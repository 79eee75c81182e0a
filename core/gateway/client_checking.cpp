// Before a text that goes through views or functions is let through, the database is asked whether they are what was read.
#include "core/gateway/client_flow.h"

#include "core/gateway/notices.h"

namespace gatehouse::gateway {

namespace {

/// A schema that is replaced again and again while it is read is no schema to judge by.
constexpr int kReadingsMax = 4;

}  // namespace

asio::awaitable<Result<bool>> ClientFlow::stillAsRead(std::shared_ptr<const Judged> judged)
{
    if (judged->through.empty())
        co_return true;
    Result<bool> same = co_await m_state.asksWhetherSame(judged);
    if (same && !*same)
        co_await refreshCatalog();
    // The server may have failed meanwhile and ignore what follows.
    if (m_state.serverSkips)
        m_skipToSync = true;
    co_return same;
}

asio::awaitable<ClientFlow::Current> ClientFlow::judgeUntilSame(std::function<asio::awaitable<std::shared_ptr<const Judged>>()> judge)
{
    Current current;
    for (int reading = 0; reading < kReadingsMax; ++reading) {
        current.judged = co_await judge();
        if (!current.judged) {
            current.error = unreadableSchema();
            co_return current;
        }
        const Result<bool> same = co_await stillAsRead(current.judged);
        if (same && *same)
            co_return current;
        if (!same) {
            current.judged = nullptr;
            current.error = cannotTellWhatItIs(same.error());
            co_return current;
        }
        if (m_skipToSync || m_state.ending)
            break;
    }
    current.judged = nullptr;
    current.error = changesTooOften();
    co_return current;
}

asio::awaitable<ClientFlow::Current> ClientFlow::judgeCurrent(std::string text)
{
    return judgeUntilSame([this, text = std::move(text)] { return judgeText(text); });
}

asio::awaitable<ClientFlow::Current> ClientFlow::currentOf(std::shared_ptr<PreparedStatement> prepared)
{
    return judgeUntilSame([this, prepared = std::move(prepared)] { return judgePrepared(prepared); });
}

asio::awaitable<ClientFlow::Current> ClientFlow::judgeCall(catalog::Oid function)
{
    return judgeUntilSame([this, function] { return judgeFunction(function); });
}

asio::awaitable<std::shared_ptr<const Judged>> ClientFlow::judgePrepared(std::shared_ptr<PreparedStatement> prepared)
{
    if (!outdated(*prepared))
        co_return prepared->judged;
    // The server reads the text again too when its surroundings changed.
    prepared->judged = co_await judgeText(prepared->text);
    if (!prepared->judged)
        co_return nullptr;
    prepared->pathGeneration = m_state.pathGeneration;
    prepared->columnsKnown = false;
    prepared->described = false;
    co_return prepared->judged;
}

asio::awaitable<std::shared_ptr<const Judged>> ClientFlow::judgeFunction(catalog::Oid number)
{
    auto catalog = m_state.host.catalog(m_state.who.connection.name, m_state.database);
    if (!catalog) {
        // Nobody has asked for this database yet.
        co_await refreshCatalog();
        catalog = m_state.host.catalog(m_state.who.connection.name, m_state.database);
    }
    if (!catalog)
        co_return nullptr;
    auto analysis = std::make_shared<sql::Analysis>();
    analysis->statements.push_back(sql::analyzeFunctionCall(number, *catalog));
    const catalog::Function* function = catalog->function(number);
    analysis->normalised = "function call " + (function ? function->schema + "." + function->name : std::to_string(number));
    co_return judgeAnalysis(std::move(analysis), catalog, catalog);
}

}  // namespace gatehouse::gateway
