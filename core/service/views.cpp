#include "core/service/views.h"

#include "core/service/administration.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace gatehouse::service {

namespace {

QString words(const std::string& value)
{
    return QString::fromStdString(value);
}

QString relationKind(char kind)
{
    switch (kind) {
    case 'v': return QStringLiteral("view");
    case 'm': return QStringLiteral("materialised view");
    case 'f': return QStringLiteral("foreign table");
    case 'S': return QStringLiteral("sequence");
    default: return QStringLiteral("table");
    }
}

/// Names of the built-in types that people meet; others by their number.
QString typeName(catalog::Oid oid)
{
    switch (oid) {
    case 16: return QStringLiteral("boolean");
    case 17: return QStringLiteral("bytea");
    case 18: return QStringLiteral("\"char\"");
    case 19: return QStringLiteral("name");
    case 20: return QStringLiteral("bigint");
    case 21: return QStringLiteral("smallint");
    case 23: return QStringLiteral("integer");
    case 25: return QStringLiteral("text");
    case 26: return QStringLiteral("oid");
    case 114: return QStringLiteral("json");
    case 142: return QStringLiteral("xml");
    case 700: return QStringLiteral("real");
    case 701: return QStringLiteral("double precision");
    case 790: return QStringLiteral("money");
    case 869: return QStringLiteral("inet");
    case 1009: return QStringLiteral("text[]");
    case 1007: return QStringLiteral("integer[]");
    case 1042: return QStringLiteral("character");
    case 1043: return QStringLiteral("varchar");
    case 1082: return QStringLiteral("date");
    case 1083: return QStringLiteral("time");
    case 1114: return QStringLiteral("timestamp");
    case 1184: return QStringLiteral("timestamptz");
    case 1186: return QStringLiteral("interval");
    case 1700: return QStringLiteral("numeric");
    case 2950: return QStringLiteral("uuid");
    case 3802: return QStringLiteral("jsonb");
    default: return QStringLiteral("type %1").arg(oid);
    }
}

}  // namespace

QDateTime timeOf(TimeUs us)
{
    return us == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(us / 1000, Qt::UTC);
}

QStringList listOf(const std::vector<std::string>& list)
{
    QStringList result;
    for (const std::string& entry : list)
        result.append(words(entry));
    return result;
}

IdentityView viewOf(const identity::Identity& identity)
{
    return {words(identity.name), QString::fromLatin1(identity::kindName(identity.kind)), listOf(identity.roles), words(identity.sponsor)};
}

ConnectionView viewOf(const store::ConnectionRow& connection)
{
    ConnectionView view;
    view.name = words(connection.name);
    view.environment = words(connection.environment);
    if (const auto parts = readConninfo(connection.conninfo))
        view.upstream = words(upstreamName(*parts));
    for (const store::AccountRow& account : connection.accounts) {
        QStringList whom = listOf(account.identities);
        for (const std::string& role : account.roles)
            whom.append(QStringLiteral("role:") + words(role));
        view.accounts.append(words(account.upstreamUser) + QStringLiteral(" for ") + whom.join(QStringLiteral(", ")));
    }
    return view;
}

SessionView viewOf(const gateway::SessionInfo& s)
{
    SessionView view;
    view.id = words(s.id);
    view.identity = words(s.identity);
    view.identityKind = words(s.identityKind);
    view.sponsor = words(s.sponsor);
    view.connection = words(s.connection);
    view.environment = words(s.environment);
    view.application = words(s.application);
    view.peer = words(s.peer);
    view.openedAt = timeOf(s.openedUs);
    view.closedAt = timeOf(s.closedUs);
    view.statements = s.statements;
    view.rowsRead = s.rowsRead;
    view.cellsMasked = s.cellsMasked;
    return view;
}

StatementView viewOf(const gateway::StatementInfo& s)
{
    StatementView view;
    view.sessionId = words(s.sessionId);
    view.index = s.index;
    view.record = s.record;
    view.startedUs = s.startedUs;
    view.durationUs = s.durationUs;
    view.shape = words(s.shape);
    view.verdict = words(s.verdict);
    view.state = words(s.state);
    view.rule = words(s.rule);
    view.objects = listOf(s.objects);
    view.maskedLabels = listOf(s.maskedLabels);
    view.rows = s.rows;
    view.sqlState = words(s.sqlState);
    view.approval = words(s.approval);
    return view;
}

