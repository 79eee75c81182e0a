#include "ui/workbench/sql_scanner.h"

namespace gatehouse::ui {

namespace {

bool startsWord(QChar c)
{
    return c.isLetter() || c == u'_' || c.unicode() >= 0x80;
}

bool continuesWord(QChar c)
{
    return startsWord(c) || c.isDigit() || c == u'$';
}

int endOfQuoted(const QString& text, int from, QChar quote, bool backslashes)
{
    int at = from;
    while (at < text.size()) {
        if (backslashes && text[at] == u'\\') {
            at += 2;
            continue;
        }
        if (text[at] == quote) {
            if (at + 1 < text.size() && text[at + 1] == quote) {
                at += 2;
                continue;
            }
            return at + 1;
        }
        ++at;
    }
    return int(text.size());
}

int endOfBlockComment(const QString& text, int from)
{
    int depth = 1;
    int at = from;
    while (at < text.size() && depth > 0) {
        if (text[at] == u'/' && at + 1 < text.size() && text[at + 1] == u'*') {
            ++depth;
            at += 2;
        } else if (text[at] == u'*' && at + 1 < text.size() && text[at + 1] == u'/') {
            --depth;
            at += 2;
        } else {
            ++at;
        }
    }
    return int(qMin(qsizetype(at), text.size()));
}

/// Behind the closing $tag$, or -1 when there is no dollar quote here.
int endOfDollarQuote(const QString& text, int at)
{
    int tagEnd = at + 1;
    if (tagEnd < text.size() && text[tagEnd].isDigit())
        return -1;
    while (tagEnd < text.size() && (text[tagEnd].isLetterOrNumber() || text[tagEnd] == u'_'))
        ++tagEnd;
    if (tagEnd >= text.size() || text[tagEnd] != u'$')
        return -1;
    const QStringView tag = QStringView(text).mid(at, tagEnd - at + 1);
    const qsizetype close = text.indexOf(tag, tagEnd + 1);
    return close < 0 ? int(text.size()) : int(close + tag.size());
}

SqlToken nextToken(const QString& text, int at)
{
    using Kind = SqlToken::Kind;
    const QChar c = text[at];
    const QChar next = at + 1 < text.size() ? text[at + 1] : QChar();
    if (c == u'-' && next == u'-') {
        const qsizetype line = text.indexOf(u'\n', at);
        return {Kind::Comment, at, int(line < 0 ? text.size() : line) - at};
    }
    if (c == u'/' && next == u'*')
        return {Kind::Comment, at, endOfBlockComment(text, at + 2) - at};
    if (c == u'\'')
        return {Kind::String, at, endOfQuoted(text, at + 1, u'\'', false) - at};
    if ((c == u'e' || c == u'E') && next == u'\'')
        return {Kind::String, at, endOfQuoted(text, at + 2, u'\'', true) - at};
    if (c == u'"')
        return {Kind::QuotedWord, at, endOfQuoted(text, at + 1, u'"', false) - at};
    if (c == u'$') {
        const int end = endOfDollarQuote(text, at);
        if (end >= 0)
            return {Kind::String, at, end - at};
    }
    int end = at + 1;
    if (startsWord(c)) {
        while (end < text.size() && continuesWord(text[end]))
            ++end;
        return {Kind::Word, at, end - at};
    }
    if (c.isDigit()) {
        while (end < text.size() && (text[end].isLetterOrNumber() || text[end] == u'.'))
            ++end;
        return {Kind::Number, at, end - at};
    }
    return {Kind::Symbol, at, 1};
}

}  // namespace

QVector<SqlToken> SqlScanner::tokens(const QString& text)
{
    QVector<SqlToken> found;
    int at = 0;
    while (at < text.size()) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        SqlToken token = nextToken(text, at);
        token.length = int(qMin(qsizetype(token.length), text.size() - at));
        at = token.end();
        found.append(token);
    }
    return found;
}

QVector<StatementSpan> SqlScanner::statements(const QString& text)
{
    QVector<StatementSpan> found;
    StatementSpan span{-1, -1, -1};
    const auto close = [&](int stop) {
        if (span.start >= 0) {
            span.stop = stop;
            found.append(span);
        }
        span = {-1, -1, -1};
    };
    for (const SqlToken& token : tokens(text)) {
        if (token.kind == SqlToken::Kind::Symbol && text[token.start] == u';') {
            close(token.end());
            continue;
        }
        if (token.kind == SqlToken::Kind::Comment)
            continue;
        if (span.start < 0)
            span.start = token.start;
        span.end = token.end();
    }
    close(span.end);
    return found;
}

StatementSpan SqlScanner::statementAt(const QString& text, int caret)
{
    const QVector<StatementSpan> all = statements(text);
    StatementSpan before;
    for (const StatementSpan& span : all) {
        if (caret < span.start) {
            const bool sameLine = !before.empty()
                && !QStringView(text).mid(before.stop, caret - before.stop).contains(u'\n');
            return sameLine ? before : span;
        }
        if (caret <= span.stop)
            return span;
        before = span;
    }
    return before;
}

bool SqlScanner::insideTextOrComment(const QString& text, int caret)
{
    for (const SqlToken& token : tokens(text)) {
        if (token.start >= caret)
            return false;
        if (token.kind != SqlToken::Kind::Comment && token.kind != SqlToken::Kind::String)
            continue;
        if (caret < token.end())
            return true;
        if (caret > token.end())
            continue;
        // At its end: still inside a line comment, and inside anything that was never closed.
        if (token.kind == SqlToken::Kind::Comment)
            return QStringView(text).mid(token.start, 2) == u"--" || text.mid(token.end() - 2, 2) != u"*/";
        return token.length < 2 || text[token.end() - 1] != text[token.start + (text[token.start].isLetter() ? 1 : 0)];
    }
    return false;
}

}  // namespace gatehouse::ui
