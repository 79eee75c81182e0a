// The SQL editor of one tab: QScintilla with completion, statement at caret and marks for what is wrong. Runs nothing.
#pragma once

#include "ui/workbench/completion_engine.h"
#include "ui/workbench/scintilla.h"

#include <QTimer>

namespace gatehouse::ui {

class PostgresLexer;

class SqlEditor : public QsciScintilla {
    Q_OBJECT
public:
    /// The engine must live longer; it may get new relations at any time.
    explicit SqlEditor(const CompletionEngine& completion, QWidget* parent = nullptr);

    /// Positions below are UTF-16 units from the start of the text.
    [[nodiscard]] int caret() const;
    void setCaret(int position);
    /// The selection, else the statement at the caret.
    [[nodiscard]] StatementSpan runSpan() const;
    /// As runSpan, ignoring the selection.
    [[nodiscard]] StatementSpan statementSpan() const;
    void insertText(const QString& text);

    void markError(int position, const QString& words);
    void clearError();
    /// Which part is running or about to; an empty one takes the mark away.
    void markStatement(const StatementSpan& span);

    void complete();
    void toggleComment();
    void goToStatement(int direction);
    /// A line at the left edge in the environment's colour; production is never mistaken.
    void setEnvironment(const QString& environment);

Q_SIGNALS:
    /// Some time after the last key.
    void editPaused();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void retheme();
    void charAdded(int character);
    void showCompletions(bool asked);
    [[nodiscard]] long bytesBefore(int position) const;
    [[nodiscard]] int unitsBefore(long bytes) const;

    const CompletionEngine& m_completion;
    PostgresLexer* m_lexer;
    QString m_environment;
    QTimer m_pause;
    bool m_errorShown = false;
};

}  // namespace gatehouse::ui
