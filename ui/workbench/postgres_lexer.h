// QScintilla's SQL lexer with PostgreSQL's words and the theme's colours; it only colours.
#pragma once

#include "ui/theme/typography.h"
#include "ui/workbench/scintilla.h"

namespace gatehouse::ui {

class PostgresLexer : public QsciLexerSQL {
    Q_OBJECT
public:
    explicit PostgresLexer(QObject* parent = nullptr);

    const char* keywords(int set) const override;
    /// Takes colours and font from the theme again.
    void retheme();
    /// The role's font with a size in points.
    [[nodiscard]] static QFont editorFont(TextRole role);
};

}  // namespace gatehouse::ui
