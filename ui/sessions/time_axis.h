// The labelled times above the lanes, and `now`.
#pragma once

#include <QWidget>

namespace gatehouse::ui {

class Timeline;

class TimeAxis : public QWidget {
    Q_OBJECT
public:
    TimeAxis(Timeline& timeline, int left, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Timeline& m_timeline;
    int m_left;   ///< where the lanes' names end
};

}  // namespace gatehouse::ui