RecordView viewOf(const ledger::StoredRecord& stored)
{
    const ledger::Record& r = stored.record;
    RecordView view;
    view.seq = stored.seq;
    view.time = timeOf(r.timeUs);
    view.kind = QString::fromLatin1(ledger::kindName(r.kind));
    view.identity = words(r.identity);
    view.identityKind = words(r.identityKind);
    view.sponsor = words(r.sponsor);
    view.sessionId = words(r.sessionId);
    view.connection = words(r.connection);
    view.environment = words(r.environment);
    view.verdict = words(r.verdict);
    view.rule = words(r.rule);
    view.effects = listOf(r.effects);
    view.objects = listOf(r.objects);
    view.labels = listOf(r.labels);
    view.shape = words(r.shape);
    view.detail = words(r.detail);
    view.sqlState = words(r.sqlState);
    view.rows = r.rows;
    view.cellsMasked = r.cellsMasked;
    view.durationUs = r.durationUs;
    view.about = r.about;
    view.approval = words(r.approval);
    view.leaf = words(toHex(stored.leaf));
    view.body = words(stored.body);
    return view;
}

ApprovalView viewOf(const approval::Request& r)
{
    ApprovalView view;
    view.id = words(r.id);
    view.identity = words(r.binding.identity);
    view.identityKind = words(r.identityKind);
    view.sponsor = words(r.sponsor);
    view.connection = words(r.binding.connection);
    view.environment = words(r.environment);
    view.statement = words(r.binding.statementText);
    for (const auto& parameter : r.binding.parameters)
        view.parameters.append(parameter ? words(*parameter) : QStringLiteral("NULL"));
    view.digest = words(toHex(r.binding.digest()));
    view.effects = listOf(r.effects);
    view.findings = listOf(r.findings);
    view.objects = listOf(r.objects);
    view.rules = listOf(r.rules);
    view.because = words(r.because);
    view.reviewerRole = words(r.reviewerRole);
    view.sessionId = words(r.sessionId);
    view.rowsEstimated = r.rowsEstimated;
    view.createdAt = timeOf(r.createdUs);
    view.expiresAt = timeOf(r.expiresUs);
    view.state = QString::fromLatin1(approval::stateName(r.state));
    view.decidedBy = words(r.decidedBy);
    view.reason = words(r.reason);
    view.decidedAt = timeOf(r.decidedUs);
    if (r.sight) {
        for (const approval::SightColumn& column : r.sight->columns) {
            view.columns.append(words(column.name()));
            view.labels.append(words(column.label));
        }
        view.asked = words(r.sight->reason);
        view.seconds = r.sight->seconds;
        view.rowsShown = r.sight->rowsShown;
    }
    return view;
}

QString grantWords(const QString& id, const QString& approvedBy, const QDateTime& until)
{
    return QStringLiteral("under grant %1 approved by %2, until %3").arg(id, approvedBy, until.toLocalTime().toString(QStringLiteral("HH:mm")));
}

GrantView viewOf(const approval::Grant& g)
{
    GrantView view;
    view.id = words(g.id);
    view.request = words(g.request);
    view.identity = words(g.identity);
    view.connection = words(g.connection);
    for (const approval::SightColumn& column : g.columns) {
        view.columns.append(words(column.name()));
        view.labels.append(words(column.label));
    }
    view.reason = words(g.reason);
    view.approvedBy = words(g.approvedBy);
    view.since = timeOf(g.sinceUs);
    view.until = timeOf(g.untilUs);
    view.endedAt = timeOf(g.endedUs);
    view.end = words(g.end);
    return view;
}

QVector<RelationNode> relationsOf(const catalog::Snapshot& snapshot)
{
    QVector<RelationNode> nodes;
    for (const catalog::Relation& relation : snapshot.relations()) {
        if (relation.system || !std::strchr("rpvmfS", relation.kind))
            continue;
        RelationNode node;
        node.schema = words(relation.schema);
        node.name = words(relation.name);
        node.kind = relationKind(relation.kind);
        node.rowsEstimated = relation.rowsEstimated;
        for (const catalog::Column& column : relation.columns)
            node.columns.append({words(column.name), typeName(column.typeOid), words(column.label)});
        nodes.append(std::move(node));
    }
    std::sort(nodes.begin(), nodes.end(), [](const RelationNode& a, const RelationNode& b) {
        return std::tie(a.schema, a.name) < std::tie(b.schema, b.name);
    });
    return nodes;
}

}  // namespace gatehouse::service
