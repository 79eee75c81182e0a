#include "ui/widgets/separator.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace gatehouse::ui {

Separator::Separator(Qt::Orientation orientation, QWidget* parent) : QWidget(parent)
{
    if (orientation == Qt::Horizontal)
        setFixedHeight(1);
    else
        setFixedWidth(1);
}

void Separator::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    painter.fillRect(rect(), Theme::tokens().border);
}

}  // namespace gatehouse::ui
