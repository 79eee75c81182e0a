#include "ui/widgets/tab_strip.h"

namespace gatehouse::ui {

TabStrip::TabStrip(QWidget* parent) : QTabBar(parent)
{
    setDrawBase(false);
    setExpanding(false);
    setDocumentMode(true);
    setFocusPolicy(Qt::TabFocus);
    setUsesScrollButtons(true);
}

}  // namespace gatehouse::ui
