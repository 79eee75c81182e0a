#include "ui/workbench/result_header.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/workbench/result_model.h"

#include <QPainter>

namespace gatehouse::ui {

namespace {

constexpr int diamond = 8;

}  // namespace

ResultHeader::ResultHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
    setHighlightSections(false);
    setSectionsMovable(true);
    setDefaultSectionSize(140);
    setMinimumSectionSize(48);
    setFixedHeight(metrics::headerHeight);
}

ResultHeader::Mark ResultHeader::markOf(int section) const
{
    if (model()->headerData(section, orientation(), ResultModel::ColumnMaskedRole).toBool())
        return Mark::Masked;
    return model()->headerData(section, orientation(), ResultModel::ColumnShownRole).toString().isEmpty() ? Mark::None : Mark::Shown;
}

QSize ResultHeader::sectionSizeFromContents(int section) const
{
    const QString name = model()->headerData(section, orientation()).toString();
    const bool marked = markOf(section) != Mark::None;
    return {QFontMetrics(fontFor(TextRole::Caption)).horizontalAdvance(name) + 2 * metrics::space3 + (marked ? diamond + 6 : 0),
            metrics::headerHeight};
}

void ResultHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const Tokens& tokens = Theme::tokens();
    painter->save();
    painter->fillRect(rect, tokens.panel);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border);
    const QFont font = fontFor(TextRole::Caption);
    const QString name = model()->headerData(section, orientation()).toString();
    const Mark mark = markOf(section);
    const bool marked = mark != Mark::None;
    const bool numeric = model()->headerData(section, orientation(), ResultModel::NumericRole).toBool();
    const int room = rect.width() - 2 * metrics::space2 - (marked ? diamond + 6 : 0);
    const int width = qMin(QFontMetrics(font).horizontalAdvance(name) + 2, room);
    int left = rect.left() + metrics::space2;
    if (numeric)
        left = rect.right() - metrics::space2 - width - (marked ? diamond + 6 : 0);
    drawText(*painter, QRect(left, rect.top(), width, rect.height()), name, font, tokens.muted);
    if (marked) {
        const QPointF centre(left + width + 4 + diamond / 2.0, rect.center().y() + 0.5);
        const double r = diamond / 2.0 + 0.5;
        painter->setRenderHint(QPainter::Antialiasing);
        // Filled: closed. An outline: it would be, and is shown under a grant.
        painter->setPen(mark == Mark::Shown ? QPen(tokens.held.solid, 1.5) : QPen(Qt::NoPen));
        painter->setBrush(mark == Mark::Shown ? QBrush(Qt::NoBrush) : QBrush(tokens.masked.solid));
        painter->drawPolygon(QPolygonF({centre + QPointF(0, -r), centre + QPointF(r, 0), centre + QPointF(0, r), centre + QPointF(-r, 0)}));
    }
    painter->restore();
}

}  // namespace gatehouse::ui
