#include "ui/widgets/countdown_label.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QCoreApplication>

namespace gatehouse::ui {

QString countdownText(qint64 secondsLeft)
{
    if (secondsLeft <= 0)
        return QCoreApplication::translate("Words", "expired");
    if (secondsLeft >= 3600)
        return QCoreApplication::translate("Words", "%1 h %2 min").arg(secondsLeft / 3600).arg(secondsLeft % 3600 / 60);
    return QStringLiteral("%1:%2").arg(secondsLeft / 60).arg(secondsLeft % 60, 2, 10, QLatin1Char('0'));
}

Tone countdownTone(qint64 secondsLeft)
{
    if (secondsLeft < 60)
        return Tone::Blocked;
    return secondsLeft < 300 ? Tone::Held : Tone::Neutral;
}

CountdownLabel::CountdownLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_timer.setInterval(250);
    connect(&m_timer, &QTimer::timeout, this, &CountdownLabel::tick);
}

void CountdownLabel::setEnd(const QDateTime& end)
{
    if (end == m_end)
        return;
    m_end = end;
    m_told = false;
    if (m_end.isValid())
        m_timer.start();
    else
        m_timer.stop();
    setAccessibleName(text());
    updateGeometry();
    update();
}

void CountdownLabel::setPrefix(const QString& prefix)
{
    m_prefix = prefix;
    updateGeometry();
    update();
}

QString CountdownLabel::text() const
{
    if (!m_end.isValid())
        return {};
    const qint64 left = secondsLeft();
    const QString time = countdownText(left);
    return m_prefix.isEmpty() || left <= 0 ? time : m_prefix + u' ' + time;
}

QSize CountdownLabel::sizeHint() const
{
    if (!m_end.isValid())
        return {0, 0};
    const QFontMetrics metric(fontFor(TextRole::MonoSmall));
    return {metric.horizontalAdvance(text()) + 2, metric.height() + 2};
}

void CountdownLabel::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    if (!m_end.isValid())
        return;
    QPainter painter(this);
    const Tone tone = countdownTone(secondsLeft());
    drawText(painter, rect(), text(), fontFor(TextRole::MonoSmall), Theme::tokens().tone(tone).text,
             Qt::AlignRight | Qt::AlignVCenter);
}

void CountdownLabel::tick()
{
    setAccessibleName(text());
    updateGeometry();
    update();
    if (secondsLeft() <= 0 && !m_told) {
        m_told = true;
        m_timer.stop();
        Q_EMIT expired();
    }
}

qint64 CountdownLabel::secondsLeft() const
{
    const qint64 ms = QDateTime::currentDateTimeUtc().msecsTo(m_end);
    return ms <= 0 ? 0 : (ms + 999) / 1000;
}

}  // namespace gatehouse::ui
