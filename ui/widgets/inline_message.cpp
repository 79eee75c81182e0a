#include "ui/widgets/inline_message.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace gatehouse::ui {

InlineMessage::InlineMessage(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::space3, metrics::space2, metrics::space2, metrics::space2);
    layout->setSpacing(metrics::space2);
    m_icon = new QLabel(this);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_text = new TextLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->addWidget(m_text);
    m_hint = new TextLabel({}, TextRole::Caption, TextLabel::Ink::Muted, this);
    m_hint->setWordWrap(true);
    words->addWidget(m_hint);
    layout->addLayout(words, 1);
    m_action = new QPushButton(this);
    layout->addWidget(m_action, 0, Qt::AlignVCenter);
    m_close = new QToolButton(this);
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    layout->addWidget(m_close, 0, Qt::AlignTop);
    m_action->hide();
    hide();
    connect(m_action, &QPushButton::clicked, this, &InlineMessage::actionTriggered);
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
}

void InlineMessage::showMessage(Tone tone, const QString& text, const QString& hint)
{
    m_tone = tone;
    m_text->setText(text);
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    setAccessibleName(text);
    refreshIcon();
    show();
    update();
}

void InlineMessage::setAction(const QString& text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void InlineMessage::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

QString InlineMessage::text() const
{
    return m_text->text();
}

void InlineMessage::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const ToneColors& colors = Theme::tokens().tone(m_tone);
    drawPanel(painter, rect(), colors.soft, {}, metrics::radius);
    painter.fillRect(QRect(0, metrics::radius, 3, height() - 2 * metrics::radius), colors.solid);
}

void InlineMessage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        refreshIcon();
}

void InlineMessage::refreshIcon()
{
    const QString name = m_tone == Tone::Blocked   ? QStringLiteral("error")
                         : m_tone == Tone::Held    ? QStringLiteral("warning")
                         : m_tone == Tone::Allowed ? QStringLiteral("approvals")
                                                   : QStringLiteral("info");
    m_icon->setPixmap(iconPixmap(name, 16, Theme::tokens().tone(m_tone).text, devicePixelRatioF()));
}

}  // namespace gatehouse::ui
