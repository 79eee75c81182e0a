#include "ui/shell/status_strip.h"

#include "ui/theme/painting.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/format.h"
#include "ui/widgets/text_label.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>

namespace gatehouse::ui {

StatusWords statusWords(const service::GatewayStatus& status, const QDateTime& now)
{
    const auto tr = [](const char* text, int n = -1) {
        return QCoreApplication::translate("StatusStrip", text, nullptr, n);
    };
    StatusWords words;
    if (!status.running) {
        words.gateway = tr("Gateway not reachable");
        return words;
    }
    words.gateway = tr("Gateway listening on %1").arg(status.address);
    words.sessions = (status.sessionsLive == 1 ? tr("1 live session") : tr("%1 live sessions")
                          .arg(formatCount(status.sessionsLive)))
                     + QStringLiteral(" · ")
                     + (status.peopleLive == 1 ? tr("1 person") : tr("%1 people").arg(formatCount(status.peopleLive)))
                     + QStringLiteral(", ")
                     + (status.agentsLive == 1 ? tr("1 agent") : tr("%1 agents").arg(formatCount(status.agentsLive)));
    const double rate = status.statementsPerSecond;
    words.traffic = tr("%1 statements/s").arg(QLocale().toString(rate, 'f', rate > 0 && rate < 10 ? 1 : 0));
    if (status.addedMsP99 > 0)
        words.traffic += tr(" · added %1, p99 %2").arg(formatDuration(qint64(status.addedMsMedian * 1000)),
                                                       formatDuration(qint64(status.addedMsP99 * 1000)));
    words.ledger = status.ledgerRecords == 1 ? tr("Ledger 1 record")
                                             : tr("Ledger %1 records").arg(formatCount(status.ledgerRecords));
    if (!status.ledgerHead.isEmpty())
        words.ledger += tr(" · head %1 signed %2").arg(shortHash(status.ledgerHead),
                                                       formatAgo(status.ledgerSignedAt, now));
    if (!status.ledgerHealthy)
        words.health = tr("✗ ledger cannot be written");
    else if (!status.ledgerHead.isEmpty())
        words.health = tr("✓ signed");
    return words;
}

StatusStrip::StatusStrip(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Status"));
    setFixedHeight(27);
    setSurface(this, Surface::Panel);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(27, 1, metrics::space3, 0);
    layout->setSpacing(18);
    const auto add = [&](const char* name) {
        auto* label = new TextLabel({}, TextRole::Caption, TextLabel::Ink::Muted, this);
        label->setObjectName(QLatin1String(name));
        layout->addWidget(label);
        return label;
    };
    m_gateway = add("status_gateway");
    m_sessions = add("status_sessions");
    m_traffic = add("status_traffic");
    layout->addStretch();
    m_ledger = add("status_ledger");
    layout->setSpacing(14);
    m_health = add("status_health");
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &StatusStrip::refresh);
    m_clock.start();
    refresh();
}

void StatusStrip::setStatus(const service::GatewayStatus& status)
{
    m_status = status;
    refresh();
}

void StatusStrip::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const Tokens& t = Theme::tokens();
    painter.fillRect(QRect(0, 0, width(), 1), t.border);
    const QColor dot = m_status.running ? t.allowed.solid : t.blocked.solid;
    drawPanel(painter, QRectF(13, height() / 2.0 - 3, 7, 7), dot, {}, 3.5);
}

void StatusStrip::refresh()
{
    const StatusWords words = statusWords(m_status, QDateTime::currentDateTimeUtc());
    m_gateway->setText(words.gateway);
    m_sessions->setText(words.sessions);
    m_traffic->setText(words.traffic);
    m_ledger->setText(words.ledger);
    m_ledger->setToolTip(m_status.ledgerHead.isEmpty()
                             ? QString()
                             : tr("Root %1 over %2 records").arg(m_status.ledgerHead,
                                                                 formatCount(m_status.ledgerHeadSize)));
    m_health->setText(words.health);
    m_health->setTone(m_status.ledgerHealthy ? Tone::Allowed : Tone::Blocked);
    update();
}

}  // namespace gatehouse::ui
