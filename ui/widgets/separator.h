// A line of one pixel between two surfaces.
#pragma once

#include <QWidget>

namespace gatehouse::ui {

class Separator : public QWidget {
    Q_OBJECT
public:
    explicit Separator(Qt::Orientation orientation = Qt::Horizontal, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace gatehouse::ui
