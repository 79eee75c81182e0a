// A bar with one message where it belongs, instead of a message box: what happened, and what to do next.
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace gatehouse::ui {

class TextLabel;

class InlineMessage : public QWidget {
    Q_OBJECT
public:
    explicit InlineMessage(QWidget* parent = nullptr);

    /// Shows the bar. Blocked for errors, Held for warnings, Allowed for success, Accent for information.
    void showMessage(Tone tone, const QString& text, const QString& hint = {});
    void setAction(const QString& text);
    void setClosable(bool closable);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void actionTriggered();
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refreshIcon();

    Tone m_tone = Tone::Accent;
    QLabel* m_icon;
    TextLabel* m_text;
    TextLabel* m_hint;
    QPushButton* m_action;
    QToolButton* m_close;
};

}  // namespace gatehouse::ui
