#include "ui/sessions/session_filter.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::ui {

namespace {

QString decisionWord(const QString& typed)
{
    const QString word = typed.toLower();
    if (word == u"allowed" || word == u"allow")
        return QStringLiteral("allow");
    if (word == u"masked" || word == u"mask")
        return QStringLiteral("mask");
    if (word == u"held" || word == u"hold")
        return QStringLiteral("hold");
    if (word == u"blocked" || word == u"block")
        return QStringLiteral("block");
    if (word == u"denied" || word == u"withdrawn" || word == u"expired" || word == u"failed" || word == u"running"
        || word == u"done")
        return word;
    return {};
}

QString kindWord(const QString& typed)
{
    const QString word = typed.toLower();
    if (word == u"agent" || word == u"agents")
        return QStringLiteral("agent");
    if (word == u"person" || word == u"people" || word == u"human" || word == u"humans")
        return QStringLiteral("human");
    if (word == u"service" || word == u"services")
        return QStringLiteral("service");
    return {};
}

}  // namespace

QStringList SessionFilter::fieldNames()
{
    return {QStringLiteral("env"),  QStringLiteral("decision"), QStringLiteral("who"),  QStringLiteral("app"),
            QStringLiteral("conn"), QStringLiteral("label"),    QStringLiteral("touched"), QStringLiteral("session")};
}

SessionFilter::SessionFilter(const QString& text)
{
    int at = 0;
    const auto fail = [this](int position, const QString& words) {
        if (m_problem.position < 0)
            m_problem = {position, words};
    };
    while (at < text.size()) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        int end = at;
        bool quoted = false;
        while (end < text.size() && (quoted || !text[end].isSpace())) {
            quoted = text[end] == u'"' ? !quoted : quoted;
            ++end;
        }
        if (quoted)
            fail(at, QCoreApplication::translate("SessionFilter", "the quotation mark is not closed"));
        QString word = text.mid(at, end - at);
        const int start = at;
        at = end;
        const qsizetype colon = word.indexOf(u':');
        if (colon <= 0 || word.startsWith(u'"')) {
            word.remove(u'"');
            if (!word.isEmpty())
                m_words.append(word);
            continue;
        }
        Term term{word.left(colon).toLower(), {}};
        if (!fieldNames().contains(term.field)) {
            fail(start, QCoreApplication::translate("SessionFilter", "there is no field “%1”; try %2")
                            .arg(term.field, fieldNames().join(QStringLiteral(", "))));
            continue;
        }
        for (QString value : word.mid(colon + 1).split(u',', Qt::SkipEmptyParts)) {
            value.remove(u'"');
            if (term.field == u"decision") {
                const QString decision = decisionWord(value);
                if (decision.isEmpty())
                    fail(start + int(colon) + 1,
                         QCoreApplication::translate("SessionFilter", "“%1” is no decision; try allow, mask, hold or block").arg(value));
                value = decision;
            }
            if (!value.isEmpty())
                term.values.append(value);
        }
        if (!term.values.isEmpty())
            m_terms.append(term);
    }
}

bool SessionFilter::matches(const service::StatementView& statement, const service::SessionView* session) const
{
    static const service::SessionView unknown;
    const service::SessionView& from = session ? *session : unknown;
    for (const Term& term : m_terms)
        if (!matchesTerm(term, statement, from))
            return false;
    if (statement.shape.isEmpty())
        return true;
    return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString& word) {
        return statement.shape.contains(word, Qt::CaseInsensitive) || from.identity.contains(word, Qt::CaseInsensitive)
            || statement.rule.contains(word, Qt::CaseInsensitive)
            || statement.objects.join(u' ').contains(word, Qt::CaseInsensitive);
    });
}

bool SessionFilter::matchesTerm(const Term& term, const service::StatementView& statement, const service::SessionView& session)
{
    const bool whole = statement.shape.isEmpty();
    return std::any_of(term.values.cbegin(), term.values.cend(), [&](const QString& value) {
        const auto same = [&value](const QString& other) { return other.compare(value, Qt::CaseInsensitive) == 0; };
        const auto within = [&value](const QString& other) { return other.contains(value, Qt::CaseInsensitive); };
        if (term.field == u"env")
            return same(session.environment);
        if (term.field == u"conn")
            return same(session.connection);
        if (term.field == u"session")
            return session.id.startsWith(value);
        if (term.field == u"app")
            return within(session.application);
        if (term.field == u"who") {
            const QString kind = kindWord(value);
            return (!kind.isEmpty() && session.identityKind == kind) || same(session.identity);
        }
        if (whole)
            return true;
        if (term.field == u"decision")
            return statement.verdict == value || statement.state == value
                || (value == u"block" && statement.state == u"denied");
        if (term.field == u"label")
            return std::any_of(statement.maskedLabels.cbegin(), statement.maskedLabels.cend(), same);
        return std::any_of(statement.objects.cbegin(), statement.objects.cend(), within);
    });
}

}  // namespace gatehouse::ui
