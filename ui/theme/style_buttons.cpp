#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/style.h"
#include "ui/theme/style_painters.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPainter>
#include <QWidget>

namespace gatehouse::ui {

namespace {

constexpr auto roleProperty = "gh_button_role";
constexpr auto keyProperty = "gh_button_key";
constexpr int buttonPaddingX = 12;
constexpr int iconGap = 6;
constexpr int keyGap = 8;
constexpr int keyPaddingX = 5;

struct ButtonColors {
    QColor fill;
    QColor border;
    QColor text;
};

QColor mixed(const QColor& a, const QColor& b, double share)
{
    return QColor::fromRgbF(float(a.redF() + (b.redF() - a.redF()) * share),
                            float(a.greenF() + (b.greenF() - a.greenF()) * share),
                            float(a.blueF() + (b.blueF() - a.blueF()) * share));
}

QColor shaded(const QColor& color, QStyle::State state, const Tokens& tokens)
{
    const QColor towards = tokens.dark ? QColor(Qt::white) : QColor(Qt::black);
    if (state & QStyle::State_Sunken)
        return mixed(color, towards, 0.18);
    if (state & QStyle::State_MouseOver)
        return mixed(color, towards, 0.09);
    return color;
}

ButtonColors buttonColors(ButtonRole role, QStyle::State state)
{
    const Tokens& t = Theme::tokens();
    const bool enabled = state & QStyle::State_Enabled;
    const bool lively = state & (QStyle::State_MouseOver | QStyle::State_Sunken);
    if (!enabled) {
        const bool bare = role == ButtonRole::Flat || role == ButtonRole::Link;
        return {bare ? QColor() : t.raised, bare ? QColor() : t.border, t.disabled};
    }
    switch (role) {
    case ButtonRole::Primary:
        return {shaded(t.accent.solid, state, t), {}, t.accent.onSolid};
    case ButtonRole::Success:
        return {shaded(t.allowed.solid, state, t), {}, t.allowed.onSolid};
    case ButtonRole::Danger:
        return {lively ? t.blocked.soft : t.raised, t.blocked.solid, t.blocked.text};
    case ButtonRole::Flat:
        return {lively ? t.raisedHover : QColor(), {}, t.muted};
    case ButtonRole::Link:
        return {lively ? t.accent.soft : QColor(), {}, t.accent.text};
    case ButtonRole::Normal:
        break;
    }
    const bool on = state & QStyle::State_On;
    return {on ? t.selection : lively ? t.raisedHover : t.raised, t.borderStrong, on ? t.accent.text : t.text};
}

void drawKeyInside(QPainter& painter, const QRect& rect, const QString& key, const QColor& text)
{
    QColor line = text;
    line.setAlphaF(0.45f);
    drawPanel(painter, rect, {}, line, 3);
    drawText(painter, rect, key, fontFor(TextRole::MonoSmall), text, Qt::AlignCenter);
}

int keyWidth(const QString& key)
{
    const QFontMetrics metric(fontFor(TextRole::MonoSmall));
    return qMax(17, metric.horizontalAdvance(key) + 2 * keyPaddingX);
}

}  // namespace

void setButtonRole(QWidget* button, ButtonRole role)
{
    button->setProperty(roleProperty, static_cast<int>(role));
    button->update();
}

ButtonRole buttonRole(const QWidget* button)
{
    return button ? static_cast<ButtonRole>(button->property(roleProperty).toInt()) : ButtonRole::Normal;
}

void setButtonKey(QWidget* button, const QString& key)
{
    button->setProperty(keyProperty, key);
    // A button remembers its size hint; only a change event makes it forget.
    QEvent forget(QEvent::StyleChange);
    QCoreApplication::sendEvent(button, &forget);
    button->updateGeometry();
    button->update();
}

QString buttonKey(const QWidget* button)
{
    return button ? button->property(keyProperty).toString() : QString();
}

namespace painters {

void pushButton(const QStyleOptionButton& option, QPainter& painter, const QWidget* widget)
{
    const ButtonRole role = buttonRole(widget);
    const bool flat = option.features & QStyleOptionButton::Flat;
    const ButtonColors colors = buttonColors(flat && role == ButtonRole::Normal ? ButtonRole::Flat : role,
                                             option.state);
    if (colors.fill.isValid() || colors.border.isValid())
        drawPanel(painter, option.rect, colors.fill, colors.border, metrics::radius);

    const QString key = buttonKey(widget);
    const QFont font = widget ? widget->font() : fontFor(TextRole::Body);
    const QFontMetrics metric(font);
    const bool menu = option.features & QStyleOptionButton::HasMenu;
    const int iconWidth = option.icon.isNull() ? 0 : option.iconSize.width();
    const int gap = iconWidth > 0 && !option.text.isEmpty() ? iconGap : 0;
    const int keyPart = key.isEmpty() ? 0 : keyGap + keyWidth(key);
    const int arrowPart = menu ? iconGap + 10 : 0;
    const int room = option.rect.width() - 2 * metrics::space1 - iconWidth - gap - keyPart - arrowPart;
    const QString text = metric.elidedText(option.text, Qt::ElideRight, room, Qt::TextShowMnemonic);
    const int textWidth = metric.size(Qt::TextShowMnemonic, text).width();
    int left = option.rect.left()
               + (option.rect.width() - (iconWidth + gap + textWidth + keyPart + arrowPart)) / 2;
    const int middle = option.rect.center().y();

    if (iconWidth > 0) {
        const QRect rect(left, middle - option.iconSize.height() / 2 + 1, iconWidth, option.iconSize.height());
        const bool filled = role == ButtonRole::Primary || role == ButtonRole::Success;
        // An icon on a filled button takes the colour of the words beside it.
        QPixmap pixmap = option.icon.pixmap(option.iconSize, painter.device()->devicePixelRatioF());
        if (filled || role == ButtonRole::Danger || role == ButtonRole::Link || role == ButtonRole::Normal) {
            QPainter tint(&pixmap);
            tint.setCompositionMode(QPainter::CompositionMode_SourceIn);
            tint.fillRect(pixmap.rect(), colors.text);
        }
        painter.drawPixmap(rect, pixmap);
        left += iconWidth + gap;
    }
    painter.save();
    painter.setFont(font);
    painter.setPen(colors.text);
    painter.drawText(QRect(left, option.rect.top(), textWidth + 2, option.rect.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextHideMnemonic | Qt::TextSingleLine, text);
    painter.restore();
    left += textWidth;
    if (menu) {
        painter.drawPixmap(QPoint(left + iconGap, middle - 4),
                           iconPixmap(QStringLiteral("chevron-down"), 10, colors.text,
                                      painter.device()->devicePixelRatioF()));
        left += arrowPart;
    }
    if (!key.isEmpty())
        drawKeyInside(painter, QRect(left + keyGap, middle - 8, keyWidth(key), 17), key, colors.text);
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange))
        drawFocusRing(painter, option.rect, metrics::radius);
}

QSize pushButtonSize(const QStyleOptionButton& option, const QWidget* widget)
{
    const QFontMetrics metric(widget ? widget->font() : fontFor(TextRole::Body));
    const ButtonRole role = buttonRole(widget);
    const int padding = role == ButtonRole::Link ? metrics::space2 : buttonPaddingX;
    int width = metric.size(Qt::TextShowMnemonic, option.text).width() + 2 * padding;
    if (!option.icon.isNull())
        width += option.iconSize.width() + (option.text.isEmpty() ? 0 : iconGap);
    if (const QString key = buttonKey(widget); !key.isEmpty())
        width += keyGap + keyWidth(key);
    if (option.features & QStyleOptionButton::HasMenu)
        width += iconGap + 10;
    return {width, qMax(metrics::controlHeight, metric.height() + 12)};
}

void toolButton(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget)
{
    const Tokens& t = Theme::tokens();
    const bool raised = buttonRole(widget) == ButtonRole::Normal && widget
                        && widget->property("gh_button_role").isValid();
    const bool lively = option.state & (QStyle::State_MouseOver | QStyle::State_Sunken | QStyle::State_On);
    if ((option.state & QStyle::State_Enabled) && (lively || raised))
        drawPanel(painter, option.rect, lively ? t.raisedHover : t.raised, {}, metrics::radiusSmall);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool iconOnly = option.toolButtonStyle == Qt::ToolButtonIconOnly || option.text.isEmpty();
    const bool textOnly = option.toolButtonStyle == Qt::ToolButtonTextOnly || option.icon.isNull();
    const bool menu = option.features & QStyleOptionToolButton::HasMenu;
    QRect rect = option.rect.adjusted(6, 0, menu ? -18 : -6, 0);
    if (!textOnly) {
        const QSize size = option.iconSize;
        const int left = iconOnly && !menu ? option.rect.center().x() - size.width() / 2 + 1 : rect.left();
        option.icon.paint(&painter, QRect(left, option.rect.center().y() - size.height() / 2 + 1, size.width(),
                                          size.height()),
                          Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
        rect.setLeft(left + size.width() + iconGap);
    }
    if (!iconOnly || textOnly)
        drawText(painter, rect, option.text, option.font, enabled ? t.text : t.disabled,
                 Qt::AlignVCenter | (menu || !textOnly ? Qt::AlignLeft : Qt::AlignHCenter));
    if (menu)
        painter.drawPixmap(QPoint(option.rect.right() - 15, option.rect.center().y() - 4),
                           iconPixmap(QStringLiteral("chevron-down"), 10, enabled ? t.muted : t.disabled,
                                      painter.device()->devicePixelRatioF()));
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange))
        drawFocusRing(painter, option.rect, metrics::radiusSmall);
}

