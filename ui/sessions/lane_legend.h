// What the bars' colours and shapes mean, under the lanes.
#pragma once

#include <QWidget>

namespace gatehouse::ui {

class LaneLegend : public QWidget {
    Q_OBJECT
public:
    explicit LaneLegend(QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, 32}; }

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace gatehouse::ui
