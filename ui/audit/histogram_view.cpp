#include "ui/audit/histogram_view.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/widgets/format.h"

#include <QApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <numeric>

namespace gatehouse::ui {

HistogramView::HistogramView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("auditHistogram"));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Records over time"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void HistogramView::show(const QVector<qint64>& total, const QVector<qint64>& blocked, qint64 sinceUs, qint64 untilUs)
{
    m_geometry.total = total;
    m_geometry.blocked = blocked;
    m_geometry.sinceUs = sinceUs;
    m_geometry.untilUs = untilUs;
    m_bucket = -1;
    const qint64 all = std::accumulate(total.cbegin(), total.cend(), qint64(0));
    const qint64 stopped = std::accumulate(blocked.cbegin(), blocked.cend(), qint64(0));
    setAccessibleDescription(tr("%1 records, %2 blocked. Arrow keys read single stretches, Enter shows only that one.")
                                 .arg(formatCount(all), formatCount(stopped)));
    update();
}

void HistogramView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_geometry.area = rect().adjusted(metrics::space4, metrics::space2, -metrics::space4, -metrics::space2);
}

void HistogramView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Tokens& tokens = Theme::tokens();
    const QVector<HistogramBar> bars = m_geometry.bars();
    QColor blue = tokens.accent.solid;
    blue.setAlpha(tokens.dark ? 125 : 140);
    for (int at = 0; at < bars.size(); ++at) {
        painter.fillRect(bars[at].all, at == m_bucket ? tokens.accent.solid : blue);
        if (!bars[at].blocked.isEmpty())
            painter.fillRect(bars[at].blocked, tokens.blocked.solid);
    }
    painter.fillRect(QRect(m_geometry.area.left(), m_geometry.area.bottom() + 1, m_geometry.area.width(), 1), tokens.border);
    if (m_pressedX >= 0 && m_dragX >= 0) {
        QColor fill = tokens.accent.solid;
        fill.setAlpha(40);
        painter.fillRect(QRect(QPoint(qMin(m_pressedX, m_dragX), 0), QPoint(qMax(m_pressedX, m_dragX), height())), fill);
    }
    if (hasFocus())
        drawFocusRing(painter, QRectF(rect()).adjusted(2, 2, -2, -2), metrics::radiusSmall);
}

void HistogramView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_pressedX = int(event->position().x());
}

void HistogramView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_pressedX < 0 || qAbs(int(event->position().x()) - m_pressedX) < 4)
        return;
    m_dragX = int(event->position().x());
    update();
}

void HistogramView::mouseReleaseEvent(QMouseEvent*)
{
    const int from = std::exchange(m_pressedX, -1);
    const int to = std::exchange(m_dragX, -1);
    update();
    if (from < 0 || to < 0 || m_geometry.total.isEmpty())
        return;
    const auto [since, until] = m_geometry.rangeOf(from, to);
    Q_EMIT rangeChosen(since, until);
}

void HistogramView::mouseDoubleClickEvent(QMouseEvent*)
{
    m_pressedX = -1;
    Q_EMIT rangeCleared();
}

void HistogramView::moveTo(int bucket)
{
    if (m_geometry.total.isEmpty())
        return;
    m_bucket = std::clamp(bucket, 0, int(m_geometry.total.size()) - 1);
    setAccessibleDescription(wordsOf(m_bucket));
    update();
}

void HistogramView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left: moveTo(m_bucket - 1); break;
    case Qt::Key_Right: moveTo(m_bucket + 1); break;
    case Qt::Key_Home: moveTo(0); break;
    case Qt::Key_End: moveTo(int(m_geometry.total.size()) - 1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_bucket >= 0)
            Q_EMIT rangeChosen(m_geometry.bucketStartUs(m_bucket), m_geometry.bucketStartUs(m_bucket + 1));
        break;
    case Qt::Key_Escape: Q_EMIT rangeCleared(); break;
    default: QWidget::keyPressEvent(event);
    }
}

QString HistogramView::wordsOf(int bucket) const
{
    const auto at = [this](int number) {
        return formatDateTime(QDateTime::fromMSecsSinceEpoch(m_geometry.bucketStartUs(number) / 1000));
    };
    const qint64 stopped = bucket < m_geometry.blocked.size() ? m_geometry.blocked[bucket] : 0;
    return tr("%1 to %2: %3 records, %4 blocked")
        .arg(at(bucket), at(bucket + 1), formatCount(m_geometry.total[bucket]), formatCount(stopped));
}

bool HistogramView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int bucket = m_geometry.bucketAt(help->pos().x());
    if (bucket >= 0)
        QToolTip::showText(help->globalPos(), wordsOf(bucket), this);
    else
        QToolTip::hideText();
    return true;
}

}  // namespace gatehouse::ui
