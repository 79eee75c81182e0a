// The line above the statements: whose session, its counts, and ending it after one more question.
#pragma once

#include "core/service/values.h"

#include <QWidget>

class QPushButton;

namespace gatehouse::ui {

class ElidedLabel;
class InlineMessage;
class TextLabel;

class SessionHeader : public QWidget {
    Q_OBJECT
public:
    explicit SessionHeader(QWidget* parent = nullptr);

    void showSession(const service::SessionView& session);
    /// Statements of a brushed stretch of time instead of one session.
    void showBrush(qint64 fromUs, qint64 toUs, qsizetype statements);
    void showNothing();
    void showProblem(const QString& message, const QString& hint);

    [[nodiscard]] static QString wordsOf(const service::SessionView& session);

Q_SIGNALS:
    void endConfirmed(const QString& sessionId);
    void brushCleared();

private:
    QString m_sessionId;
    QString m_identity;
    TextLabel* m_title;
    ElidedLabel* m_words;
    QPushButton* m_end;
    QPushButton* m_clear;
    InlineMessage* m_message;
    bool m_asking = false;
};

}  // namespace gatehouse::ui
