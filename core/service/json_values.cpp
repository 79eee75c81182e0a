#include "core/service/json_values.h"

#include "core/service/data_map_values.h"
#include "core/service/sign_in.h"

#include <algorithm>

namespace gatehouse::service {

namespace {

constexpr int kQueryLimitMax = 5000;

// One description of each struct serves both ways: a visitor is given every field with its name.
template <typename V> void describe(V& visit, GatewayStatus& s)
{
    visit("running", s.running); visit("address", s.address); visit("sessionsLive", s.sessionsLive);
    visit("peopleLive", s.peopleLive); visit("agentsLive", s.agentsLive); visit("statementsPerSecond", s.statementsPerSecond);
    visit("addedMsMedian", s.addedMsMedian); visit("addedMsP99", s.addedMsP99); visit("ledgerRecords", s.ledgerRecords); visit("ledgerHead", s.ledgerHead);
    visit("ledgerHeadSize", s.ledgerHeadSize); visit("ledgerSignedAt", s.ledgerSignedAt);
    visit("ledgerHealthy", s.ledgerHealthy); visit("approvalsPending", s.approvalsPending);
}

template <typename V> void describe(V& visit, ConnectionView& s)
{
    visit("name", s.name); visit("environment", s.environment); visit("upstream", s.upstream); visit("accounts", s.accounts);
}

template <typename V> void describe(V& visit, IdentityView& s)
{
    visit("name", s.name); visit("kind", s.kind); visit("roles", s.roles); visit("sponsor", s.sponsor);
}

template <typename V> void describe(V& visit, SessionView& s)
{
    visit("id", s.id); visit("identity", s.identity); visit("identityKind", s.identityKind); visit("sponsor", s.sponsor);
    visit("connection", s.connection); visit("environment", s.environment); visit("application", s.application);
    visit("peer", s.peer); visit("openedAt", s.openedAt); visit("closedAt", s.closedAt); visit("statements", s.statements);
    visit("rowsRead", s.rowsRead); visit("cellsMasked", s.cellsMasked);
}

template <typename V> void describe(V& visit, StatementView& s)
{
    visit("sessionId", s.sessionId); visit("index", s.index); visit("record", s.record); visit("startedUs", s.startedUs);
    visit("durationUs", s.durationUs); visit("shape", s.shape); visit("verdict", s.verdict); visit("state", s.state);
    visit("rule", s.rule); visit("objects", s.objects); visit("maskedLabels", s.maskedLabels); visit("rows", s.rows);
    visit("sqlState", s.sqlState); visit("approval", s.approval);
}

template <typename V> void describe(V& visit, ApprovalView& s)
{
    visit("id", s.id); visit("identity", s.identity); visit("identityKind", s.identityKind); visit("sponsor", s.sponsor);
    visit("connection", s.connection); visit("environment", s.environment); visit("statement", s.statement);
    visit("parameters", s.parameters); visit("digest", s.digest); visit("effects", s.effects); visit("findings", s.findings);
    visit("objects", s.objects); visit("rules", s.rules); visit("because", s.because); visit("reviewerRole", s.reviewerRole);
    visit("reviewers", s.reviewers); visit("sessionId", s.sessionId); visit("rowsEstimated", s.rowsEstimated);
    visit("createdAt", s.createdAt); visit("expiresAt", s.expiresAt); visit("state", s.state); visit("decidedBy", s.decidedBy);
    visit("reason", s.reason); visit("decidedAt", s.decidedAt); visit("refusal", s.refusal);
    visit("columns", s.columns); visit("labels", s.labels); visit("asked", s.asked); visit("seconds", s.seconds);
    visit("rowsShown", s.rowsShown); visit("grant", s.grant); visit("grantUntil", s.grantUntil); visit("grantEnd", s.grantEnd);
}

template <typename V> void describe(V& visit, SightAsk& s)
{
    visit("connection", s.connection); visit("columns", s.columns); visit("reason", s.reason); visit("seconds", s.seconds);
    visit("rowsShown", s.rowsShown);
}

template <typename V> void describe(V& visit, GrantView& s)
{
    visit("id", s.id); visit("request", s.request); visit("identity", s.identity); visit("connection", s.connection);
    visit("columns", s.columns); visit("labels", s.labels); visit("reason", s.reason); visit("approvedBy", s.approvedBy);
    visit("since", s.since); visit("until", s.until); visit("endedAt", s.endedAt); visit("end", s.end);
}

template <typename V> void describe(V& visit, RecordView& s)
{
    visit("seq", s.seq); visit("time", s.time); visit("kind", s.kind); visit("identity", s.identity);
    visit("identityKind", s.identityKind); visit("sponsor", s.sponsor); visit("sessionId", s.sessionId);
    visit("connection", s.connection); visit("environment", s.environment); visit("verdict", s.verdict); visit("rule", s.rule);
    visit("effects", s.effects); visit("objects", s.objects); visit("labels", s.labels); visit("shape", s.shape);
    visit("detail", s.detail); visit("sqlState", s.sqlState); visit("rows", s.rows); visit("cellsMasked", s.cellsMasked);
    visit("durationUs", s.durationUs); visit("about", s.about); visit("approval", s.approval); visit("leaf", s.leaf);
    visit("body", s.body);
}

template <typename V> void describe(V& visit, FacetCount& s)
{
    visit("value", s.value); visit("count", s.count);
}

template <typename V> void describe(V& visit, AuditPage& s)
{
    visit("records", s.records); visit("more", s.more); visit("total", s.total); visit("kinds", s.kinds);
    visit("verdicts", s.verdicts); visit("labels", s.labels); visit("identities", s.identities);
    visit("histogram", s.histogram); visit("histogramBlocked", s.histogramBlocked); visit("since", s.since); visit("until", s.until);
}

template <typename V> void describe(V& visit, LedgerCheck& s)
{
    visit("ok", s.ok); visit("records", s.records); visit("heads", s.heads); visit("firstBad", s.firstBad); visit("problem", s.problem);
}

template <typename V> void describe(V& visit, ColumnNode& s)
{
    visit("name", s.name); visit("type", s.type); visit("label", s.label);
}

template <typename V> void describe(V& visit, RelationNode& s)
{
    visit("schema", s.schema); visit("name", s.name); visit("kind", s.kind); visit("rowsEstimated", s.rowsEstimated);
    visit("columns", s.columns);
}

template <typename V> void describe(V& visit, WordsLine& s)
{
    visit("heading", s.heading); visit("subject", s.subject); visit("text", s.text);
}

template <typename V> void describe(V& visit, Preview& s)
{
    visit("verdict", s.verdict); visit("rule", s.rule); visit("because", s.because); visit("reasons", s.reasons);
    visit("hint", s.hint); visit("effects", s.effects); visit("findings", s.findings); visit("objects", s.objects);
    visit("outputs", s.outputs); visit("maskedColumns", s.maskedColumns); visit("maskedLabels", s.maskedLabels);
    visit("shown", s.shown); visit("rowsEstimated", s.rowsEstimated); visit("reviewers", s.reviewers); visit("error", s.error);
    visit("errorPosition", s.errorPosition); visit("explanation", s.explanation);
}

template <typename V> void describe(V& visit, SetupRequest& s)
{
    visit("owner", s.owner); visit("connection", s.connection); visit("environment", s.environment); visit("host", s.host);
    visit("port", s.port); visit("database", s.database); visit("user", s.user); visit("password", s.password);
}

template <typename V> void describe(V& visit, DataMapColumn& s)
{
    visit("schema", s.schema); visit("table", s.table); visit("column", s.column); visit("type", s.type); visit("label", s.label);
    visit("state", s.state); visit("enforced", s.enforced); visit("confidence", s.confidence); visit("evidence", s.evidence);
    visit("masker", s.masker); visit("maskedLike", s.maskedLike); visit("setBy", s.setBy); visit("setAt", s.setAt); visit("reason", s.reason);
    visit("lookedAt", s.lookedAt); visit("values", s.values); visit("problem", s.problem);
}

template <typename V> void describe(V& visit, DataMapChange& s)
{
    visit("column", s.column); visit("at", s.at); visit("who", s.who); visit("labelBefore", s.labelBefore);
    visit("stateBefore", s.stateBefore); visit("label", s.label); visit("state", s.state); visit("confidence", s.confidence);
    visit("reason", s.reason);
}

template <typename V> void describe(V& visit, DiscoveryView& s)
{
    visit("connection", s.connection); visit("running", s.running); visit("done", s.done); visit("total", s.total);
    visit("table", s.table); visit("finishedAt", s.finishedAt); visit("columns", s.columns); visit("problem", s.problem);
}

template <typename V> void describe(V& visit, DataMap& s)
{
    visit("connection", s.connection); visit("columns", s.columns); visit("changes", s.changes); visit("discovery", s.discovery);
    visit("labels", s.labels); visit("maskers", s.maskers);
}

class Writing {
public:
    template <typename T>
    void operator()(const char* name, const T& value) { m_object.insert(QLatin1String(name), encode(value)); }
    [[nodiscard]] QJsonObject take() { return std::move(m_object); }

private:
    static QJsonValue encode(bool value) { return value; }
    static QJsonValue encode(int value) { return value; }
    static QJsonValue encode(qint64 value) { return value; }
    static QJsonValue encode(quint64 value) { return static_cast<qint64>(value); }
    static QJsonValue encode(double value) { return value; }
    static QJsonValue encode(const QString& value) { return value; }
    static QJsonValue encode(const QStringList& value) { return QJsonArray::fromStringList(value); }
    static QJsonValue encode(const DiscoveryView& value) { return toJson(value); }
    static QJsonValue encode(const QDateTime& value)
    {
        return value.isValid() ? QJsonValue(value.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
    }
    template <typename T>
    static QJsonValue encode(const QVector<T>& values)
    {
        QJsonArray array;
        for (const T& value : values) {
            if constexpr (std::is_arithmetic_v<T>)
                array.append(encode(value));
            else
                array.append(toJson(value));
        }
        return array;
    }
    QJsonObject m_object;
};

class Reading {
public:
    explicit Reading(const QJsonObject& object) : m_object(object) {}
    template <typename T>
    void operator()(const char* name, T& value)
    {
        const auto found = m_object.constFind(QLatin1String(name));
        if (found != m_object.constEnd())
            decode(*found, value);
    }

private:
    static void decode(const QJsonValue& json, bool& value) { value = json.toBool(value); }
    static void decode(const QJsonValue& json, int& value) { value = json.toInt(value); }
    static void decode(const QJsonValue& json, qint64& value) { value = json.toInteger(value); }
    static void decode(const QJsonValue& json, quint64& value) { value = static_cast<quint64>(std::max<qint64>(0, json.toInteger())); }
    static void decode(const QJsonValue& json, double& value) { value = json.toDouble(value); }
    static void decode(const QJsonValue& json, QString& value) { value = json.toString(value); }
    static void decode(const QJsonValue& json, QStringList& value)
    {
        value.clear();
        for (const QJsonValue& entry : json.toArray())
            value.append(entry.toString());
    }
    static void decode(const QJsonValue& json, DiscoveryView& value) { value = fromJson<DiscoveryView>(json.toObject()); }
    static void decode(const QJsonValue& json, QDateTime& value)
    {
        value = json.isString() ? QDateTime::fromString(json.toString(), Qt::ISODateWithMs) : QDateTime();
    }
    template <typename T>
    static void decode(const QJsonValue& json, QVector<T>& values)
    {
        values.clear();
        for (const QJsonValue& entry : json.toArray()) {
            if constexpr (std::is_arithmetic_v<T>) {
                T value{};
                decode(entry, value);
                values.append(value);
            } else {
                values.append(fromJson<T>(entry.toObject()));
            }
        }
    }
    const QJsonObject& m_object;
};

std::vector<std::string> words(const QJsonValue& json)
{
    std::vector<std::string> list;
    for (const QJsonValue& entry : json.toArray())
        list.push_back(entry.toString().toStdString());
    return list;
}

QJsonArray array(const std::vector<std::string>& list)
{
    QJsonArray values;
    for (const std::string& entry : list)
        values.append(QString::fromStdString(entry));
    return values;
}

}  // namespace

template <typename T>
QJsonObject toJson(const T& value)
{
    Writing writing;
    // The writing visitor only reads; one description for both ways needs the reference.
    describe(writing, const_cast<T&>(value));
    return writing.take();
}

template <typename T>
T fromJson(const QJsonObject& object)
{
    T value;
    Reading reading(object);
    describe(reading, value);
    return value;
}

#define GATEHOUSE_TRAVELS(T)                     \
    template QJsonObject toJson<T>(const T&);    \
    template T fromJson<T>(const QJsonObject&);
GATEHOUSE_TRAVELS(GatewayStatus)
GATEHOUSE_TRAVELS(ConnectionView)
GATEHOUSE_TRAVELS(IdentityView)
GATEHOUSE_TRAVELS(SessionView)
GATEHOUSE_TRAVELS(StatementView)
GATEHOUSE_TRAVELS(ApprovalView)
GATEHOUSE_TRAVELS(SightAsk)
GATEHOUSE_TRAVELS(GrantView)
GATEHOUSE_TRAVELS(RecordView)
GATEHOUSE_TRAVELS(AuditPage)
GATEHOUSE_TRAVELS(LedgerCheck)
GATEHOUSE_TRAVELS(RelationNode)
GATEHOUSE_TRAVELS(WordsLine)
GATEHOUSE_TRAVELS(Preview)
GATEHOUSE_TRAVELS(SetupRequest)
GATEHOUSE_TRAVELS(DiscoveryView)
GATEHOUSE_TRAVELS(DataMap)
#undef GATEHOUSE_TRAVELS

QJsonObject queryToJson(const ledger::Query& query)
{
    return {{QStringLiteral("identities"), array(query.identities)}, {QStringLiteral("identityKinds"), array(query.identityKinds)},
            {QStringLiteral("verdicts"), array(query.verdicts)}, {QStringLiteral("kinds"), array(query.kinds)},
            {QStringLiteral("labels"), array(query.labels)}, {QStringLiteral("connections"), array(query.connections)},
            {QStringLiteral("sessionId"), QString::fromStdString(query.sessionId)},
            {QStringLiteral("object"), QString::fromStdString(query.object)}, {QStringLiteral("text"), QString::fromStdString(query.text)},
            {QStringLiteral("sinceUs"), static_cast<qint64>(query.sinceUs)}, {QStringLiteral("untilUs"), static_cast<qint64>(query.untilUs)},
            {QStringLiteral("beforeSeq"), static_cast<qint64>(query.beforeSeq)}, {QStringLiteral("about"), static_cast<qint64>(query.about)},
            {QStringLiteral("limit"), query.limit}};
}

ledger::Query queryFromJson(const QJsonObject& object)
{
    ledger::Query query;
    const auto at = [&](const char* name) { return object.value(QLatin1String(name)); };
    query.identities = words(at("identities"));
    query.identityKinds = words(at("identityKinds"));
    query.verdicts = words(at("verdicts"));
    query.kinds = words(at("kinds"));
    query.labels = words(at("labels"));
    query.connections = words(at("connections"));
    query.sessionId = at("sessionId").toString().toStdString();
    query.object = at("object").toString().toStdString();
    query.text = at("text").toString().toStdString();
    query.sinceUs = at("sinceUs").toInteger();
    query.untilUs = at("untilUs").toInteger();
    query.beforeSeq = static_cast<uint64_t>(std::max<qint64>(0, at("beforeSeq").toInteger()));
    query.about = static_cast<uint64_t>(std::max<qint64>(0, at("about").toInteger()));
    query.limit = std::clamp(at("limit").toInt(200), 1, kQueryLimitMax);
    return query;
}

}  // namespace gatehouse::service
