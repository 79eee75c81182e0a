#include "ui/shell/search_button.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QPainter>

namespace gatehouse::ui {

SearchButton::SearchButton(QWidget* parent) : QAbstractButton(parent)
{
    setText(tr("Search pages, actions, sessions, objects…"));
    setAccessibleName(tr("Search everything"));
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::IBeamCursor);
}

void SearchButton::setKeys(const QString& keys)
{
    m_keys = keys;
    setToolTip(QStringLiteral("%1  (%2)").arg(accessibleName(), keys));
    update();
}

void SearchButton::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const Tokens& t = Theme::tokens();
    drawPanel(painter, rect(), underMouse() ? t.hover : t.dark ? t.field : t.window, t.borderStrong, metrics::radius);
    painter.drawPixmap(QPoint(10, height() / 2 - 7), iconPixmap(QStringLiteral("search"), 14, t.faint,
                                                                devicePixelRatioF()));
    QRect words = rect().adjusted(32, 0, -10, 0);
    if (!m_keys.isEmpty()) {
        const QFont font = fontFor(TextRole::MonoSmall);
        const int keyWidth = QFontMetrics(font).horizontalAdvance(m_keys) + 10;
        const QRect key(width() - keyWidth - 8, height() / 2 - 9, keyWidth, 18);
        drawPanel(painter, key, {}, t.borderStrong, metrics::radiusSmall);
        drawText(painter, key, m_keys, font, t.faint, Qt::AlignCenter);
        words.setRight(key.left() - metrics::space2);
    }
    drawText(painter, words, text(), fontFor(TextRole::Body), t.faint);
    if (hasFocus())
        drawFocusRing(painter, rect(), metrics::radius);
}

}  // namespace gatehouse::ui
