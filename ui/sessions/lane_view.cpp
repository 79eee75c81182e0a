#include "ui/sessions/lane_view.h"

#include "ui/sessions/lane_painter.h"
#include "ui/sessions/statement_model.h"
#include "ui/sessions/timeline.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/widgets/format.h"

#include <QAccessible>
#include <QApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace gatehouse::ui {

LaneView::LaneView(const LaneTable& table, Timeline& timeline, QWidget* parent)
    : QWidget(parent), m_table(table), m_timeline(timeline)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Session lanes"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::MinimumExpanding);
    connect(&timeline, &Timeline::windowChanged, this, qOverload<>(&QWidget::update));
    describe();
}

void LaneView::tableChanged()
{
    setMinimumHeight(int(qMax(qsizetype(1), m_table.lanes().size())) * LanePainter::laneHeight);
    if (m_statement >= m_table.statements().size())
        m_statement = -1;
    describe();
    update();
}

QSize LaneView::sizeHint() const
{
    return {800, int(qMax(qsizetype(1), m_table.lanes().size())) * LanePainter::laneHeight};
}

void LaneView::selectIdentity(const QString& identity)
{
    if (m_identity == identity)
        return;
    m_identity = identity;
    m_statement = -1;
    describe();
    update();
}

void LaneView::selectStatement(int number)
{
    m_statement = number;
    if (number >= 0) {
        const service::StatementView& statement = m_table.statements()[number];
        if (const auto* session = m_table.session(statement.sessionId))
            m_identity = session->identity;
        m_timeline.reveal(statement.startedUs);
    }
    describe();
    update();
}

void LaneView::step(int direction)
{
    const int lane = selectedLane();
    if (lane < 0 || m_table.lanes()[lane].size() == 0)
        return;
    const Lane& in = m_table.lanes()[lane];
    qsizetype at = m_statement >= 0 ? m_table.positionOf(lane, m_statement) : -1;
    if (at >= 0)
        at += direction;
    else if (direction > 0)
        at = std::lower_bound(in.startUs.cbegin(), in.startUs.cend(), m_timeline.window().fromUs) - in.startUs.cbegin();
    else
        at = std::lower_bound(in.startUs.cbegin(), in.startUs.cend(), m_timeline.window().toUs) - in.startUs.cbegin() - 1;
    at = std::clamp(at, qsizetype(0), in.size() - 1);
    selectStatement(in.statement[at]);
    Q_EMIT statementChosen(m_statement);
}

int LaneView::laneAt(int y) const
{
    const int lane = y / LanePainter::laneHeight;
    return y >= 0 && lane < m_table.lanes().size() ? lane : -1;
}

int LaneView::chartX(int x) const
{
    return std::clamp(x - LanePainter::nameWidth, 0, m_timeline.window().width);
}

void LaneView::choose(int lane, int x)
{
    if (lane < 0)
        return;
    const Lane& in = m_table.lanes()[lane];
    const qsizetype at = x < LanePainter::nameWidth
        ? -1
        : LaneBars::eventAt(in, m_timeline.window(), m_timeline.nowUs(), x - LanePainter::nameWidth);
    m_identity = in.identity;
    m_statement = at < 0 ? -1 : in.statement[at];
    describe();
    update();
    if (m_statement >= 0)
        Q_EMIT statementChosen(m_statement);
    else
        Q_EMIT identityChosen(m_identity);
}

void LaneView::moveLane(int by)
{
    if (m_table.lanes().isEmpty())
        return;
    const int lane = std::clamp(selectedLane() + by, 0, int(m_table.lanes().size()) - 1);
    selectIdentity(m_table.lanes()[lane].identity);
    Q_EMIT identityChosen(m_identity);
}

void LaneView::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.fillRect(event->rect(), Theme::tokens().window);
    const QVector<Lane>& lanes = m_table.lanes();
    const int first = qMax(0, event->rect().top() / LanePainter::laneHeight);
    const int last = qMin(int(lanes.size()) - 1, event->rect().bottom() / LanePainter::laneHeight);
    for (int lane = first; lane <= last; ++lane) {
        const QRect rect(0, lane * LanePainter::laneHeight, width(), LanePainter::laneHeight);
        LanePainter::paintName(painter, rect, lanes[lane], {lanes[lane].identity == m_identity, hasFocus(), -1});
        LanePainter::paintBars(painter, rect, LaneBars::of(lanes[lane], m_timeline.window(), m_timeline.nowUs()));
    }
    paintOverlay(painter);
}

void LaneView::paintOverlay(QPainter& painter)
{
    const Tokens& tokens = Theme::tokens();
    const TimeWindow& window = m_timeline.window();
    painter.setClipRect(QRect(LanePainter::nameWidth, 0, window.width, height()));
    if (const auto& brush = m_timeline.brush()) {
        const int left = LanePainter::nameWidth + window.xOf(brush->first);
        const int right = LanePainter::nameWidth + window.xOf(brush->second);
        QColor fill = tokens.accent.solid;
        fill.setAlpha(36);
        painter.fillRect(QRect(left, 0, right - left, height()), fill);
        painter.fillRect(QRect(left, 0, 1, height()), tokens.accent.solid);
        painter.fillRect(QRect(right, 0, 1, height()), tokens.accent.solid);
    }
    const int lane = selectedLane();
    if (m_statement >= 0 && lane >= 0) {
        const service::StatementView& statement = m_table.statements()[m_statement];
        const int left = window.xOf(statement.startedUs);
        const int right = window.xOf(statement.startedUs + qMax(qint64(0), statement.durationUs));
        const QRectF mark(LanePainter::nameWidth + left - 3, lane * LanePainter::laneHeight + 3,
                          qMax(LaneBars::widthMin, right - left) + 6, LanePainter::laneHeight - 7);
        drawPanel(painter, mark, QColor(), tokens.text, 3);
    }
    const int now = window.xOf(m_timeline.nowUs());
    if (now >= 0 && now <= window.width)
        painter.fillRect(QRect(LanePainter::nameWidth + now, 0, 1, height()), tokens.accent.solid);
    painter.setClipping(false);
}

