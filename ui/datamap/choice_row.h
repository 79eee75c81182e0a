// One of several things to list, with how many there are: a row of which one is chosen.
#pragma once

#include <QAbstractButton>

namespace gatehouse::ui {

class ChoiceRow : public QAbstractButton {
    Q_OBJECT
public:
    explicit ChoiceRow(const QString& words, QWidget* parent = nullptr);
    void setCount(qint64 count);
    [[nodiscard]] qint64 count() const { return m_count; }
    QSize sizeHint() const override { return {160, 28}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    qint64 m_count = 0;
};

}  // namespace gatehouse::ui
