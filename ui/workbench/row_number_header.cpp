#include "ui/workbench/row_number_header.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QPainter>

namespace gatehouse::ui {

RowNumberHeader::RowNumberHeader(QWidget* parent) : QHeaderView(Qt::Vertical, parent)
{
    setSectionsClickable(true);
    setHighlightSections(false);
    setSectionResizeMode(QHeaderView::Fixed);
    setDefaultSectionSize(metrics::rowHeight);
    setMinimumSectionSize(metrics::rowHeight);
}

QSize RowNumberHeader::sizeHint() const
{
    const QString widest(qMax(2, int(QString::number(count()).size())), u'0');
    return {QFontMetrics(fontFor(TextRole::Caption)).horizontalAdvance(widest) + 2 * metrics::space2, 0};
}

void RowNumberHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const Tokens& tokens = Theme::tokens();
    painter->fillRect(rect, tokens.window);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border);
    drawText(*painter, rect.adjusted(metrics::space2, 0, -metrics::space1, -1), QString::number(section + 1),
             fontFor(TextRole::Caption), tokens.faint);
}

}  // namespace gatehouse::ui
