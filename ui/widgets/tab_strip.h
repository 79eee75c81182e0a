// A row of words of which one is chosen, with a line under it or a soft ground; switches the view below.
#pragma once

#include <QTabBar>

namespace gatehouse::ui {

class TabStrip : public QTabBar {
    Q_OBJECT
public:
    explicit TabStrip(QWidget* parent = nullptr);
};

}  // namespace gatehouse::ui
