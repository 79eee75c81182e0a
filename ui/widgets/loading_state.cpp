#include "ui/widgets/loading_state.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text_label.h"

#include <QPainter>
#include <QTimerEvent>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {
constexpr int delayMs = 150;
constexpr int turnMs = 40;
constexpr int ring = 22;
}  // namespace

LoadingState::LoadingState(const QString& words, QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addSpacing(ring + metrics::space3);
    m_words = new TextLabel({}, TextRole::Body, TextLabel::Ink::Muted, this);
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setWordWrap(true);
    layout->addWidget(m_words);
    layout->addStretch(3);
    setWords(words);
}

void LoadingState::setWords(const QString& words)
{
    m_words->setText(words);
    setAccessibleName(words);
}

void LoadingState::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    if (!m_visible)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = Theme::tokens();
    const QRectF circle(width() / 2.0 - ring / 2.0, m_words->y() - ring - metrics::space3, ring, ring);
    painter.setPen(QPen(t.border, 2.5));
    painter.drawEllipse(circle);
    painter.setPen(QPen(t.accent.solid, 2.5, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(circle, -m_angle * 16, 90 * 16);
}

void LoadingState::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    // What comes at once should not flicker.
    m_visible = false;
    m_words->setVisible(false);
    m_delay.start(delayMs, this);
}

void LoadingState::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_delay.stop();
    m_turn.stop();
}

void LoadingState::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == m_delay.timerId()) {
        m_delay.stop();
        m_visible = true;
        m_words->setVisible(true);
        m_turn.start(turnMs, this);
    }
    m_angle = (m_angle + 12) % 360;
    update();
}

}  // namespace gatehouse::ui
