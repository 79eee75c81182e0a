#include "ui/audit/audit_query.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace gatehouse::ui {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("AuditQuery", text);
}

QString canonicalField(const QString& typed)
{
    const QString field = typed.toLower();
    if (field == u"decision")
        return QStringLiteral("verdict");
    if (field == u"connection")
        return QStringLiteral("conn");
    if (field == u"touched")
        return QStringLiteral("object");
    return field;
}

QString canonicalVerdict(const QString& typed)
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
    return {};
}

QString canonicalKind(const QString& typed)
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

/// The value as it must be typed.
QString typedValue(const QString& value)
{
    static const QRegularExpression special(QStringLiteral("[\\s,\"]"));
    return value.contains(special) ? QString(u'"' + QString(value).remove(u'"') + u'"') : value;
}

QDateTime timeOf(const QString& value, const QDateTime& now)
{
    static const QRegularExpression ago(QStringLiteral("\\A([0-9]{1,6})(s|m|h|d|w)\\z"));
    if (const auto match = ago.match(value); match.hasMatch()) {
        const qint64 count = match.captured(1).toLongLong();
        switch (match.captured(2).front().unicode()) {
        case 's': return now.addSecs(-count);
        case 'm': return now.addSecs(-count * 60);
        case 'h': return now.addSecs(-count * 3600);
        case 'd': return now.addDays(-count);
        default: return now.addDays(-count * 7);
        }
    }
    if (value == u"today")
        return QDateTime(now.date(), QTime(0, 0));
    if (value == u"yesterday")
        return QDateTime(now.date().addDays(-1), QTime(0, 0));
    if (value.size() == 10)
        return QDateTime(QDate::fromString(value, Qt::ISODate), QTime(0, 0));
    return QDateTime::fromString(value, Qt::ISODate);
}

}  // namespace

struct AuditQuery::Term {
    struct Value {
        QString text;
        int start = 0;
        int length = 0;
    };
    QString field;           ///< empty: a free word
    QVector<Value> values;
    int start = 0;
    int length = 0;
    bool closed = true;      ///< its quotation marks
};

QStringList AuditQuery::fieldNames()
{
    return {QStringLiteral("who"),  QStringLiteral("label"),   QStringLiteral("verdict"), QStringLiteral("decision"),
            QStringLiteral("kind"), QStringLiteral("conn"),    QStringLiteral("object"),  QStringLiteral("session"),
            QStringLiteral("about"), QStringLiteral("since"), QStringLiteral("until")};
}

QStringList AuditQuery::kindNames()
{
    return {QStringLiteral("gateway-started"),   QStringLiteral("gateway-stopped"),  QStringLiteral("session-opened"),
            QStringLiteral("session-closed"),    QStringLiteral("sign-in-refused"),  QStringLiteral("statement"),
            QStringLiteral("outcome"),           QStringLiteral("approval-requested"), QStringLiteral("approval-decided"),
            QStringLiteral("approval-ended"),    QStringLiteral("administration")};
}

QVector<AuditQuery::Term> AuditQuery::termsOf(const QString& text)
{
    QVector<Term> terms;
    int at = 0;
    while (at < text.size()) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        Term term;
        term.start = at;
        int colon = -1;
        bool quoted = false;
        Term::Value value{{}, at, 0};
        const auto take = [&](int end) {
            value.length = end - value.start;
            if (!value.text.isEmpty() || colon < 0)
                term.values.append(value);
            value = {{}, end + 1, 0};
        };
        for (; at < text.size() && (quoted || !text[at].isSpace()); ++at) {
            const QChar c = text[at];
            if (c == u'"') {
                quoted = !quoted;
            } else if (!quoted && c == u':' && colon < 0 && !value.text.isEmpty()
                       && text[value.start] != u'"') {
                colon = at;
                term.field = canonicalField(value.text);
                value = {{}, at + 1, 0};
            } else if (!quoted && c == u',' && colon >= 0) {
                take(at);
            } else {
                value.text += c;
            }
        }
        take(at);
        term.closed = !quoted;
        term.length = at - term.start;
        terms.append(term);
    }
    return terms;
}

QString AuditQuery::join(const QVector<Term>& terms)
{
    QStringList written;
    for (const Term& term : terms) {
        QStringList values;
        for (const Term::Value& value : term.values)
            values.append(typedValue(value.text));
        if (term.field.isEmpty())
            written.append(values.join(u' '));
        else if (!values.isEmpty())
            written.append(term.field + u':' + values.join(u','));
    }
    return written.join(u' ');
}

AuditQuery::AuditQuery(const QString& text, const QDateTime& now)
{
    for (const Term& term : termsOf(text)) {
        if (!term.closed)
            fail(term.start, term.length, words("The quotation mark is not closed."));
        read(term, now);
    }
    if (m_query.sinceUs && m_query.untilUs && m_query.sinceUs >= m_query.untilUs)
        fail(int(text.indexOf(QStringLiteral("until:"), 0, Qt::CaseInsensitive)), 6, words("until: is not after since:."));
    m_query.text = m_words.join(u' ').toStdString();
    if (m_query.kinds.empty() && m_query.about == 0) {
        for (const QString& kind : kindNames())
            if (kind != u"outcome")
                m_query.kinds.push_back(kind.toStdString());
    }
}

void AuditQuery::fail(int position, int length, const QString& message)
{
    if (m_problem.position < 0)
        m_problem = {qMax(0, position), length, message};
}

