#include "tests/support/fake_service.h"

#include <algorithm>

namespace gatehouse::test {

using namespace service;

void FakeStatusFeed::set(const GatewayStatus& status)
{
    m_status = status;
    Q_EMIT statusChanged();
}

void FakeApprovalFeed::approve(const QString& id, const QString& reason, Reply<ApprovalView> reply)
{
    calls.append(QStringLiteral("approve %1 %2").arg(id, reason).trimmed());
    decide(QStringLiteral("approved"), id, reason, std::move(reply));
}

void FakeApprovalFeed::deny(const QString& id, const QString& reason, Reply<ApprovalView> reply)
{
    calls.append(QStringLiteral("deny %1 %2").arg(id, reason).trimmed());
    decide(QStringLiteral("denied"), id, reason, std::move(reply));
}

void FakeApprovalFeed::askToSee(const SightAsk& ask, Reply<ApprovalView> reply)
{
    asked.append(ask);
    if (problem) {
        answerLater<ApprovalView>(this, std::move(reply), {}, problem);
        return;
    }
    ApprovalView view;
    view.id = QStringLiteral("apr_see%1").arg(asked.size());
    view.identity = QStringLiteral("lena");
    view.identityKind = QStringLiteral("human");
    view.connection = ask.connection;
    view.environment = QStringLiteral("prod");
    view.columns = ask.columns;
    for (qsizetype i = 0; i < ask.columns.size(); ++i)
        view.labels.append(QStringLiteral("email"));
    view.statement = QStringLiteral("SEE %1 FOR %2m").arg(ask.columns.join(QStringLiteral(", "))).arg(ask.seconds / 60);
    view.asked = ask.reason;
    view.seconds = ask.seconds;
    view.rowsShown = ask.rowsShown;
    view.effects = {QStringLiteral("read")};
    view.reviewers = {reviewer};
    view.reviewerRole = QStringLiteral("reviewer");
    view.state = QStringLiteral("pending");
    view.createdAt = QDateTime::currentDateTimeUtc();
    view.expiresAt = view.createdAt.addSecs(8 * 3600);
    m_pending.append(view);
    answerLater<ApprovalView>(this, std::move(reply), view, std::nullopt);
    Q_EMIT approvalsChanged();
}

void FakeApprovalFeed::withdraw(const QString& id, Reply<ApprovalView> reply)
{
    calls.append(QStringLiteral("withdraw %1").arg(id));
    decide(QStringLiteral("withdrawn"), id, {}, std::move(reply));
}

void FakeApprovalFeed::set(const QVector<ApprovalView>& pending, const QVector<ApprovalView>& recent)
{
    m_pending = pending;
    m_recent = recent;
    Q_EMIT approvalsChanged();
}

void FakeApprovalFeed::decide(const QString& state, const QString& id, const QString& reason, Reply<ApprovalView> reply)
{
    if (problem) {
        answerLater<ApprovalView>(this, std::move(reply), {}, problem);
        return;
    }
    ApprovalView decided;
    for (int i = 0; i < m_pending.size(); ++i) {
        if (m_pending.at(i).id == id) {
            decided = m_pending.takeAt(i);
            break;
        }
    }
    decided.state = state;
    decided.reason = reason;
    decided.decidedBy = reviewer;
    decided.decidedAt = QDateTime::currentDateTimeUtc();
    m_recent.prepend(decided);
    answerLater<ApprovalView>(this, std::move(reply), decided, std::nullopt);
    Q_EMIT approvalsChanged();
}

void FakeSessionFeed::statements(qint64 sinceUs, Reply<QVector<StatementView>> reply)
{
    QVector<StatementView> found;
    std::copy_if(m_statements.begin(), m_statements.end(), std::back_inserter(found),
                 [&](const StatementView& statement) { return statement.startedUs >= sinceUs; });
    answerLater(this, std::move(reply), found, problem);
}

void FakeSessionFeed::statementsOf(const QString& sessionId, Reply<QVector<StatementView>> reply)
{
    QVector<StatementView> found;
    std::copy_if(m_statements.begin(), m_statements.end(), std::back_inserter(found),
                 [&](const StatementView& statement) { return statement.sessionId == sessionId; });
    answerLater(this, std::move(reply), found, problem);
}

void FakeSessionFeed::endSession(const QString& sessionId, Reply<Done> reply)
{
    ended.append(sessionId);
    answerLater(this, std::move(reply), Done{}, problem);
}

void FakeSessionFeed::set(const QVector<SessionView>& sessions, const QVector<StatementView>& statements)
{
    m_sessions = sessions;
    m_statements = statements;
    Q_EMIT sessionsChanged();
    Q_EMIT statementsChanged(statements);
}

void FakeSessionFeed::append(const QVector<StatementView>& statements)
{
    m_statements += statements;
    Q_EMIT statementsChanged(statements);
}

void FakeCatalogBrowser::relations(const QString& connection, Reply<QVector<RelationNode>> reply)
{
    answerLater(this, std::move(reply), relationsOf.value(connection), problem);
}

void FakeCatalogBrowser::preview(const QString& connection, const QString& sql, Reply<Preview> reply)
{
    Q_UNUSED(connection)
    answerLater(this, std::move(reply), sql.trimmed().isEmpty() ? Preview{} : nextPreview, problem);
}

void FakeCatalogBrowser::set(const QVector<ConnectionView>& connections)
{
    m_connections = connections;
    Q_EMIT connectionsChanged();
}

void FakeSignIn::signInWithToken(const QString& name, const QString& token, Reply<Done> reply)
{
    if (token != goodToken) {
        answerLater(this, std::move(reply), Done{}, Error{"name and token do not match", "Ask for a new token."});
        return;
    }
    answerLater(this, std::move(reply), Done{}, std::nullopt);
    signedIn(name);
}

void FakeSignIn::signInAs(const QString& name, Reply<Done> reply)
{
    answerLater(this, std::move(reply), Done{}, std::nullopt);
    signedIn(name);
}

void FakeSignIn::signOut()
{
    m_identity = {};
    setStage(signedOutStage);
}

void FakeSignIn::testUpstream(const SetupRequest& request, Reply<QString> reply)
{
    lastSetup = request;
    answerLater<QString>(this, std::move(reply), QStringLiteral("PostgreSQL 15.14"), upstreamProblem);
}

void FakeSignIn::setUp(const SetupRequest& request, Reply<SetupResult> reply)
{
    lastSetup = request;
    SetupResult result;
    result.token = goodToken;
    result.psqlLine = QStringLiteral("psql \"host=127.0.0.1 port=6432 dbname=%1 user=%2\"")
                          .arg(request.connection, request.owner);
    answerLater(this, std::move(reply), result, setUpProblem);
    if (!setUpProblem)
        setStage(Stage::NeedsToken);
}

void FakeSignIn::setStage(Stage stage, const QString& problem)
{
    m_stage = stage;
    m_problem = problem;
    Q_EMIT stageChanged();
}

void FakeSignIn::signedIn(const QString& name)
{
    m_identity = {};
    m_identity.name = name;
    m_identity.kind = QStringLiteral("human");
    for (const IdentityView& someone : std::as_const(team)) {
        if (someone.name == name)
            m_identity = someone;
    }
    setStage(Stage::SignedIn);
}

void FakeAuditReader::find(const ledger::Query& query, int buckets, Reply<AuditPage> reply)
{
    Q_UNUSED(query)
    Q_UNUSED(buckets)
    ++finds;
    answerLater(this, std::move(reply), page, problem);
}

void FakeAuditReader::record(quint64 seq, Reply<RecordView> reply)
{
    RecordView found;
    for (const RecordView& candidate : std::as_const(page.records)) {
        if (candidate.seq == seq)
            found = candidate;
    }
    answerLater(this, std::move(reply), found, problem);
}

void FakeAuditReader::prove(quint64 seq, Reply<RecordProof> reply)
{
    RecordProof answer = proof;
    answer.seq = seq;
    answerLater(this, std::move(reply), answer, problem);
}

void FakeAuditReader::verify(Reply<LedgerCheck> reply)
{
    answerLater(this, std::move(reply), check, problem);
}

void FakeDataMapFeed::load(const QString& connection, Reply<DataMap> reply)
{
    calls.append(QStringLiteral("load ") + connection);
    answerLater(this, std::move(reply), map, loadProblem);
}

void FakeDataMapFeed::confirm(const QString& connection, const QStringList& columns, Reply<Done> reply)
{
    calls.append(QStringLiteral("confirm %1 %2").arg(connection, columns.join(u',')));
    answerLater(this, std::move(reply), Done{}, problem);
}

void FakeDataMapFeed::setLabel(const QString& connection, const QString& column, const QString& label, const QString& masker, Reply<Done> reply)
{
    calls.append(QStringLiteral("set %1 %2 %3").arg(connection, column, label) + (masker.isEmpty() ? QString() : u' ' + masker));
    answerLater(this, std::move(reply), Done{}, problem);
}

void FakeDataMapFeed::clear(const QString& connection, const QString& column, const QString& reason, Reply<Done> reply)
{
    calls.append(QStringLiteral("clear %1 %2 %3").arg(connection, column, reason));
    answerLater(this, std::move(reply), Done{}, problem);
}

void FakeDataMapFeed::discover(const QString& connection, Reply<Done> reply)
{
    calls.append(QStringLiteral("discover ") + connection);
    discovering = std::move(reply);
}

}  // namespace gatehouse::test
