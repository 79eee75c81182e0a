// What the gateway is given from outside: settings, secrets, catalogs, and someone to tell. Interfaces only.
#pragma once

#include "core/approval/desk.h"
#include "core/approval/grants.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/snapshot.h"
#include "core/catalog/versions.h"
#include "core/identity/directory.h"
#include "core/ledger/ledger.h"
#include "core/policy/policy.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::gateway {

/// One upstream login and who uses it.
struct Account {
    std::string upstreamUser;
    std::vector<std::string> identities;   ///< names; looked at first
    std::vector<std::string> roles;        ///< then roles, in the order of the accounts
};

/// A governed upstream database.
struct Connection {
    std::string name;
    std::string environment;               ///< "dev", "staging", "prod"
    std::string conninfo;                  ///< libpq, without a password
    std::string database;                  ///< dbname of the conninfo
    std::vector<Account> accounts;         ///< empty: the conninfo's own user for everybody
    std::string catalogUser;               ///< account the catalog is read with; empty: the conninfo's own

    /// The account of this identity: by name, else by role, else null.
    [[nodiscard]] const Account* accountFor(const identity::Identity& identity) const;
};

/// Everything a statement is decided by, except the catalog. Immutable; replaced whole on a change.
struct World {
    identity::Directory directory;
    std::map<std::string, Connection, std::less<>> connections;
    std::shared_ptr<const policy::Policy> policy;
    Bytes mockSaltSecret;                  ///< see identity::mockSaltFor
    Bytes tokenKey;                        ///< see masking::Tokenizer
};

/// A column that holds what came from a labelled one.
struct FollowedLabel {
    std::string schema;
    std::string table;
    std::string column;
    std::string label;
    bool derived = false;          ///< see catalog::Column::labelDerived
    std::string from;              ///< in words: "follows public.customers.email"
    std::string masker = {};       ///< see catalog::Column::masker
    friend bool operator==(const FollowedLabel&, const FollowedLabel&) = default;
};

/// Implemented by core/service. Every member may be called from any worker thread and must not block.
class Host {
public:
    virtual ~Host() = default;
    [[nodiscard]] virtual std::shared_ptr<const World> world() const = 0;
    /// From memory; error when there is none for that account.
    [[nodiscard]] virtual Result<std::string> upstreamPassword(const std::string& connection,
                                                               const std::string& upstreamUser) const = 0;
    /// Null when it was never read.
    [[nodiscard]] virtual std::shared_ptr<const catalog::Snapshot> catalog(const std::string& connection,
                                                                          const std::string& database) const = 0;
    /// Reads it again; `done` is called from any thread, with an error when it could not be read (the
    /// previous snapshot, if any, then stays). Requests that come together share one reading.
    virtual void refreshCatalog(const std::string& connection, const std::string& database,
                                std::function<void(Outcome)> done) = 0;
    /// Whether these names stand in the database for what the snapshot, one of catalog(), has under them: asked of the
    /// database after the call, never remembered. `done`, from any thread in some seconds at the most: false when one was
    /// changed; an error when it cannot be told.
    virtual void checkNames(const std::string& connection, const std::string& database, std::shared_ptr<const catalog::Snapshot> snapshot,
                            catalog::Names names, std::function<void(Result<bool>)> done) = 0;
    /// A sensitive value stood in a result's column that has no label. Bounded and never waits; what is too much is dropped,
    /// since more of the same follows. label: one of core/detect/labels.h; confidence: 0…1, of that value.
    virtual void sensitiveValueSeen(const std::string& connection, const std::string& database, catalog::Oid table, int16_t column,
                                    std::string_view label, float confidence)
    {
        (void)connection, (void)database, (void)table, (void)column, (void)label, (void)confidence;
    }
    /// Labels these columns for every session and keeps that: `done`, from any thread, when it is durable and every
    /// snapshot handed out from now on has it. Data may be committed only after that.
    virtual void followLabels(const std::string& connection, const std::string& database, std::vector<FollowedLabel> labels,
                              std::function<void(Outcome)> done) = 0;
    /// The transaction they were announced for has ended: kept, or taken back when nobody else announced them.
    virtual void settleLabels(const std::string& connection, const std::string& database, std::vector<FollowedLabel> labels,
                              bool committed) = 0;
    [[nodiscard]] virtual ledger::Ledger& ledger() = 0;
    [[nodiscard]] virtual approval::Desk& approvals() = 0;
    /// The masked columns that this identity may see in plain now.
    [[nodiscard]] virtual std::vector<approval::GrantPtr> grants(const std::string& identity, const std::string& connection,
                                                                 const std::string& database) const
    {
        (void)identity, (void)connection, (void)database;
        return {};
    }
    [[nodiscard]] virtual const Clock& clock() const = 0;
};

/// Told what happens, as it happens. Called from worker threads; must return at once.
struct SessionInfo {
    std::string id;                ///< "ses_" + 12 hex digits
    std::string identity;
    std::string identityKind;
    std::string sponsor;
    std::string connection;
    std::string database;
    std::string environment;
    std::string application;       ///< what the client calls itself
    std::string peer;              ///< address:port
    bool tls = false;
    TimeUs openedUs = 0;
    TimeUs closedUs = 0;           ///< 0 while live
    int64_t statements = 0;
    int64_t rowsRead = 0;
    int64_t cellsMasked = 0;
};

struct StatementInfo {
    std::string sessionId;
    uint64_t record = 0;           ///< ledger number of the decision; 0 when not known yet
    TimeUs startedUs = 0;
    int64_t durationUs = -1;       ///< -1 while it runs or is held
    std::string shape;             ///< normalised text
    std::string verdict;           ///< "allow", "mask", "hold", "block"
    std::string state;             ///< "running", "held", "done", "failed", "blocked", "denied", "withdrawn", "expired"
    std::string rule;
    std::vector<std::string> objects;
    std::vector<std::string> maskedLabels;
    int64_t rows = -1;
    std::string sqlState;
    std::string approval;
    uint64_t index = 0;            ///< 1, 2, … within the session
};

class Observer {
public:
    virtual ~Observer() = default;
    virtual void sessionChanged(const SessionInfo& session) = 0;       ///< opened, counted on, closed
    virtual void statementChanged(const StatementInfo& statement) = 0; ///< started, held, ended
};

}  // namespace gatehouse::gateway