void AuditQuery::read(const Term& term, const QDateTime& now)
{
    if (term.field.isEmpty()) {
        for (const Term::Value& value : term.values)
            m_words.append(value.text);
        return;
    }
    const int fieldLength = int(term.field.size());
    if (term.field.startsWith(u'-')) {
        fail(term.start, 1, words("Leaving out with - is not possible; name what you look for."));
        return;
    }
    if (!fieldNames().contains(term.field)) {
        fail(term.start, fieldLength,
             words("There is no field “%1”. Fields: %2.").arg(term.field, fieldNames().join(QStringLiteral(", "))));
        return;
    }
    if (term.values.isEmpty()) {
        fail(term.start + term.length, 1, words("A value is missing after “%1:”.").arg(term.field));
        return;
    }
    const bool single = term.field == u"object" || term.field == u"session" || term.field == u"about" || term.field == u"since"
        || term.field == u"until";
    if (single && term.values.size() > 1) {
        fail(term.values[1].start, term.values[1].length, words("“%1:” takes one value.").arg(term.field));
        return;
    }
    const Term::Value& first = term.values.front();
    if (term.field == u"who") {
        readWho(term);
    } else if (term.field == u"since" || term.field == u"until") {
        readTime(term, now);
    } else if (term.field == u"session") {
        m_query.sessionId = first.text.toStdString();
    } else if (term.field == u"object") {
        m_query.object = first.text.toStdString();
    } else if (term.field == u"about") {
        bool number = false;
        m_query.about = QString(first.text).remove(u'#').toULongLong(&number);
        if (!number || m_query.about == 0)
            fail(first.start, first.length, words("“%1” is no record number.").arg(first.text));
    } else {
        for (const Term::Value& value : term.values) {
            if (term.field == u"label") {
                m_query.labels.push_back(value.text.toStdString());
            } else if (term.field == u"conn") {
                m_query.connections.push_back(value.text.toStdString());
            } else if (term.field == u"verdict") {
                const QString verdict = canonicalVerdict(value.text);
                if (verdict.isEmpty())
                    fail(value.start, value.length, words("“%1” is no verdict: allow, mask, hold or block.").arg(value.text));
                m_query.verdicts.push_back(verdict.toStdString());
            } else if (kindNames().contains(value.text)) {
                m_query.kinds.push_back(value.text.toStdString());
            } else {
                fail(value.start, value.length,
                     words("“%1” is no kind of record: %2.").arg(value.text, kindNames().join(QStringLiteral(", "))));
            }
        }
    }
}

void AuditQuery::readWho(const Term& term)
{
    bool names = false;
    bool kinds = false;
    for (const Term::Value& value : term.values) {
        const QString kind = canonicalKind(value.text);
        (kind.isEmpty() ? names : kinds) = true;
        if (names && kinds) {
            fail(value.start, value.length,
                 words("Names and kinds in one who: would contradict; write who:agent who:name for both at once."));
            return;
        }
        if (kind.isEmpty())
            m_query.identities.push_back(value.text.toStdString());
        else
            m_query.identityKinds.push_back(kind.toStdString());
    }
}

void AuditQuery::readTime(const Term& term, const QDateTime& now)
{
    const Term::Value& value = term.values.front();
    const QDateTime time = timeOf(value.text, now);
    if (!time.isValid()) {
        fail(value.start, value.length, words("“%1” is no time. Write 15m, 24h, 7d, today or 2026-11-20T18:00.").arg(value.text));
        return;
    }
    (term.field == u"since" ? m_query.sinceUs : m_query.untilUs) = time.toMSecsSinceEpoch() * 1000;
}

namespace {

/// Values are compared by what they mean: who:people is who:human.
QString meaning(const QString& field, const QString& value)
{
    QString canonical;
    if (field == u"verdict")
        canonical = canonicalVerdict(value);
    else if (field == u"who")
        canonical = canonicalKind(value);
    return canonical.isEmpty() ? value.toLower() : canonical;
}

}  // namespace

bool AuditQuery::has(const QString& text, const QString& typedField, const QString& value)
{
    const QString field = canonicalField(typedField);
    for (const Term& term : termsOf(text)) {
        if (term.field != field)
            continue;
        for (const Term::Value& present : term.values)
            if (meaning(field, present.text) == meaning(field, value))
                return true;
    }
    return false;
}

QString AuditQuery::toggled(const QString& text, const QString& typedField, const QString& value)
{
    const QString field = canonicalField(typedField);
    const bool present = has(text, field, value);
    const bool kind = field == u"who" && !canonicalKind(value).isEmpty();
    QVector<Term> terms = termsOf(text);
    bool done = false;
    for (Term& term : terms) {
        if (term.field != field || term.values.isEmpty())
            continue;
        if (present) {
            term.values.removeIf([&](const Term::Value& v) { return meaning(field, v.text) == meaning(field, value); });
        } else if (!done && (field != u"who" || kind == !canonicalKind(term.values.front().text).isEmpty())) {
            term.values.append({value, 0, 0});
            done = true;
        }
    }
    if (!present && !done)
        terms.append({field, {{value, 0, 0}}, 0, 0, true});
    return join(terms);
}

QString AuditQuery::replaced(const QString& text, const QString& typedField, const QString& value)
{
    const QString field = canonicalField(typedField);
    QVector<Term> terms = termsOf(text);
    terms.removeIf([&](const Term& term) { return term.field == field; });
    if (!value.isEmpty())
        terms.append({field, {{value, 0, 0}}, 0, 0, true});
    return join(terms);
}

QString AuditQuery::withRange(const QString& text, const QDateTime& since, const QDateTime& until)
{
    const QString format = QStringLiteral("yyyy-MM-ddTHH:mm:ss");
    const QString from = since.isValid() ? since.toLocalTime().toString(format) : QString();
    const QString to = until.isValid() ? until.toLocalTime().toString(format) : QString();
    return replaced(replaced(text, QStringLiteral("since"), from), QStringLiteral("until"), to);
}

}  // namespace gatehouse::ui
