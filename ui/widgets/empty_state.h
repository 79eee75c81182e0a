// What a view shows when there is nothing in it: an icon, a sentence, and the one thing to do about it.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace gatehouse::ui {

class TextLabel;

class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    EmptyState(const QString& iconName, const QString& title, const QString& sentence, QWidget* parent = nullptr);

    void setContent(const QString& iconName, const QString& title, const QString& sentence);
    /// Empty text hides the button.
    void setAction(const QString& text);

Q_SIGNALS:
    void actionTriggered();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refreshIcon();

    QString m_iconName;
    QLabel* m_icon;
    TextLabel* m_title;
    TextLabel* m_sentence;
    QPushButton* m_action;
};

}  // namespace gatehouse::ui
