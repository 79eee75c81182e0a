// Colours SQL in read-only views: keywords, strings, numbers, functions, comments. It judges nothing about safety.
#pragma once

#include <QSyntaxHighlighter>

namespace gatehouse::ui {

/// One coloured piece of a line.
struct SqlSpan {
    enum class Kind { Keyword, String, Number, Function, Comment };
    int start = 0;
    int length = 0;
    Kind kind = Kind::Keyword;
};

/// What a line starts inside of, carried from the line before.
enum class SqlLineState { Plain = 0, BlockComment = 1, QuotedString = 2 };

/// Pieces of one line; `state` is read and replaced by the state at its end.
[[nodiscard]] QVector<SqlSpan> sqlSpans(const QString& line, SqlLineState& state);
[[nodiscard]] bool isSqlKeyword(const QString& word);
[[nodiscard]] QColor colorOfSpan(SqlSpan::Kind kind);

class SqlHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    explicit SqlHighlighter(QTextDocument* document);

protected:
    void highlightBlock(const QString& text) override;
};

}  // namespace gatehouse::ui
