// Snapshots that front ends show: plain Qt values, copied freely, never live objects.
#pragma once

#include <QDateTime>
#include <QMetaType>
#include <QString>
#include <QStringList>
#include <QVector>

namespace gatehouse::service {

/// Live figures for the status bar.
struct GatewayStatus {
    bool running = false;
    QString address;                 ///< "127.0.0.1:6432"
    qint64 sessionsLive = 0;
    qint64 peopleLive = 0;
    qint64 agentsLive = 0;           ///< agents and services
    double statementsPerSecond = 0;
    double addedMsMedian = 0;        ///< by the gateway to each statement of the last minute
    double addedMsP99 = 0;           ///< … likewise
    qint64 ledgerRecords = 0;
    QString ledgerHead;              ///< hex of the newest signed root
    qint64 ledgerHeadSize = 0;
    QDateTime ledgerSignedAt;
    bool ledgerHealthy = true;
    int approvalsPending = 0;
};

struct ConnectionView {
    QString name;
    QString environment;             ///< "dev", "staging", "prod"
    QString upstream;                ///< host:port/database, no secrets
    QStringList accounts;            ///< "app_ro for role:engineer"
};

struct IdentityView {
    QString name;
    QString kind;                    ///< "human", "agent", "service"
    QStringList roles;
    QString sponsor;
};

struct SessionView {
    QString id;
    QString identity;
    QString identityKind;
    QString sponsor;
    QString connection;
    QString environment;
    QString application;
    QString peer;
    QDateTime openedAt;
    QDateTime closedAt;              ///< invalid while live
    qint64 statements = 0;
    qint64 rowsRead = 0;
    qint64 cellsMasked = 0;
};

/// One statement of a session: a bar in the lanes, a row in the table.
struct StatementView {
    QString sessionId;
    quint64 index = 0;               ///< 1, 2, … within the session
    quint64 record = 0;              ///< ledger number; 0 when not known yet
    qint64 startedUs = 0;            ///< since 1970, UTC
    qint64 durationUs = -1;          ///< -1: not ended
    QString shape;                   ///< normalised SQL, constants as $n
    QString verdict;                 ///< "allow", "mask", "hold", "block"
    QString state;                   ///< "running", "held", "done", "failed", "blocked", "denied", "withdrawn", "expired"
    QString rule;
    QStringList objects;
    QStringList maskedLabels;
    qint64 rows = -1;
    QString sqlState;
    QString approval;
};

struct ApprovalView {
    QString id;
    QString identity;
    QString identityKind;
    QString sponsor;
    QString connection;
    QString environment;
    QString statement;               ///< exact text that will run
    QStringList parameters;          ///< as sent; "NULL" for null
    QString digest;                  ///< hex SHA-256 of the binding
    QStringList effects;
    QStringList findings;
    QStringList objects;
    QStringList rules;
    QString because;
    QString reviewerRole;
    QStringList reviewers;           ///< who may decide it
    QString sessionId;
    double rowsEstimated = -1;
    QDateTime createdAt;
    QDateTime expiresAt;
    QString state;                   ///< "pending", "approved", "denied", "expired", "withdrawn", "executed"
    QString decidedBy;
    QString reason;
    QDateTime decidedAt;
    QString refusal;                 ///< why the signed-in person may not decide it; empty: may
    // Of a request to see; columns is empty when it is about a statement.
    QStringList columns;             ///< "public.customers.email"
    QStringList labels;              ///< of each of them
    QString asked;                   ///< the reason as whoever asks typed it
    int seconds = 0;                 ///< how long it shows values, from the approval on
    qint64 rowsShown = -1;           ///< of the result that masked them; -1 not told
    QString grant;                   ///< once approved; empty before, and after a restart
    QDateTime grantUntil;
    QString grantEnd;                ///< why it ended; empty while it holds

