// Cuts editor text into tokens and statements as PostgreSQL's lexer would; not a parser, it never judges.
#pragma once

#include <QString>
#include <QVector>

namespace gatehouse::ui {

struct SqlToken {
    enum class Kind { Word, QuotedWord, Number, String, Comment, Symbol };
    Kind kind = Kind::Symbol;
    int start = 0;    ///< UTF-16 units from the start of the text
    int length = 0;

    [[nodiscard]] int end() const { return start + length; }
};

/// From the first token to the last one before the semicolon; comments inside belong to it.
struct StatementSpan {
    int start = 0;
    int end = 0;      ///< behind the last token
    int stop = 0;     ///< behind the semicolon, or the same as end

    [[nodiscard]] bool empty() const { return end <= start; }
    [[nodiscard]] int length() const { return end - start; }
    friend bool operator==(const StatementSpan&, const StatementSpan&) = default;
};

class SqlScanner {
public:
    /// Never fails: what is not closed runs to the end of the text.
    [[nodiscard]] static QVector<SqlToken> tokens(const QString& text);
    [[nodiscard]] static QVector<StatementSpan> statements(const QString& text);
    /// The statement that Ctrl+Enter means: the one around the caret, else the one it ended on this line, else the next.
    [[nodiscard]] static StatementSpan statementAt(const QString& text, int caret);
    /// The caret stands in a comment or a string, where completion would only disturb.
    [[nodiscard]] static bool insideTextOrComment(const QString& text, int caret);
};

}  // namespace gatehouse::ui
