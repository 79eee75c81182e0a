#include "core/store/ledger_search.h"

#include "core/store/ledger_file.h"

#include <QStringList>

namespace gatehouse::store {

namespace {

QVariant containing(const std::string& part)
{
    QString pattern = columnText(part);
    for (const QChar special : {QLatin1Char('\\'), QLatin1Char('%'), QLatin1Char('_')})
        pattern.replace(special, QString(QLatin1Char('\\')) + special);
    return QString(QLatin1Char('%') + pattern + QLatin1Char('%'));
}

class Builder {
public:
    void add(const QString& condition, std::initializer_list<QVariant> values)
    {
        m_conditions << condition;
        for (const QVariant& value : values)
            m_values << value;
    }

    void anyOf(const QString& condition, const std::vector<std::string>& choices)
    {
        if (choices.empty())
            return;
        QStringList marks;
        for (const std::string& choice : choices) {
            marks << QStringLiteral("?");
            m_values << columnText(choice);
        }
        m_conditions << condition.arg(marks.join(QLatin1Char(',')));
    }

    [[nodiscard]] SearchSql build() const
    {
        const QString joined = m_conditions.join(QStringLiteral(" AND "));
        return {joined.isEmpty() ? QString() : QStringLiteral("WHERE ") + joined, m_values};
    }

private:
    QStringList m_conditions;
    QVariantList m_values;
};

}  // namespace

SearchSql searchSql(const ledger::Query& query)
{
    Builder sql;
    sql.anyOf(QStringLiteral("fact.identity IN (%1)"), query.identities);
    sql.anyOf(QStringLiteral("fact.identity_kind IN (%1)"), query.identityKinds);
    sql.anyOf(QStringLiteral("fact.verdict IN (%1)"), query.verdicts);
    sql.anyOf(QStringLiteral("fact.kind IN (%1)"), query.kinds);
    sql.anyOf(QStringLiteral("fact.connection IN (%1)"), query.connections);
    sql.anyOf(QStringLiteral("fact.seq IN (SELECT seq FROM tag WHERE word IN"
                             " (SELECT id FROM word WHERE kind=1 AND text IN (%1)))"), query.labels);
    if (!query.sessionId.empty())
        sql.add(QStringLiteral("fact.session = ?"), {columnText(query.sessionId)});
    if (!query.object.empty())
        sql.add(QStringLiteral("fact.seq IN (SELECT seq FROM tag WHERE word IN"
                               " (SELECT id FROM word WHERE kind=2 AND text LIKE ? ESCAPE '\\'))"),
                {containing(query.object)});
    if (!query.text.empty()) {
        const QVariant pattern = containing(query.text);
        sql.add(QStringLiteral("(fact.detail LIKE ? ESCAPE '\\' OR fact.rule LIKE ? ESCAPE '\\' OR fact.shape IN"
                               " (SELECT id FROM word WHERE kind=3 AND text LIKE ? ESCAPE '\\'))"),
                {pattern, pattern, pattern});
    }
    if (query.sinceUs != 0)
        sql.add(QStringLiteral("fact.time_us >= ?"), {static_cast<qint64>(query.sinceUs)});
    if (query.untilUs != 0)
        sql.add(QStringLiteral("fact.time_us < ?"), {static_cast<qint64>(query.untilUs)});
    if (query.beforeSeq != 0)
        sql.add(QStringLiteral("fact.seq < ?"), {static_cast<qint64>(query.beforeSeq)});
    if (query.about != 0)
        // The partial index serves only a query that says about > 0 itself.
        sql.add(QStringLiteral("fact.about > 0 AND fact.about = ?"), {static_cast<qint64>(query.about)});
    return sql.build();
}

}  // namespace gatehouse::store
