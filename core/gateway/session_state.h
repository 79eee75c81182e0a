// What the two coroutines of a session share. One thread, so no locks.
#pragma once

#include "core/gateway/cancels.h"
#include "core/gateway/client_output.h"
#include "core/gateway/expected.h"
#include "core/gateway/input_buffer.h"
#include "core/gateway/judge.h"
#include "core/gateway/record_gate.h"
#include "core/gateway/schema_overlay.h"
#include "core/gateway/shown_masks.h"
#include "core/gateway/sign_in.h"
#include "core/gateway/upstream_link.h"
#include "core/gateway/worker.h"
#include "core/gateway/write_back.h"

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatehouse::gateway {

/// How surely it is known what names mean once a statement went through.
enum class NamesChanged {
    None,
    Told,      ///< PREPARE, DECLARE, CLOSE and their like: `remember` takes them in
    ByCode,    ///< code that the statement ran may have done any of it
};
[[nodiscard]] NamesChanged namesChangedBy(const sql::Statement& statement);

struct SessionState {
    SessionState(Worker& owner, Transport& clientTransport, InputBuffer& input, SignedIn signedIn,
                 std::unique_ptr<UpstreamLink> link, SessionInfo sessionInfo);

    Worker& worker;
    Host& host;
    Transport& client;
    InputBuffer& clientInput;
    InputBuffer upstreamInput;
    SignedIn who;
    std::unique_ptr<UpstreamLink> upstream;
    ClientOutput output;
    RecordGate gate;
    Cancels cancels;
    SessionInfo info;
    Asker asker;
    std::string database;                     ///< the upstream database's real name

    std::deque<Expected> expected;
    asio::steady_timer drained;               ///< cancelled whenever `expected` becomes empty, and at the end
    bool ending = false;
    TimeUs countsToldUs = 0;                  ///< when the observer last heard of the counts in `info`
    std::string endReason;                    ///< for the record of the session's close

    char transaction = 'I';                   ///< of the last ReadyForQuery: I, T, E
    bool serverSkips = false;                 ///< the server ignores everything until the next Sync
    bool copyIn = false;                      ///< the server reads COPY data
    bool utf8 = true;                         ///< client_encoding

    std::vector<std::string> searchPath;
    bool searchPathKnown = false;
    uint64_t pathGeneration = 1;              ///< grows whenever the path may have become another
    bool pathTouchedInTransaction = false;
    uint64_t schemaChanges = 0;               ///< statements that went through and changed more than temporary objects
    bool schemaUnseen = false;                ///< … and are not committed: no reading of the catalog shows what they did
    bool catalogStale = false;                ///< DDL went through: read the catalog again once it is committed
    bool hasTemporary = false;
    std::vector<std::string> temporaryNames;
    SchemaOverlay overlay;                    ///< what the session did to the schema, as far as it went through
    std::vector<FollowedLabel> announced;     ///< to the host, by statements that have not ended
    bool stepsInFlight = false;               ///< what is on its way changes how the next text is read
    bool failedSinceReady = false;            ///< an error came since the last ReadyForQuery
    ShownMasks shown;                         ///< … so far; GuardedCopy refers to it
    std::unique_ptr<GuardedCopy> guardedCopy; ///< the COPY … FROM STDIN that runs, when it fills labelled columns
    bool copyRefused = false;                 ///< the rest of its data goes nowhere

    std::unordered_map<std::string, std::shared_ptr<PreparedStatement>> prepared;   ///< as the server confirmed them
    std::unordered_map<std::string, std::shared_ptr<PreparedStatement>> preparing;  ///< Parse is on its way
    std::unordered_map<std::string, std::shared_ptr<Portal>> portals;
    std::unordered_map<std::string, std::shared_ptr<Portal>> binding;
    std::vector<std::pair<std::string, sql::Statement>> preparedBySql;              ///< for the analysis
    std::vector<std::pair<std::string, sql::Statement>> cursors;
    std::map<std::string, std::shared_ptr<const catalog::Snapshot>> cursorBases;    ///< what each was judged by when it was declared

    /// Hands out the next index and times of a unit, and tells the observer that it started.
    void began(Unit& unit, const std::string& state);
    /// Tells the observer and writes the Outcome record. state as in StatementInfo.
    void ended(Unit& unit, const std::string& state, const std::string& sqlState, const std::string& detail);
    /// A record about this session with everything that does not depend on the statement.
    [[nodiscard]] ledger::Record makeRecord(ledger::Kind kind) const;
    /// What the session has to know of a statement that went through: path, names, temporary objects, DDL.
    void remember(const sql::Statement& statement);
    /// What was analysed may not be what ran: a name was given to another, or the schema changed since.
    [[nodiscard]] bool doubts(const Unit& unit) const { return unit.unsure || unit.schemaChanges != schemaChanges; }
    /// What its statement changed about the schema is so from now on. tag: of CommandComplete.
    void wentThrough(const Unit& unit, std::string_view tag);
    /// ReadyForQuery: what of a transaction is decided by now.
    void settleTransaction();
    /// The session ends: what may have been committed keeps its labels.
    void settleAtEnd();
    /// The schema as this session has it; null when it was never read.
    [[nodiscard]] std::shared_ptr<const catalog::Snapshot> picture();
    /// Whether what the text goes through is in the database what it was judged by. Error: it cannot be told.
    /// A cursor through what was changed since it was declared is forgotten.
    asio::awaitable<Result<bool>> asksWhetherSame(std::shared_ptr<const Judged> judged);
    void forgetSearchPath();
    /// Nothing that a name stands for is what it was known to be: its results are described again and masked whole.
    void doubtNames();
    void wakeIfDrained();
    [[nodiscard]] masking::MaskCharset charset() const
    {
        return utf8 ? masking::MaskCharset::Utf8Bullet : masking::MaskCharset::AsciiStar;
    }
    /// Ends both coroutines.
    void stop(std::string reason);

private:
    asio::awaitable<Result<bool>> asksWhetherSame(std::shared_ptr<const catalog::Snapshot> base, catalog::Names names);
    void forgetCursor(const std::string& name);
    void tellSettled();
};

}  // namespace gatehouse::gateway