void LaneView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_timeline.setWidth(qMax(1, width() - LanePainter::nameWidth));
}

void LaneView::wheelEvent(QWheelEvent* event)
{
    const int x = int(event->position().x());
    if (x < LanePainter::nameWidth) {
        event->ignore();   // over the names it scrolls the lanes
        return;
    }
    const QPoint delta = event->angleDelta();
    if (qAbs(delta.x()) > qAbs(delta.y()) || event->modifiers().testFlag(Qt::ShiftModifier))
        m_timeline.pan((delta.x() != 0 ? delta.x() : delta.y()) / 2);
    else if (delta.y() != 0)
        m_timeline.zoom(std::pow(0.8, delta.y() / 120.0), chartX(x));
    event->accept();
}

void LaneView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->position().toPoint();
    m_lastX = m_pressed.x();
    m_drag = Drag::Pressed;
    if (event->modifiers().testFlag(Qt::ShiftModifier) && m_pressed.x() >= LanePainter::nameWidth) {
        m_drag = Drag::Brush;
        m_timeline.setFollowing(false);
        m_timeline.setBrush(std::nullopt);
    }
}

void LaneView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    if (m_drag == Drag::Pressed && (at - m_pressed).manhattanLength() >= QApplication::startDragDistance()
        && m_pressed.x() >= LanePainter::nameWidth) {
        m_drag = Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
    }
    if (m_drag == Drag::Pan) {
        m_timeline.pan(at.x() - m_lastX);
        m_lastX = at.x();
    } else if (m_drag == Drag::Brush) {
        const TimeWindow& window = m_timeline.window();
        m_timeline.setBrush(Timeline::Range{window.timeAt(chartX(m_pressed.x())), window.timeAt(chartX(at.x()))});
    }
}

void LaneView::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag drag = m_drag;
    m_drag = Drag::None;
    unsetCursor();
    if (drag == Drag::Pressed)
        choose(laneAt(event->position().toPoint().y()), event->position().toPoint().x());
}

void LaneView::keyPressEvent(QKeyEvent* event)
{
    const int page = m_timeline.window().width / 8;
    switch (event->key()) {
    case Qt::Key_Left: m_timeline.pan(page); break;
    case Qt::Key_Right: m_timeline.pan(-page); break;
    case Qt::Key_Up: moveLane(-1); break;
    case Qt::Key_Down: moveLane(1); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: m_timeline.zoom(0.7, m_timeline.window().width / 2); break;
    case Qt::Key_Minus: m_timeline.zoom(1 / 0.7, m_timeline.window().width / 2); break;
    case Qt::Key_F: m_timeline.setFollowing(true); break;
    case Qt::Key_Period: step(1); break;
    case Qt::Key_Comma: step(-1); break;
    case Qt::Key_Escape:
        if (m_timeline.brush()) {
            m_timeline.setBrush(std::nullopt);
            break;
        }
        [[fallthrough]];
    default:
        QWidget::keyPressEvent(event);
    }
}

void LaneView::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    QToolTip::hideText();
}

bool LaneView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int lane = laneAt(help->pos().y());
    if (lane >= 0 && help->pos().x() >= LanePainter::nameWidth) {
        const Lane& in = m_table.lanes()[lane];
        const qsizetype at = LaneBars::eventAt(in, m_timeline.window(), m_timeline.nowUs(),
                                               help->pos().x() - LanePainter::nameWidth);
        if (at >= 0) {
            QToolTip::showText(help->globalPos(), wordsOf(in.statement[at]), this);
            return true;
        }
    }
    QToolTip::hideText();
    event->ignore();
    return true;
}

QString LaneView::wordsOf(int number) const
{
    const service::StatementView& statement = m_table.statements()[number];
    QStringList parts{formatTimeMs(QDateTime::fromMSecsSinceEpoch(statement.startedUs / 1000)),
                      StatementModel::decisionText(statement)};
    if (statement.durationUs >= 0)
        parts.append(formatDuration(statement.durationUs));
    if (statement.rows >= 0)
        parts.append(statement.rows == 1 ? tr("1 row") : tr("%1 rows").arg(formatCount(statement.rows)));
    return parts.join(QStringLiteral(" · ")) + u'\n' + firstLine(statement.shape).left(160);
}

void LaneView::describe()
{
    QString words = tr("Lanes: %1. Arrow keys move, plus and minus zoom, period and comma step through events.")
                        .arg(m_table.lanes().size());
    const int lane = selectedLane();
    if (lane >= 0)
        words = m_statement >= 0 ? tr("%1: %2").arg(m_identity, wordsOf(m_statement))
                                 : tr("%1, statements: %2").arg(m_identity).arg(m_table.lanes()[lane].size());
    if (words == accessibleDescription())
        return;
    setAccessibleDescription(words);
}

}  // namespace gatehouse::ui
