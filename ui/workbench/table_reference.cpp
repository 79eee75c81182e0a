#include "ui/workbench/table_reference.h"

#include "ui/workbench/postgres_keywords.h"

#include <QSet>
#include <QStringList>

namespace gatehouse::ui {

namespace {

bool isName(const SqlToken& token)
{
    return token.kind == SqlToken::Kind::Word || token.kind == SqlToken::Kind::QuotedWord;
}

QString upper(const QString& text, const SqlToken& token)
{
    return token.kind == SqlToken::Kind::Word ? text.mid(token.start, token.length).toUpper() : QString();
}

bool isSymbol(const QString& text, const SqlToken& token, QChar symbol)
{
    return token.kind == SqlToken::Kind::Symbol && text[token.start] == symbol;
}

/// Reads `[schema.]name [AS] [alias]` at `at` and moves behind it; an empty name when there is none.
TableReference readReference(const QString& text, const QVector<SqlToken>& tokens, int& at)
{
    TableReference found;
    while (at < tokens.size() && (upper(text, tokens[at]) == u"ONLY" || upper(text, tokens[at]) == u"LATERAL"))
        ++at;
    if (at >= tokens.size() || !isName(tokens[at]) || PostgresKeywords::isReserved(upper(text, tokens[at])))
        return found;
    found.name = TableReferences::identifier(text, tokens[at++]);
    if (at + 1 < tokens.size() && isSymbol(text, tokens[at], u'.') && isName(tokens[at + 1])) {
        found.schema = found.name;
        found.name = TableReferences::identifier(text, tokens[at + 1]);
        at += 2;
    }
    int alias = at;
    if (alias < tokens.size() && upper(text, tokens[alias]) == u"AS")
        ++alias;
    static const QSet<QString> clauses{QStringLiteral("SET"), QStringLiteral("VALUES"), QStringLiteral("DEFAULT")};
    if (alias < tokens.size() && isName(tokens[alias]) && !PostgresKeywords::isReserved(upper(text, tokens[alias]))
        && !clauses.contains(upper(text, tokens[alias]))) {
        found.alias = TableReferences::identifier(text, tokens[alias]);
        at = alias + 1;
    }
    return found;
}

}  // namespace

QString TableReferences::identifier(const QString& text, const SqlToken& token)
{
    const QString raw = text.mid(token.start, token.length);
    if (token.kind != SqlToken::Kind::QuotedWord)
        return raw.toLower();
    QString inner = raw.mid(1, raw.size() - (raw.size() > 1 && raw.endsWith(u'"') ? 2 : 1));
    inner.replace(QStringLiteral("\"\""), QStringLiteral("\""));
    return inner;
}

QVector<TableReference> TableReferences::in(const QString& text, const QVector<SqlToken>& tokens)
{
    static const QSet<QString> openers{QStringLiteral("FROM"), QStringLiteral("JOIN"), QStringLiteral("INTO"),
                                       QStringLiteral("UPDATE"), QStringLiteral("USING"), QStringLiteral("TRUNCATE")};
    static const QSet<QString> closers{QStringLiteral("WHERE"), QStringLiteral("GROUP"), QStringLiteral("ORDER"),
                                       QStringLiteral("LIMIT"), QStringLiteral("SET"), QStringLiteral("SELECT"),
                                       QStringLiteral("RETURNING"), QStringLiteral("ON"), QStringLiteral("HAVING")};
    QVector<TableReference> found;
    QVector<bool> listing{false};   // per parenthesis: a comma begins another table
    int at = 0;
    while (at < tokens.size()) {
        const QString word = upper(text, tokens[at]);
        bool expects = false;
        if (isSymbol(text, tokens[at], u'(')) {
            listing.append(false);
        } else if (isSymbol(text, tokens[at], u')')) {
            if (listing.size() > 1)
                listing.removeLast();
        } else if (isSymbol(text, tokens[at], u',')) {
            expects = listing.last();
        } else if (openers.contains(word)) {
            expects = true;
            listing.last() = word == u"FROM" || word == u"TRUNCATE" || (word == u"USING" && listing.last());
        } else if (closers.contains(word)) {
            listing.last() = word == u"ON" && listing.last();
        }
        ++at;
        if (!expects)
            continue;
        const TableReference reference = readReference(text, tokens, at);
        if (!reference.name.isEmpty() && !found.contains(reference))
            found.append(reference);
    }
    return found;
}

QStringList TableReferences::commonTables(const QString& text, const QVector<SqlToken>& tokens)
{
    QStringList found;
    if (tokens.isEmpty() || upper(text, tokens.front()) != u"WITH")
        return found;
    for (int at = 1; at + 1 < tokens.size(); ++at) {
        if (isName(tokens[at]) && upper(text, tokens[at + 1]) == u"AS" && at + 2 < tokens.size()
            && !PostgresKeywords::isReserved(upper(text, tokens[at]))
            && (isSymbol(text, tokens[at + 2], u'(') || upper(text, tokens[at + 2]) == u"MATERIALIZED"
                || upper(text, tokens[at + 2]) == u"NOT"))
            found.append(identifier(text, tokens[at]));
    }
    return found;
}

}  // namespace gatehouse::ui
