#include "core/service/query_worker.h"

#include "core/service/views.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstring>
#include <poll.h>

namespace gatehouse::service {

namespace {

constexpr int kBatchRows = 500;
constexpr int kBatchMs = 50;
constexpr int kLookMs = 50;

QStringList words(const QJsonValue& value)
{
    QStringList list;
    for (const QJsonValue& entry : value.toArray())
        list.append(entry.toString());
    return list;
}

QString field(const PGresult* result, int code)
{
    const char* text = PQresultErrorField(result, code);
    return text ? QString::fromUtf8(text) : QString();
}

bool isNumeric(Oid type)
{
    return type == 20 || type == 21 || type == 23 || type == 26 || type == 700 || type == 701 || type == 790 || type == 1700;
}

QString typeName(Oid type)
{
    switch (type) {
    case 16: return QStringLiteral("boolean");
    case 17: return QStringLiteral("bytea");
    case 20: return QStringLiteral("bigint");
    case 21: return QStringLiteral("smallint");
    case 23: return QStringLiteral("integer");
    case 25: return QStringLiteral("text");
    case 700: return QStringLiteral("real");
    case 701: return QStringLiteral("double precision");
    case 1042: return QStringLiteral("character");
    case 1043: return QStringLiteral("varchar");
    case 1082: return QStringLiteral("date");
    case 1114: return QStringLiteral("timestamp");
    case 1184: return QStringLiteral("timestamptz");
    case 1700: return QStringLiteral("numeric");
    case 2950: return QStringLiteral("uuid");
    case 114: return QStringLiteral("json");
    case 3802: return QStringLiteral("jsonb");
    default: return QStringLiteral("type %1").arg(type);
    }
}

RunSummary::End endOf(const QString& word)
{
    using End = RunSummary::End;
    if (word == QLatin1String("blocked")) return End::Blocked;
    if (word == QLatin1String("denied")) return End::Denied;
    if (word == QLatin1String("withdrawn")) return End::Withdrawn;
    if (word == QLatin1String("expired")) return End::Expired;
    return word == QLatin1String("done") ? End::Done : End::Failed;
}

}  // namespace

void CancelHandle::set(PGcancel* cancel)
{
    const std::lock_guard lock(m_mutex);
    PQfreeCancel(m_cancel);
    m_cancel = cancel;
}

void CancelHandle::cancel()
{
    const std::lock_guard lock(m_mutex);
    char problem[256] = {};
    if (m_cancel)
        PQcancel(m_cancel, problem, sizeof problem);
}

bool QueryWorker::connectTo(const GatewayAccess& access, const QString& connection)
{
    const QString key = connection + QChar(0) + access.name + QChar(0) + access.token;
    if (m_connection && PQstatus(m_connection.get()) == CONNECTION_OK && key == m_connectedTo)
        return true;
    const QByteArray host = access.host.toUtf8();
    const QByteArray port = QByteArray::number(access.port);
    const QByteArray user = access.name.toUtf8();
    const QByteArray token = access.token.toUtf8();
    const QByteArray database = connection.toUtf8();
    const char* names[] = {"host", "port", "user", "password", "dbname", "application_name", "connect_timeout",
                           "client_encoding", "options", nullptr};
    const char* values[] = {host.constData(), port.constData(), user.constData(), token.constData(), database.constData(),
                            "gatehouse workbench", "15", "UTF8", "-c gatehouse.receipts=on", nullptr};
    m_cancel->set(nullptr);
    m_connectedTo.clear();
    // expand_dbname 0: a connection's name is never read as a conninfo.
    m_connection.reset(PQconnectdbParams(names, values, 0));
    if (!m_connection || PQstatus(m_connection.get()) != CONNECTION_OK) {
        m_summary.end = RunSummary::End::ConnectionLost;
        m_summary.message = m_connection ? QString::fromUtf8(PQerrorMessage(m_connection.get())).trimmed() : QString();
        m_connection.reset();
        return false;
    }
    PQsetNoticeReceiver(m_connection.get(), [](void* self, const PGresult* result) { static_cast<QueryWorker*>(self)->onNotice(result); }, this);
    m_cancel->set(PQgetCancel(m_connection.get()));
    m_connectedTo = key;
    return true;
}

void QueryWorker::run(const GatewayAccess& access, const QString& connection, const QString& sql)
{
    m_summary = {};
    m_verdict = {};
    m_maskLabels.clear();
    m_sights.clear();
    m_endWord.clear();
    m_batch.clear();
    m_columnsTold = false;
    m_elapsed.start();
    m_sinceBatch.start();
    if (!connectTo(access, connection))
        return finish();
    const QByteArray text = sql.toUtf8();
    if (m_stopped) {
        m_summary.end = RunSummary::End::Stopped;
    } else if (!PQsendQuery(m_connection.get(), text.constData())) {
        m_summary.end = RunSummary::End::ConnectionLost;
        m_summary.message = QString::fromUtf8(PQerrorMessage(m_connection.get())).trimmed();
    } else {
        PQsetSingleRowMode(m_connection.get());
        readResults();
    }
    finish();
}

bool QueryWorker::waitForInput()
{
    while (PQisBusy(m_connection.get())) {
        pollfd socket{PQsocket(m_connection.get()), POLLIN, 0};
        const int ready = ::poll(&socket, 1, kLookMs);
        if (m_abandoned)
            return false;
        if (ready > 0 && !PQconsumeInput(m_connection.get()))
            return false;
        if (!m_batch.isEmpty() && m_sinceBatch.elapsed() >= kBatchMs)
            flushRows();
    }
    return true;
}

void QueryWorker::readResults()
{
    while (true) {
        if (!waitForInput()) {
            m_summary.end = RunSummary::End::ConnectionLost;
            m_summary.message = QString::fromUtf8(PQerrorMessage(m_connection.get())).trimmed();
            m_connection.reset();
            break;
        }
        const PgResult result(PQgetResult(m_connection.get()));
        if (!result)
            break;
        switch (PQresultStatus(result.get())) {
        case PGRES_SINGLE_TUPLE:
            announceColumns(result.get());
            takeRow(result.get());
            break;
        case PGRES_TUPLES_OK:
            announceColumns(result.get());
            flushRows();
            m_summary.tag = QString::fromUtf8(PQcmdStatus(const_cast<PGresult*>(result.get())));
            m_columnsTold = false;
            m_maskLabels.clear();
            m_sights.clear();
            break;
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY:
            m_summary.tag = QString::fromUtf8(PQcmdStatus(const_cast<PGresult*>(result.get())));
            break;
        case PGRES_COPY_IN:
            // The workbench has nothing to send; the server ends the statement with this text.
            PQputCopyEnd(m_connection.get(), "COPY FROM STDIN needs a client that sends data");
            break;
        case PGRES_COPY_OUT: {
            char* line = nullptr;
            while (PQgetCopyData(m_connection.get(), &line, 0) > 0) {
                Q_EMIT notice(QString::fromUtf8(line).trimmed());
                PQfreemem(line);
            }
            break;
        }
        default:
            takeError(result.get());
            break;
        }
    }
    flushRows();
}

void QueryWorker::announceColumns(const PGresult* result)
{
    if (m_columnsTold)
        return;
    m_columnsTold = true;
    QVector<ResultColumnView> views;
    for (int i = 0; i < PQnfields(result); ++i) {
        ResultColumnView view;
        view.name = QString::fromUtf8(PQfname(result, i));
        view.type = typeName(PQftype(result, i));
        view.numeric = isNumeric(PQftype(result, i));
        view.masked = i < m_maskLabels.size() && !m_maskLabels[i].isNull();
        view.label = view.masked ? m_maskLabels[i] : QString();
        if (view.masked)
            view.rule = m_summary.rule;
        if (const auto about = m_sights.constFind(i); about != m_sights.constEnd()) {
            view.behind = about->behind;
            view.sealed = about->sealed;
            view.shown = about->shown;
            if (view.label.isEmpty())
                view.label = about->label;
        }
        views.append(view);
    }
    Q_EMIT columns(views);
}

void QueryWorker::takeRow(const PGresult* result)
{
    QVector<Cell> row;
    const int count = PQnfields(result);
    row.reserve(count);
    for (int i = 0; i < count; ++i) {
        const bool masked = i < m_maskLabels.size() && !m_maskLabels[i].isNull();
        const bool null = PQgetisnull(result, 0, i) != 0;
        Cell cell;
        cell.state = null ? (masked ? Cell::State::MaskedNull : Cell::State::Null) : (masked ? Cell::State::Masked : Cell::State::Value);
        if (!null)
            cell.text = QString::fromUtf8(PQgetvalue(result, 0, i), PQgetlength(result, 0, i));
        row.append(std::move(cell));
    }
    ++m_summary.rows;
    m_batch.append(std::move(row));
    if (m_batch.size() >= kBatchRows || m_sinceBatch.elapsed() >= kBatchMs)
        flushRows();
}

void QueryWorker::flushRows()
{
    m_sinceBatch.restart();
    if (!m_batch.isEmpty())
        Q_EMIT rows(std::exchange(m_batch, {}));
}

void QueryWorker::takeError(const PGresult* result)
{
    m_summary.sqlState = field(result, PG_DIAG_SQLSTATE);
    m_summary.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    m_summary.hint = field(result, PG_DIAG_MESSAGE_HINT);
    m_summary.errorPosition = field(result, PG_DIAG_STATEMENT_POSITION).toInt();
    if (m_summary.message.isEmpty())
        m_summary.message = QString::fromUtf8(PQresultErrorMessage(result)).trimmed();
    m_summary.end = m_endWord.isEmpty() ? RunSummary::End::Failed : endOf(m_endWord);
    if (m_summary.end == RunSummary::End::Done)
        m_summary.end = RunSummary::End::Failed;
    if (m_stopped && m_summary.sqlState == QLatin1String("57014") && m_summary.end != RunSummary::End::Withdrawn)
        m_summary.end = RunSummary::End::Stopped;
    if (PQstatus(m_connection.get()) != CONNECTION_OK)
        m_summary.end = RunSummary::End::ConnectionLost;
}

void QueryWorker::onNotice(const PGresult* result)
{
    const QString state = field(result, PG_DIAG_SQLSTATE);
    const QString text = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!state.startsWith(QLatin1String("GH00"))) {
        Q_EMIT notice(text);
        return;
    }
    const QJsonObject json = QJsonDocument::fromJson(text.toUtf8()).object();
    const auto at = [&](const char* name) { return json.value(QLatin1String(name)); };
    if (state == QLatin1String("GH001")) {
        m_verdict = {};
        m_verdict.verdict = at("verdict").toString();
        m_verdict.rule = at("rule").toString();
        m_verdict.because = at("because").toString();
        m_verdict.hint = at("hint").toString();
        m_verdict.reasons = words(at("reasons"));
        m_verdict.effects = words(at("effects"));
        m_verdict.findings = words(at("findings"));
        m_verdict.objects = words(at("objects"));
        m_verdict.maskedLabels = words(at("maskedLabels"));
        m_maskLabels.clear();
        m_sights.clear();
        for (const QJsonValue& entry : at("maskedColumns").toArray()) {
            const int column = entry.toObject().value(QLatin1String("column")).toInt(-1);
            if (column < 0 || column > 1664)   // PostgreSQL's own limit of result columns
                continue;
            if (m_maskLabels.size() <= column)
                m_maskLabels.resize(column + 1);
            QString label = entry.toObject().value(QLatin1String("label")).toString();
            m_maskLabels[column] = label.isEmpty() ? QString(QLatin1String("")) : label;
            m_verdict.maskedColumns.append(column);
            m_sights.insert(column, {label, words(entry.toObject().value(QLatin1String("behind"))),
                                     entry.toObject().value(QLatin1String("sealed")).toBool(), {}});
        }
        for (const QJsonValue& entry : at("shownColumns").toArray()) {
            const QJsonObject shown = entry.toObject();
            QStringList grants;
            for (const QJsonValue& grant : shown.value(QLatin1String("grants")).toArray()) {
                const QJsonObject one = grant.toObject();
                grants.append(grantWords(one.value(QLatin1String("grant")).toString(), one.value(QLatin1String("approvedBy")).toString(),
                                         QDateTime::fromMSecsSinceEpoch(one.value(QLatin1String("untilUs")).toInteger() / 1000, Qt::UTC)));
            }
            const QString under = grants.join(QStringLiteral(" and "));
            m_sights.insert(shown.value(QLatin1String("column")).toInt(-1), {shown.value(QLatin1String("label")).toString(), {}, false, under});
            for (const QString& name : words(shown.value(QLatin1String("columns"))))
                m_verdict.shown.append(name + u' ' + under);
        }
        m_summary.record = static_cast<quint64>(at("record").toInteger());
        m_summary.verdict = m_verdict.verdict;
        m_summary.rule = m_verdict.rule;
        Q_EMIT decided(m_verdict, m_summary.record);
    } else if (state == QLatin1String("GH002")) {
        Q_EMIT held(at("approval").toString(), words(at("reviewers")), QDateTime::fromMSecsSinceEpoch(at("expiresUs").toInteger() / 1000, Qt::UTC));
    } else if (state == QLatin1String("GH003")) {
        m_endWord = at("end").toString();
        if (const quint64 record = static_cast<quint64>(at("record").toInteger()); record != 0)
            m_summary.record = record;
    }
}

void QueryWorker::finish()
{
    flushRows();
    m_summary.durationUs = m_elapsed.nsecsElapsed() / 1000;
    int transaction = 0;
    if (m_connection && PQstatus(m_connection.get()) == CONNECTION_OK) {
        switch (PQtransactionStatus(m_connection.get())) {
        case PQTRANS_IDLE: transaction = 'I'; break;
        case PQTRANS_INTRANS: transaction = 'T'; break;
        case PQTRANS_INERROR: transaction = 'E'; break;
        default: break;
        }
    }
    Q_EMIT finished(m_summary, transaction);
}

}  // namespace gatehouse::service
