#include "ui/shell/navigation.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/text_label.h"

#include <QPainter>
#include <QVBoxLayout>

namespace gatehouse::ui {

NavigationButton::NavigationButton(const QString& title, const QString& iconName, QWidget* parent)
    : QAbstractButton(parent), m_iconName(iconName)
{
    setText(title);
    setAccessibleName(title);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NavigationButton::setBadge(int count)
{
    if (count == m_badge)
        return;
    m_badge = count;
    setAccessibleName(count > 0 ? tr("%1, %2 waiting").arg(text()).arg(count) : text());
    update();
}

QSize NavigationButton::sizeHint() const
{
    return {150, 33};
}

void NavigationButton::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const Tokens& t = Theme::tokens();
    if (isChecked() || isDown())
        drawPanel(painter, rect(), t.selection, {}, metrics::radius);
    else if (underMouse())
        drawPanel(painter, rect(), t.hover, {}, metrics::radius);
    const QColor color = isChecked() ? t.accent.text : t.muted;
    painter.drawPixmap(QPoint(10, height() / 2 - 8), iconPixmap(m_iconName, 16, color, devicePixelRatioF()));
    QFont font = fontFor(TextRole::Body);
    if (isChecked())
        font.setWeight(QFont::Medium);
    QRect textRect = rect().adjusted(36, 0, -10, 0);
    if (m_badge > 0) {
        QFont badgeFont = fontFor(TextRole::Caption);
        badgeFont.setWeight(QFont::DemiBold);
        const QString count = m_badge > 99 ? QStringLiteral("99+") : QString::number(m_badge);
        const int badgeWidth = qMax(20, QFontMetrics(badgeFont).horizontalAdvance(count) + 12);
        const QRect badge(width() - badgeWidth - 9, height() / 2 - 8, badgeWidth, 17);
        drawPanel(painter, badge, t.held.solid, {}, 8.5);
        drawText(painter, badge, count, badgeFont, t.held.onSolid, Qt::AlignCenter);
        textRect.setRight(badge.left() - metrics::space1);
    }
    drawText(painter, textRect, text(), font, isChecked() ? t.accent.text : t.dark ? t.text : t.muted);
    if (hasFocus())
        drawFocusRing(painter, rect(), metrics::radius);
}

Navigation::Navigation(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Pages"));
    setFixedWidth(184);
    setSurface(this, Surface::Panel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space2, metrics::space4, metrics::space2, metrics::space2);
    layout->setSpacing(0);
    m_pages = new QVBoxLayout;
    m_pages->setSpacing(2);
    layout->addLayout(m_pages);
    layout->addStretch();
    m_foot = new QVBoxLayout;
    layout->addLayout(m_foot);
    m_group.setExclusive(true);
    connect(&m_group, &QButtonGroup::buttonClicked, this,
            [this](QAbstractButton* chosen) { Q_EMIT pageChosen(chosen->objectName().mid(4)); });
}

void Navigation::addSection(const QString& title)
{
    auto* label = new TextLabel(title, TextRole::Section, TextLabel::Ink::Faint, this);
    label->setContentsMargins(10, metrics::space1, 0, metrics::space2);
    m_pages->addWidget(label);
}

void Navigation::addPage(const QString& id, const QString& title, const QString& iconName, const QString& keys)
{
    auto* entry = new NavigationButton(title, iconName, this);
    entry->setObjectName(QStringLiteral("nav:") + id);
    entry->setCheckable(true);
    entry->setToolTip(keys.isEmpty() ? title : QStringLiteral("%1  (%2)").arg(title, keys));
    m_group.addButton(entry);
    m_pages->addWidget(entry);
}

void Navigation::addFootButton(const QString& title, const QString& iconName, const QString& toolTip,
                               const char* objectName)
{
    auto* entry = new NavigationButton(title, iconName, this);
    entry->setObjectName(QLatin1String(objectName));
    entry->setToolTip(toolTip);
    m_foot->addWidget(entry);
    connect(entry, &QAbstractButton::clicked, this, &Navigation::footChosen);
}

void Navigation::clear()
{
    while (QLayoutItem* item = m_pages->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void Navigation::setCurrent(const QString& id)
{
    if (NavigationButton* entry = button(id))
        entry->setChecked(true);
}

void Navigation::setBadge(const QString& id, int count)
{
    if (NavigationButton* entry = button(id))
        entry->setBadge(count);
}

NavigationButton* Navigation::button(const QString& id) const
{
    return findChild<NavigationButton*>(QStringLiteral("nav:") + id);
}

}  // namespace gatehouse::ui
