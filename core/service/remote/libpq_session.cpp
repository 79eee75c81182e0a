#include "core/service/remote/libpq_session.h"

#include "core/service/remote/libpq_query_runner.h"
#include "core/service/remote/type_names.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QThreadPool>

#include <libpq-fe.h>

namespace gatehouse::service {

namespace {

constexpr int kBatchRows = 500;
constexpr qint64 kBatchMs = 50;

QString fieldOf(const PGresult* result, int field)
{
    return QString::fromUtf8(PQresultErrorField(result, field)).trimmed();
}

QStringList strings(const QJsonValue& value)
{
    QStringList list;
    const QJsonArray array = value.toArray();
    for (const QJsonValue& entry : array)
        list << entry.toString();
    return list;
}

RunSummary::End endFromWord(const QString& word)
{
    if (word == QLatin1String("blocked"))
        return RunSummary::End::Blocked;
    if (word == QLatin1String("denied"))
        return RunSummary::End::Denied;
    if (word == QLatin1String("expired"))
        return RunSummary::End::Expired;
    if (word == QLatin1String("withdrawn"))
        return RunSummary::End::Withdrawn;
    return RunSummary::End::Failed;
}

}  // namespace

LibpqSession::LibpqSession() = default;

LibpqSession::~LibpqSession()
{
    close();
}

void LibpqSession::close()
{
    {
        const std::lock_guard lock(m_cancelMutex);
        m_cancel.reset();
    }
    PQfinish(m_connection);
    m_connection = nullptr;
    m_connectedAs.clear();
}

void LibpqSession::cancel()
{
    std::shared_ptr<PGcancel> cancel;
    {
        const std::lock_guard lock(m_cancelMutex);
        m_cancelWanted = true;
        cancel = m_cancel;
    }
    if (!cancel)
        return;
    // It connects, so it may block: neither the screen's thread nor ours.
    QThreadPool::globalInstance()->start([cancel] {
        char problem[256];
        (void)PQcancel(cancel.get(), problem, sizeof problem);
    });
}

bool LibpqSession::connectTo(const RunnerTarget& target, const QString& connection, RunSummary& summary)
{
    const std::string wanted = connection.toStdString() + '\n' + target.user + '\n' + target.token;
    if (m_connection && PQstatus(m_connection) == CONNECTION_OK && m_connectedAs == wanted)
        return true;
    close();
    const std::string name = connection.toStdString();
    const char* names[] = {"host", "port", "user", "password", "dbname", "application_name", "options",
                           "client_encoding", "connect_timeout", nullptr};
    const char* values[] = {target.host.c_str(), target.port.c_str(), target.user.c_str(), target.token.c_str(), name.c_str(),
                            "Gatehouse Workbench", "-c gatehouse.receipts=on", "UTF8", "15", nullptr};
    m_connection = PQconnectdbParams(names, values, 0);
    if (PQstatus(m_connection) != CONNECTION_OK) {
        summary.end = RunSummary::End::ConnectionLost;
        summary.message = QString::fromUtf8(PQerrorMessage(m_connection)).trimmed();
        close();
        return false;
    }
    m_connectedAs = wanted;
    PQsetNoticeReceiver(m_connection, [](void* self, const PGresult* result) {
        static_cast<LibpqSession*>(self)->onNotice(result);
    }, this);
    const std::lock_guard lock(m_cancelMutex);
    m_cancel = std::shared_ptr<PGcancel>(PQgetCancel(m_connection), [](PGcancel* cancel) { PQfreeCancel(cancel); });
    return true;
}

void LibpqSession::run(const RunnerTarget& target, const QString& connection, const QString& sql)
{
    RunSummary summary;
    m_summary = &summary;
    m_end.clear();
    m_wasHeld = false;
    m_described = false;
    m_maskedColumns.clear();
    m_maskedLabelOf.clear();
    QElapsedTimer clock;
    clock.start();
    {
        const std::lock_guard lock(m_cancelMutex);
        m_cancelWanted = false;
    }
    if (connectTo(target, connection, summary)) {
        if (PQsendQuery(m_connection, sql.toUtf8().constData()) == 1 && PQsetSingleRowMode(m_connection) == 1) {
            collect(summary);
        } else {
            summary.end = RunSummary::End::ConnectionLost;
            summary.message = QString::fromUtf8(PQerrorMessage(m_connection)).trimmed();
        }
    }
    flushRows();
    summary.durationUs = clock.nsecsElapsed() / 1000;
    char transaction = 0;
    switch (m_connection ? PQtransactionStatus(m_connection) : PQTRANS_UNKNOWN) {
    case PQTRANS_IDLE: transaction = 'I'; break;
    case PQTRANS_ACTIVE:
    case PQTRANS_INTRANS: transaction = 'T'; break;
    case PQTRANS_INERROR: transaction = 'E'; break;
    case PQTRANS_UNKNOWN: break;
    }
    m_summary = nullptr;
    Q_EMIT finished(summary, transaction);
}

void LibpqSession::collect(RunSummary& summary)
{
    while (PGresult* result = PQgetResult(m_connection)) {
        switch (PQresultStatus(result)) {
        case PGRES_SINGLE_TUPLE:
            if (!m_described)
                describe(result);
            appendRow(result);
            ++summary.rows;
            break;
        case PGRES_TUPLES_OK:
            if (!m_described)
                describe(result);
            flushRows();
            m_described = false;
            summary.tag = QString::fromUtf8(PQcmdStatus(result));
            break;
        case PGRES_COMMAND_OK:
            summary.tag = QString::fromUtf8(PQcmdStatus(result));
            break;
        case PGRES_COPY_OUT:
            copyOut();
            break;
        case PGRES_COPY_IN:
            PQputCopyEnd(m_connection, "the workbench has no data to send for COPY FROM STDIN");
            break;
        case PGRES_EMPTY_QUERY:
            break;
        default:
            fail(result, summary);
            break;
        }
        PQclear(result);
    }
    if (PQstatus(m_connection) != CONNECTION_OK) {
        if (summary.end == RunSummary::End::Done || summary.message.isEmpty()) {
            summary.end = RunSummary::End::ConnectionLost;
            summary.message = QString::fromUtf8(PQerrorMessage(m_connection)).trimmed();
        }
        close();
    }
}

void LibpqSession::fail(const PGresult* result, RunSummary& summary) const
{
    summary.sqlState = fieldOf(result, PG_DIAG_SQLSTATE);
    summary.message = fieldOf(result, PG_DIAG_MESSAGE_PRIMARY);
    if (summary.message.isEmpty())
        summary.message = QString::fromUtf8(PQresultErrorMessage(result)).trimmed();
    summary.hint = fieldOf(result, PG_DIAG_MESSAGE_HINT);
    summary.errorPosition = fieldOf(result, PG_DIAG_STATEMENT_POSITION).toInt();
    summary.end = endFromWord(m_end);
    if (summary.end == RunSummary::End::Failed && summary.sqlState == QLatin1String("57014"))
        summary.end = m_wasHeld ? RunSummary::End::Withdrawn : RunSummary::End::Stopped;
}

void LibpqSession::describe(const PGresult* result)
{
    m_described = true;
    m_columns.clear();
    const int count = PQnfields(result);
    for (int i = 0; i < count; ++i) {
        ResultColumnView column;
        column.name = QString::fromUtf8(PQfname(result, i));
        column.type = typeName(PQftype(result, i));
        column.numeric = isNumericType(PQftype(result, i));
        if (const auto masked = m_maskedColumns.indexOf(i); masked >= 0) {
            column.masked = true;
            column.label = m_maskedLabelOf.at(masked);
        }
        m_columns.append(column);
    }
    Q_EMIT columns(m_columns);
}

void LibpqSession::appendRow(const PGresult* result)
{
    if (m_batch.isEmpty())
        m_batchBeganMs = QDateTime::currentMSecsSinceEpoch();
    QVector<Cell> row(m_columns.size());
    for (int i = 0; i < m_columns.size(); ++i) {
        const bool masked = m_columns.at(i).masked;
        if (PQgetisnull(result, 0, i)) {
            row[i].state = masked ? Cell::State::MaskedNull : Cell::State::Null;
            continue;
        }
        row[i].text = QString::fromUtf8(PQgetvalue(result, 0, i), PQgetlength(result, 0, i));
        row[i].state = masked && !row[i].text.isEmpty() ? Cell::State::Masked : Cell::State::Value;
    }
    m_batch.append(std::move(row));
    if (m_batch.size() >= kBatchRows || QDateTime::currentMSecsSinceEpoch() - m_batchBeganMs >= kBatchMs)
        flushRows();
}

void LibpqSession::copyOut()
{
    m_columns = {ResultColumnView{QStringLiteral("copy"), QStringLiteral("text"), false, !m_maskedColumns.isEmpty(), {}}};
    Q_EMIT columns(m_columns);
    char* line = nullptr;
    while (PQgetCopyData(m_connection, &line, 0) > 0) {
        if (m_batch.isEmpty())
            m_batchBeganMs = QDateTime::currentMSecsSinceEpoch();
        m_batch.append({Cell{QString::fromUtf8(line).trimmed(), Cell::State::Value}});
        PQfreemem(line);
        if (m_summary)
            ++m_summary->rows;
        if (m_batch.size() >= kBatchRows)
            flushRows();
    }
    flushRows();
}

void LibpqSession::flushRows()
{
    if (!m_batch.isEmpty())
        Q_EMIT rows(std::exchange(m_batch, {}));
}

void LibpqSession::onNotice(const PGresult* result)
{
    const QString code = fieldOf(result, PG_DIAG_SQLSTATE);
    const QString text = fieldOf(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!code.startsWith(QLatin1String("GH"))) {
        Q_EMIT notice(text);
        return;
    }
    const QJsonObject receipt = QJsonDocument::fromJson(text.toUtf8()).object();
    const auto record = static_cast<quint64>(receipt.value(QLatin1String("record")).toDouble());
    if (code == QLatin1String("GH001")) {
        Preview verdict;
        verdict.verdict = receipt.value(QLatin1String("verdict")).toString();
        verdict.rule = receipt.value(QLatin1String("rule")).toString();
        verdict.because = receipt.value(QLatin1String("because")).toString();
        verdict.hint = receipt.value(QLatin1String("hint")).toString();
        verdict.reasons = strings(receipt.value(QLatin1String("reasons")));
        verdict.effects = strings(receipt.value(QLatin1String("effects")));
        verdict.findings = strings(receipt.value(QLatin1String("findings")));
        verdict.objects = strings(receipt.value(QLatin1String("objects")));
        verdict.maskedLabels = strings(receipt.value(QLatin1String("maskedLabels")));
        m_maskedColumns.clear();
        m_maskedLabelOf.clear();
        const QJsonArray masked = receipt.value(QLatin1String("maskedColumns")).toArray();
        for (const QJsonValue& entry : masked) {
            m_maskedColumns << entry.toObject().value(QLatin1String("column")).toInt(-1);
            m_maskedLabelOf << entry.toObject().value(QLatin1String("label")).toString();
        }
        verdict.maskedColumns = m_maskedColumns;
        if (m_summary) {
            m_summary->record = record;
            m_summary->verdict = verdict.verdict;
            m_summary->rule = verdict.rule;
        }
        Q_EMIT decided(verdict, record);
    } else if (code == QLatin1String("GH002")) {
        m_wasHeld = true;
        const auto expiresUs = static_cast<qint64>(receipt.value(QLatin1String("expiresUs")).toDouble());
        Q_EMIT held(receipt.value(QLatin1String("approval")).toString(), strings(receipt.value(QLatin1String("reviewers"))),
                    QDateTime::fromMSecsSinceEpoch(expiresUs / 1000, Qt::UTC));
    } else if (code == QLatin1String("GH003")) {
        m_end = receipt.value(QLatin1String("end")).toString();
    }
}

}  // namespace gatehouse::service
