// What a view shows while it waits: a turning ring and the words for what it waits for. It appears after 150 ms.
#pragma once

#include <QBasicTimer>
#include <QWidget>

namespace gatehouse::ui {

class TextLabel;

class LoadingState : public QWidget {
    Q_OBJECT
public:
    explicit LoadingState(const QString& words, QWidget* parent = nullptr);
    void setWords(const QString& words);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    TextLabel* m_words;
    QBasicTimer m_delay;
    QBasicTimer m_turn;
    int m_angle = 0;
    bool m_visible = false;
};

}  // namespace gatehouse::ui