    [[nodiscard]] bool isSight() const { return !columns.isEmpty(); }
};

/// What a person asks to see of what came back masked.
struct SightAsk {
    QString connection;
    QStringList columns;             ///< "public.customers.email"
    QString reason;
    int seconds = 30 * 60;
    qint64 rowsShown = -1;
};

/// An approved request to see, and how it ended.
struct GrantView {
    QString id;                      ///< "gra_…"
    QString request;
    QString identity;
    QString connection;
    QStringList columns;
    QStringList labels;
    QString reason;
    QString approvedBy;
    QDateTime since;
    QDateTime until;
    QDateTime endedAt;               ///< invalid while it holds
    QString end;                     ///< why it ended
};

struct RecordView {
    quint64 seq = 0;
    QDateTime time;
    QString kind;
    QString identity;
    QString identityKind;
    QString sponsor;
    QString sessionId;
    QString connection;
    QString environment;
    QString verdict;
    QString rule;
    QStringList effects;
    QStringList objects;
    QStringList labels;
    QString shape;
    QString detail;
    QString sqlState;
    qint64 rows = -1;
    qint64 cellsMasked = -1;
    qint64 durationUs = -1;
    quint64 about = 0;
    QString approval;
    QString leaf;                    ///< hex
    QString body;                    ///< the bytes that were hashed (JSON)
};

struct RecordProof {
    quint64 seq = 0;
    bool proven = false;             ///< checked on this side, not only claimed
    QString problem;
    QString leaf;
    int pathLength = 0;
    QString root;
    qint64 headSize = 0;
    QDateTime signedAt;
    QString origin;
    QString receipt;                 ///< JSON text to save
};

struct FacetCount {
    QString value;
    qint64 count = 0;
};

struct AuditPage {
    QVector<RecordView> records;     ///< newest first
    bool more = false;
    qint64 total = 0;                ///< of the whole query
    QVector<FacetCount> kinds;       ///< identity kinds
    QVector<FacetCount> verdicts;
    QVector<FacetCount> labels;
    QVector<FacetCount> identities;
    QVector<qint64> histogram;       ///< equal stretches of [since, until)
    QVector<qint64> histogramBlocked;
    QDateTime since;
    QDateTime until;
};

struct LedgerCheck {
    bool ok = false;
    quint64 records = 0;
    quint64 heads = 0;
    quint64 firstBad = 0;
    QString problem;
};

struct ColumnNode {
    QString name;
    QString type;
    QString label;                   ///< empty: none
};

struct RelationNode {
    QString schema;
    QString name;
    QString kind;                    ///< "table", "view", "materialised view", "foreign table", "sequence"
    double rowsEstimated = -1;
    QVector<ColumnNode> columns;
};

/// One line of an explanation: "shows" | "email" | "plain from public.customers.email [email]".
struct WordsLine {
    QString heading;
    QString subject;                 ///< may be empty
    QString text;
    friend bool operator==(const WordsLine&, const WordsLine&) = default;
};

/// What would happen if this text ran: the bar above the grid.
struct Preview {
    QString verdict;                 ///< "allow", "mask", "hold", "block"; empty for empty text
    QString rule;
    QString because;
    QStringList reasons;             ///< "rule prod-pii-masked (mask): …" for every matching rule
    QString hint;
    QStringList effects;
    QStringList findings;            ///< in words
    QStringList objects;
    QStringList outputs;             ///< names of the result columns where known
    QVector<int> maskedColumns;      ///< 0-based
    QStringList maskedLabels;
    QStringList shown;               ///< "public.customers.email under grant gra_… approved by rosa, until 14:30"
    double rowsEstimated = -1;
    QStringList reviewers;
    QString error;                   ///< text of the parser when it does not parse
    int errorPosition = 0;
    QVector<WordsLine> explanation;  ///< what it is and touches, statement after statement
};

struct ResultColumnView {
    QString name;
    QString type;
    bool numeric = false;
    bool masked = false;
    QString label;                   ///< why it is masked
    QString rule = {};               ///< that masks it
    QStringList behind = {};         ///< the labelled columns to ask for to see it; empty: it cannot be asked for
    bool sealed = false;             ///< … because the policy lets nobody see them
    QString shown = {};              ///< masked otherwise: "under grant gra_… approved by rosa, until 14:30"; empty: not
};

/// One cell: NULL, empty, masked and truncated can be told apart.
struct Cell {
    enum class State : quint8 { Value, Null, Masked, MaskedNull };
    QString text;
    State state = State::Value;
};

/// How a run ended.
struct RunSummary {
    enum class End { Done, Failed, Blocked, Denied, Withdrawn, Expired, Stopped, ConnectionLost };
    End end = End::Done;
    QString tag;                     ///< "SELECT 1187"
    qint64 rows = 0;
    qint64 durationUs = 0;
    quint64 record = 0;              ///< ledger number of the decision
    QString verdict;
    QString rule;
    QString sqlState;
    QString message;
    QString hint;
    int errorPosition = 0;
};

}  // namespace gatehouse::service

Q_DECLARE_METATYPE(gatehouse::service::GatewayStatus)
Q_DECLARE_METATYPE(gatehouse::service::ApprovalView)
Q_DECLARE_METATYPE(gatehouse::service::SightAsk)
Q_DECLARE_METATYPE(gatehouse::service::SessionView)
Q_DECLARE_METATYPE(gatehouse::service::StatementView)
Q_DECLARE_METATYPE(gatehouse::service::RunSummary)
