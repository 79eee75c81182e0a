// The half of a session that reads the client: decides about each message, records, forwards or refuses.
#pragma once

#include "core/gateway/added_time.h"
#include "core/gateway/holding.h"
#include "core/gateway/outbox.h"
#include "core/gateway/session_state.h"
#include "core/wire/extended.h"
#include "core/wire/message.h"

#include <asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

class ClientFlow {
public:
    ClientFlow(SessionState& state, Holding& holding);
    /// Until the client is gone or the session is stopped.
    asio::awaitable<void> run();

private:
    asio::awaitable<bool> handle(const wire::Message& message);
    asio::awaitable<bool> onQuery(const wire::Message& message);
    asio::awaitable<bool> onParse(const wire::Message& message);
    asio::awaitable<bool> onBind(const wire::Message& message);
    asio::awaitable<bool> onDescribe(const wire::Message& message);
    asio::awaitable<bool> onExecute(const wire::Message& message);
    asio::awaitable<bool> onClose(const wire::Message& message);
    asio::awaitable<bool> onFunctionCall(const wire::Message& message);
    void onSync(const wire::Message& message);

    /// Analysis and verdict of a text as the session reads it now. May wait for the search path or the catalog.
    asio::awaitable<std::shared_ptr<const Judged>> judgeText(std::string text);
    // client_checking.cpp
    struct Current {
        std::shared_ptr<const Judged> judged;   ///< null: error says why
        wire::DiagnosticFields error;
    };
    /// The same for what is to be sent now: what the text goes through is what the database has.
    asio::awaitable<Current> judgeCurrent(std::string text);
    /// … of a text that was judged before; its statement takes the new verdict.
    asio::awaitable<Current> currentOf(std::shared_ptr<PreparedStatement> prepared);
    /// … of a function call message.
    asio::awaitable<Current> judgeCall(catalog::Oid function);
    asio::awaitable<Current> judgeUntilSame(std::function<asio::awaitable<std::shared_ptr<const Judged>>()> judge);
    asio::awaitable<std::shared_ptr<const Judged>> judgePrepared(std::shared_ptr<PreparedStatement> prepared);
    asio::awaitable<std::shared_ptr<const Judged>> judgeFunction(catalog::Oid number);
    /// False: something was changed, and the schema has been read again. Error: it cannot be told.
    asio::awaitable<Result<bool>> stillAsRead(std::shared_ptr<const Judged> judged);
    // client_following.cpp
    /// The verdict, with what each statement changes for those after it.
    std::shared_ptr<const Judged> judgeFollowing(const std::string& text, std::shared_ptr<const sql::Analysis> analysis,
                                                 std::shared_ptr<const catalog::Snapshot> base);
    [[nodiscard]] sql::SessionSettings settingsFor(const SchemaOverlay& overlay) const;
    /// Has the host keep the labels that its statements carry on, before any of them is sent.
    asio::awaitable<Outcome> announceLabels(const Judged& judged);
    /// Waits for what is on its way when that changes how the next text is read. False when the session ends.
    asio::awaitable<bool> settleSteps();
    /// The verdict again, when one test more of a labelled column is one too many.
    std::shared_ptr<const Judged> watchProbing(std::shared_ptr<const Judged> judged, const std::string& text,
                                               const std::vector<std::optional<std::string>>& parameters);
    /// A mask that would be written over what it hides: refused and recorded.
    void recordWriteBack(const Judged& judged, const std::string& text, const std::vector<std::optional<std::string>>& parameters,
                         const std::string& column);
    /// COPY data on its way up. False: what looks masked is in it, the copy fails.
    bool guardCopy(std::string_view data, bool last);
    /// Data may come before the server said that it reads it, and only then is known what it fills. False: the session ends.
    asio::awaitable<bool> awaitCopyIn();

    asio::awaitable<bool> learnSearchPath();
    asio::awaitable<void> refreshCatalog();
    /// base: what was read, of which the catalog is the session's own picture.
    std::shared_ptr<const Judged> judgeAnalysis(std::shared_ptr<const sql::Analysis> analysis,
                                                std::shared_ptr<const catalog::Snapshot> catalog,
                                                std::shared_ptr<const catalog::Snapshot> base);
    [[nodiscard]] bool outdated(const PreparedStatement& prepared) const;

    /// Allow and mask go on; hold waits; block and everything not released leave the error to send.
    struct Permission {
        bool granted = false;
        std::string approval;
        wire::DiagnosticFields error;
        std::string end;       ///< not granted: "blocked", "denied", "expired", "withdrawn", "failed"
    };
    asio::awaitable<Permission> permit(std::shared_ptr<const Judged> judged, std::string text,
                                       std::vector<std::optional<std::string>> parameters);
    void recordRefused(const Judged& judged, const std::string& text,
                       const std::vector<std::optional<std::string>>& parameters);
    std::shared_ptr<Unit> recordStatement(std::shared_ptr<const Judged> judged, const std::string& text,
                                          const std::vector<std::optional<std::string>>& parameters,
                                          const std::string& approval);

    asio::awaitable<bool> refuseQuery(wire::DiagnosticFields error, std::string end = "failed");
    /// The rest up to Sync is ignored, as the server does after an error.
    void refuseExtended(wire::DiagnosticFields error, const std::string& end = "failed");
    /// GH003 for clients that asked for receipts, else nothing.
    [[nodiscard]] std::string refusalReceipt(const std::string& end) const;

    enum class Asked { ByClient, ByGateway };
    /// Everything sent, everything answered. False when the session ends. asked: whose questions these are; waiting for
    /// the client's own is not time that the gateway adds.
    asio::awaitable<bool> drain(Asked asked = Asked::ByClient);
    asio::awaitable<bool> flush();
    void forward(const wire::Message& message, Expected expected);

    SessionState& m_state;
    Holding& m_holding;
    Outbox m_out;
    AddedTime m_added;
    Ticket m_durableBefore = 0;    ///< this record must be durable before what waits may leave
    bool m_pipeline = false;       ///< extended messages were sent since the last Sync
    bool m_skipToSync = false;
    bool m_namesPending = false;   ///< what is on its way may give names to others: wait for it before one is used
    TimeUs m_refreshedUs = 0;      ///< when an unknown object last made the catalog be read again
    std::shared_ptr<const World> m_world;
    std::shared_ptr<const catalog::Snapshot> m_catalog;
    std::unordered_map<const sql::Analysis*, std::shared_ptr<const Judged>> m_judged;
};

}  // namespace gatehouse::gateway