QSize toolButtonSize(const QStyleOptionToolButton& option)
{
    const bool iconOnly = option.toolButtonStyle == Qt::ToolButtonIconOnly || option.text.isEmpty();
    const bool textOnly = option.toolButtonStyle == Qt::ToolButtonTextOnly || option.icon.isNull();
    int width = 12;
    if (!textOnly)
        width += option.iconSize.width();
    if (!iconOnly || textOnly)
        width += QFontMetrics(option.font).horizontalAdvance(option.text) + 2 + (textOnly ? 0 : iconGap);
    if (option.features & QStyleOptionToolButton::HasMenu)
        width += 12;
    return {width, 26};
}

void checkIndicator(const QStyleOption& option, QPainter& painter)
{
    const Tokens& t = Theme::tokens();
    const bool on = option.state & QStyle::State_On;
    const bool partly = option.state & QStyle::State_NoChange;
    const bool enabled = option.state & QStyle::State_Enabled;
    const QColor fill = !enabled ? t.raised : on || partly ? t.accent.solid : t.field;
    drawPanel(painter, option.rect, fill, on || partly ? QColor() : t.borderStrong, metrics::radiusSmall);
    if (on || partly)
        painter.drawPixmap(option.rect.adjusted(2, 2, -2, -2),
                           iconPixmap(partly ? QStringLiteral("minus") : QStringLiteral("check"),
                                      option.rect.width() - 4, enabled ? t.accent.onSolid : t.disabled,
                                      painter.device()->devicePixelRatioF()));
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange))
        drawFocusRing(painter, option.rect, metrics::radiusSmall);
}

void radioIndicator(const QStyleOption& option, QPainter& painter)
{
    const Tokens& t = Theme::tokens();
    const bool on = option.state & QStyle::State_On;
    const QRectF rect = option.rect;
    drawPanel(painter, rect, on ? t.accent.solid : t.field, on ? QColor() : t.borderStrong, rect.width() / 2);
    if (on) {
        const qreal inset = rect.width() / 3.2;
        drawPanel(painter, rect.adjusted(inset, inset, -inset, -inset), t.accent.onSolid, {}, rect.width());
    }
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange))
        drawFocusRing(painter, rect, rect.width() / 2);
}

}  // namespace painters
}  // namespace gatehouse::ui
