#include "tests/support/fake_service_data.h"

namespace gatehouse::test {

using namespace service;

namespace {

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

QStringList list(const char* words)
{
    return QString::fromUtf8(words).split(u'|', Qt::SkipEmptyParts);
}

QDateTime ago(qint64 seconds)
{
    return QDateTime::currentDateTimeUtc().addSecs(-seconds);
}

ApprovalView request(const char* id, const char* identity, const char* kind, const char* sponsor, const char* sql,
                     const char* effects, const char* objects)
{
    ApprovalView view;
    view.id = text(id);
    view.identity = text(identity);
    view.identityKind = text(kind);
    view.sponsor = text(sponsor);
    view.connection = text("shop");
    view.environment = text("prod");
    view.statement = text(sql);
    view.digest = text("5d0e41b2a7c09f3365ab18de4471c0a59b2f60d1e8843a7712fe09cc3ab4d177");
    view.effects = list(effects);
    view.objects = list(objects);
    view.reviewerRole = text("reviewer");
    view.reviewers = list("marta|priya");
    view.state = text("pending");
    view.createdAt = ago(540);
    view.expiresAt = ago(-600);
    return view;
}

}  // namespace

QVector<IdentityView> sampleTeam()
{
    return {{text("lena"), text("human"), list("engineer"), {}},
            {text("dan"), text("human"), list("engineer"), {}},
            {text("priya"), text("human"), list("reviewer|engineer"), {}},
            {text("marta"), text("human"), list("reviewer"), {}},
            {text("omar"), text("human"), list("auditor"), {}},
            {text("ines"), text("human"), list("admin"), {}}};
}

GatewayStatus sampleStatus()
{
    GatewayStatus status;
    status.running = true;
    status.address = text("127.0.0.1:6432");
    status.sessionsLive = 14;
    status.peopleLive = 9;
    status.agentsLive = 5;
    status.statementsPerSecond = 412;
    status.addedMsMedian = 0.05;
    status.addedMsP99 = 0.08;
    status.ledgerRecords = 1284117;
    status.ledgerHead = text("9f3c5b1d77aa20c41e07c3d5b8f9e2a6b4d8830f5571ac9e02bb6cf41d9922a1");
    status.ledgerHeadSize = 1284117;
    status.ledgerSignedAt = ago(2);
    status.approvalsPending = 3;
    return status;
}

QVector<ConnectionView> sampleConnections()
{
    return {{text("shop"), text("prod"), text("pg-main:5432/shop"), list("app_ro for role:engineer")},
            {text("shop-staging"), text("staging"), text("pg-staging:5432/shop"), {}},
            {text("scratch"), text("dev"), text("localhost:5433/scratch"), {}}};
}

QVector<ApprovalView> samplePending()
{
    ApprovalView first = request("apr_k2m4q7w9x1aa", "triage-bot", "agent", "dan",
                                 "DELETE FROM payments WHERE status = 'failed' AND created_at < now() - interval '30 days';",
                                 "write", "public.payments");
    first.rules = list("agents-never-delete-alone|prod-agent-writes-held");
    first.because = text("agents may not change production data without a person");
    first.rowsEstimated = 4310;
    first.sessionId = text("s_7c41");
    first.expiresAt = ago(-48);
    ApprovalView second = request("apr_c8r1z5t3y6bb", "lena", "human", "", "ALTER TABLE orders DROP COLUMN note",
                                  "ddl|destructive", "public.orders");
    second.rules = list("prod-ddl-held");
    second.because = text("schema changes in production need a reviewer");
    second.sessionId = text("s_19aa");
    second.expiresAt = ago(-192);
    second.reviewers = list("marta|priya");
    second.findings = list("drops a column with its data");
    ApprovalView third = request("apr_u4n6v2p8s0cc", "etl-nightly", "service", "ines",
                                 "UPDATE customers SET region = $1 WHERE region = $2", "write", "public.customers");
    third.parameters = list("eu-west|EU");
    third.rules = list("service-writes-to-labelled-tables");
    third.because = text("services may write to tables with personal data only when a person agrees");
    third.rowsEstimated = 12;
    third.sessionId = text("s_e003");
    third.expiresAt = ago(-400);
    return {first, second, third};
}

QVector<ApprovalView> sampleEnded()
{
    ApprovalView approved = request("apr_old1aaaaaaaa", "triage-bot", "agent", "dan",
                                    "DELETE FROM payments WHERE id = 88120", "write", "public.payments");
    approved.state = text("executed");
    approved.decidedBy = text("marta");
    approved.decidedAt = ago(3600);
    approved.reason = text("one row, duplicate of 88119");
    ApprovalView denied = request("apr_old2bbbbbbbb", "copilot-7", "agent", "lena", "TRUNCATE payments_archive",
                                  "destructive", "public.payments_archive");
    denied.state = text("denied");
    denied.decidedBy = text("priya");
    denied.decidedAt = ago(7300);
    denied.reason = text("the archive is still needed for the audit");
    ApprovalView expired = request("apr_old3cccccccc", "triage-bot", "agent", "dan",
                                   "UPDATE payments SET status = 'void' WHERE status = 'failed'", "write",
                                   "public.payments");
    expired.state = text("expired");
    expired.decidedAt = ago(9000);
    return {approved, denied, expired};
}

QVector<SessionView> sampleSessions()
{
    const auto session = [](const char* id, const char* identity, const char* kind, const char* sponsor,
                            const char* application) {
        SessionView view;
        view.id = text(id);
        view.identity = text(identity);
        view.identityKind = text(kind);
        view.sponsor = text(sponsor);
        view.connection = text("shop");
        view.environment = text("prod");
        view.application = text(application);
        view.peer = text("127.0.0.1");
        view.openedAt = ago(900);
        view.statements = 23;
        view.rowsRead = 1944;
        view.cellsMasked = 300;
        return view;
    };
    return {session("s_7c41", "triage-bot", "agent", "dan", "psycopg"), session("s_19aa", "lena", "human", "", "psql"),
            session("s_e003", "etl-nightly", "service", "ines", "node-postgres")};
}

QVector<StatementView> sampleStatements()
{
    struct Row {
        const char* shape;
        const char* verdict;
        const char* state;
        qint64 rows;
        qint64 durationUs;
        const char* object;
    };
    constexpr Row rows[] = {
        {"SELECT table_name FROM information_schema.tables", "allow", "done", 41, 3400, "information_schema.tables"},
        {"SELECT * FROM payments WHERE status = $1 LIMIT $2", "mask", "done", 50, 2100, "public.payments"},
        {"DROP TABLE payments_tmp", "block", "blocked", -1, -1, "public.payments_tmp"},
        {"SELECT id, email, ssn FROM customers WHERE id = $1", "mask", "done", 1, 900, "public.customers"},
        {"SELECT count(*) FROM payments WHERE status = $1", "allow", "done", 1, 38000, "public.payments"},
        {"DELETE FROM payments WHERE status = $1 AND created_at < now() - interval $2", "hold", "held", -1, -1,
         "public.payments"}};
    QVector<StatementView> statements;
    const qint64 now = QDateTime::currentMSecsSinceEpoch() * 1000;
    quint64 index = 0;
    for (const Row& row : rows) {
        StatementView view;
        view.sessionId = text("s_7c41");
        view.index = ++index;
        view.record = 1284000 + index;
        view.startedUs = now - qint64(std::size(rows) - index) * 23'000'000 - 4'000'000;
        view.durationUs = row.durationUs;
        view.shape = text(row.shape);
        view.verdict = text(row.verdict);
        view.state = text(row.state);
        view.rows = row.rows;
        view.objects = list(row.object);
        statements.append(view);
    }
    return statements;
}

ApprovalView lowRiskApproval()
{
    ApprovalView view = request("apr_low1dddddddd", "omar", "human", "", "SELECT count(*) FROM orders", "read",
                                "public.orders");
    view.environment = text("dev");
    view.rules = list("hold-everything-on-fridays");
    view.because = text("it is Friday");
    return view;
}

}  // namespace gatehouse::test
