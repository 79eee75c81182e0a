#include "ui/widgets/sql_highlighter.h"

#include "ui/theme/theme.h"

#include <QSet>

namespace gatehouse::ui {

namespace {

const QSet<QString>& keywords()
{
    static const QSet<QString> words = [] {
        QSet<QString> set;
        const QString list = QStringLiteral(
            "add all alter analyze and any array as asc begin between by call cascade case cast check close cluster "
            "collate column comment commit concurrently conflict constraint copy create cross current cursor database "
            "deallocate declare default delete desc discard distinct do domain drop each else end escape except "
            "exclude execute exists explain extension false fetch filter first for foreign from full function grant "
            "group having if ilike in index inner insert instead intersect interval into is isolation join key "
            "language last lateral left like limit listen lock materialized merge move natural nothing not notify "
            "null nulls of offset on only or order outer over owner partition policy prepare primary privileges "
            "procedure public range recursive references refresh reindex release rename replace reset restrict "
            "returning returns revoke right role rollback rows savepoint schema select sequence session set show "
            "some start table temp temporary then to transaction trigger true truncate type union unique unlisten "
            "update user using vacuum values view when where window with work");
        for (const QString& word : list.split(u' '))
            set.insert(word);
        return set;
    }();
    return words;
}

bool wordStart(QChar c)
{
    return c.isLetter() || c == u'_';
}

bool wordPart(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'$';
}

/// The end of a quoted piece that started at `from`, doubled quotes counted as content; -1 when it goes on.
int quotedEnd(const QString& line, int from, QChar quote)
{
    for (int i = from; i < line.size(); ++i) {
        if (line.at(i) != quote)
            continue;
        if (i + 1 < line.size() && line.at(i + 1) == quote)
            ++i;
        else
            return i + 1;
    }
    return -1;
}

}  // namespace

bool isSqlKeyword(const QString& word)
{
    return keywords().contains(word.toLower());
}

QVector<SqlSpan> sqlSpans(const QString& line, SqlLineState& state)
{
    QVector<SqlSpan> spans;
    const int size = int(line.size());
    int i = 0;
    const auto add = [&](int from, int to, SqlSpan::Kind kind) { spans.append({from, to - from, kind}); };

    if (state == SqlLineState::BlockComment) {
        const int end = int(line.indexOf(QStringLiteral("*/")));
        i = end < 0 ? size : end + 2;
        add(0, i, SqlSpan::Kind::Comment);
        if (end < 0)
            return spans;
    } else if (state == SqlLineState::QuotedString) {
        const int end = quotedEnd(line, 0, u'\'');
        i = end < 0 ? size : end;
        add(0, i, SqlSpan::Kind::String);
        if (end < 0)
            return spans;
    }
    state = SqlLineState::Plain;
    while (i < size) {
        const QChar c = line.at(i);
        if (c == u'-' && i + 1 < size && line.at(i + 1) == u'-') {
            add(i, size, SqlSpan::Kind::Comment);
            return spans;
        }
        if (c == u'/' && i + 1 < size && line.at(i + 1) == u'*') {
            const int end = int(line.indexOf(QStringLiteral("*/"), i + 2));
            add(i, end < 0 ? size : end + 2, SqlSpan::Kind::Comment);
            if (end < 0) {
                state = SqlLineState::BlockComment;
                return spans;
            }
            i = end + 2;
        } else if (c == u'\'') {
            const int end = quotedEnd(line, i + 1, u'\'');
            add(i, end < 0 ? size : end, SqlSpan::Kind::String);
            if (end < 0) {
                state = SqlLineState::QuotedString;
                return spans;
            }
            i = end;
        } else if (c == u'"') {
            const int end = quotedEnd(line, i + 1, u'"');
            i = end < 0 ? size : end;  // a name: in the colour of the text
        } else if (c == u'$' && i + 1 < size && line.at(i + 1).isDigit()) {
            int end = i + 1;
            while (end < size && line.at(end).isDigit())
                ++end;
            add(i, end, SqlSpan::Kind::Number);
            i = end;
        } else if (c.isDigit()) {
            int end = i + 1;
            while (end < size && (line.at(end).isLetterOrNumber() || line.at(end) == u'.'))
                ++end;
            add(i, end, SqlSpan::Kind::Number);
            i = end;
        } else if (wordStart(c)) {
            int end = i + 1;
            while (end < size && wordPart(line.at(end)))
                ++end;
            if (isSqlKeyword(line.mid(i, end - i)))
                add(i, end, SqlSpan::Kind::Keyword);
            else if (end < size && line.at(end) == u'(')
                add(i, end, SqlSpan::Kind::Function);
            i = end;
        } else {
            ++i;
        }
    }
    return spans;
}

QColor colorOfSpan(SqlSpan::Kind kind)
{
    const Tokens& t = Theme::tokens();
    switch (kind) {
    case SqlSpan::Kind::Keyword: return t.syntaxKeyword;
    case SqlSpan::Kind::String: return t.syntaxString;
    case SqlSpan::Kind::Number: return t.syntaxNumber;
    case SqlSpan::Kind::Function: return t.syntaxFunction;
    case SqlSpan::Kind::Comment: return t.syntaxComment;
    }
    return t.text;
}

SqlHighlighter::SqlHighlighter(QTextDocument* document) : QSyntaxHighlighter(document) {}

void SqlHighlighter::highlightBlock(const QString& text)
{
    auto state = static_cast<SqlLineState>(qMax(0, previousBlockState()));
    const QVector<SqlSpan> spans = sqlSpans(text, state);
    for (const SqlSpan& span : spans)
        setFormat(span.start, span.length, colorOfSpan(span.kind));
    setCurrentBlockState(static_cast<int>(state));
}

}  // namespace gatehouse::ui
