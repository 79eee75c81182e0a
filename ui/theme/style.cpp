#include "ui/theme/style.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/style_painters.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>

namespace gatehouse::ui {

void setSurface(QWidget* widget, Surface surface)
{
    // By role, not by colour: a palette change recolours it without being told.
    QWidget* target = widget;
    if (auto* area = qobject_cast<QAbstractScrollArea*>(widget))
        target = area->viewport();
    target->setAutoFillBackground(true);
    switch (surface) {
    case Surface::Window: target->setBackgroundRole(QPalette::Window); break;
    case Surface::Panel: target->setBackgroundRole(QPalette::Midlight); break;
    case Surface::Field: target->setBackgroundRole(QPalette::Base); break;
    }
}

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

Style::~Style() = default;

void Style::polish(QWidget* widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget)
        || qobject_cast<QTabBar*>(widget) || qobject_cast<QScrollBar*>(widget)
        || qobject_cast<QHeaderView*>(widget) || qobject_cast<QAbstractSpinBox*>(widget))
        widget->setAttribute(Qt::WA_Hover);
    if (auto* view = qobject_cast<QAbstractItemView*>(widget))
        view->viewport()->setAttribute(Qt::WA_Hover);
    if (qobject_cast<QMenu*>(widget)) {
        widget->setAttribute(Qt::WA_TranslucentBackground);
        widget->setWindowFlag(Qt::FramelessWindowHint);
        widget->setWindowFlag(Qt::NoDropShadowWindowHint);
    }
}

void Style::unpolish(QWidget* widget)
{
    QProxyStyle::unpolish(widget);
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const
{
    switch (element) {
    case CE_PushButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
            return painters::pushButton(*button, *painter, widget);
        break;
    case CE_ComboBoxLabel:
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option))
            return painters::comboBoxLabel(*combo, *painter);
        break;
    case CE_HeaderSection:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option))
            return painters::headerSection(*header, *painter);
        break;
    case CE_HeaderLabel:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option))
            return painters::headerLabel(*header, *painter);
        break;
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, Theme::tokens().panel);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          Theme::tokens().border);
        return;
    case CE_TabBarTabShape:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option))
            return painters::tab(*tab, *painter);
        break;
    case CE_TabBarTabLabel:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option))
            return painters::tabLabel(*tab, *painter, subElementRect(SE_TabBarTabText, tab, widget), widget);
        break;
    case CE_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
            return painters::menuItem(*item, *painter);
        break;
    case CE_MenuEmptyArea:
        return;
    case CE_Splitter:
        if (option->rect.width() < option->rect.height())
            painter->fillRect(QRect(option->rect.center().x(), option->rect.top(), 1, option->rect.height()),
                              Theme::tokens().border);
        else
            painter->fillRect(QRect(option->rect.left(), option->rect.center().y(), option->rect.width(), 1),
                              Theme::tokens().border);
        return;
    case CE_ProgressBar:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option))
            return painters::progressBar(*bar, *painter);
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const
{
    const Tokens& t = Theme::tokens();
    switch (element) {
    case PE_PanelLineEdit:
        return painters::lineEditPanel(*option, *painter, widget);
    case PE_FrameLineEdit:
    case PE_FrameTabBarBase:
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
    case PE_FrameButtonTool:
        return;
    case PE_Frame:
        return drawPanel(*painter, option->rect, {}, t.borderStrong, metrics::radius);
    case PE_PanelItemViewRow:
        return;  // the items draw themselves, across the whole width
    case PE_PanelItemViewItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option))
            return painters::itemPanel(*item, *painter, widget);
        break;
    case PE_IndicatorBranch:
        if (option->state & State_Selected)
            painter->fillRect(option->rect, t.selection);
        return painters::branch(*option, *painter);
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return painters::checkIndicator(*option, *painter);
    case PE_IndicatorRadioButton:
        return painters::radioIndicator(*option, *painter);
    case PE_PanelMenu:
        return drawPanel(*painter, option->rect, t.raised, t.borderStrong, metrics::radius);
    case PE_FrameMenu:
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, t.raised);
        return drawPanel(*painter, option->rect, {}, t.borderStrong, 0);
    case PE_FrameFocusRect:
        if (qobject_cast<const QAbstractItemView*>(widget))
            return;  // the selection says it
        return drawFocusRing(*painter, option->rect, metrics::radiusSmall);
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const
{
    switch (control) {
    case CC_ComboBox:
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option))
            return painters::comboBox(*combo, *painter);
        break;
    case CC_SpinBox:
        if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option))
            return painters::spinBox(*spin, *painter, subControlRect(CC_SpinBox, spin, SC_SpinBoxUp, widget),
                                     subControlRect(CC_SpinBox, spin, SC_SpinBoxDown, widget));
        break;
    case CC_ScrollBar:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option))
            return painters::scrollBar(*bar, *painter, subControlRect(CC_ScrollBar, bar, SC_ScrollBarSlider, widget));
        break;
    case CC_ToolButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option))
            return painters::toolButton(*button, *painter, widget);
        break;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                            const QWidget* widget) const
{
    if (control == CC_ScrollBar) {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (!bar)
            return {};
        // No arrows: the handle has the whole length.
        const bool vertical = bar->orientation == Qt::Vertical;
        const int length = vertical ? bar->rect.height() : bar->rect.width();
        int handle = length;
        if (bar->maximum > bar->minimum) {
            const qint64 range = qint64(bar->maximum) - bar->minimum;
            handle = qBound(28, int(qint64(bar->pageStep) * length / (range + bar->pageStep)), qMax(28, length));
        }
        const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition,
                                                  qMax(0, length - handle), bar->upsideDown);
        const auto along = [&](int from, int size) {
            return vertical ? QRect(bar->rect.left(), bar->rect.top() + from, bar->rect.width(), size)
                            : QRect(bar->rect.left() + from, bar->rect.top(), size, bar->rect.height());
        };
        switch (subControl) {
        case SC_ScrollBarSlider: return along(start, handle);
        case SC_ScrollBarGroove: return bar->rect;
        case SC_ScrollBarSubPage: return along(0, start);
        case SC_ScrollBarAddPage: return along(start + handle, length - start - handle);
        default: return {};
        }
    }
    if (control == CC_ComboBox && subControl == SC_ComboBoxEditField)
        return option->rect.adjusted(8, 2, -22, -2);
    if (control == CC_ComboBox && subControl == SC_ComboBoxListBoxPopup)
        return option->rect.translated(0, metrics::space1);
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const
{
    if (element == SE_TabBarTabText) {
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            QRect rect = tab->rect.adjusted(metrics::space4, 0, -metrics::space2, 0);
            if (tab->rightButtonSize.width() > 0)
                rect.setRight(tab->rect.right() - tab->rightButtonSize.width() - metrics::space2);
            return rect;
        }
    }
    if (element == SE_LineEditContents)
        return QProxyStyle::subElementRect(element, option, widget).adjusted(5, 0, -4, 0);
    return QProxyStyle::subElementRect(element, option, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
            return painters::pushButtonSize(*button, widget);
        break;
    case CT_ToolButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option))
            return painters::toolButtonSize(*button);
        break;
    case CT_LineEdit:
    case CT_SpinBox:
        result.setHeight(qMax(result.height(), metrics::controlHeight));
        break;
    case CT_ComboBox:
        result.setHeight(qMax(result.height(), metrics::controlHeight));
        result.rwidth() += metrics::space3;
        break;
    case CT_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
            return painters::menuItemSize(*item);
        break;
    case CT_TabBarTab:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            const int icon = tab->icon.isNull() ? 0 : 22;
            const int button = tab->rightButtonSize.width() > 0 ? tab->rightButtonSize.width() + 8 : 0;
            const QFontMetrics metric(widget ? widget->font() : QFont());
            result = {metric.horizontalAdvance(tab->text) + 2 * metrics::space4 + icon + button,
                      qMax(36, metric.height() + 20)};
        }
        break;
    case CT_HeaderSection:
        result.setHeight(qMax(result.height(), metrics::headerHeight));
        break;
    default:
        break;
    }
    return result;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent: return metrics::scrollBarWidth;
    case PM_ScrollBarSliderMin: return 28;
    case PM_ScrollView_ScrollBarSpacing: return 0;
    case PM_ScrollView_ScrollBarOverlap: return 0;
    case PM_DefaultFrameWidth: return qobject_cast<const QMenu*>(widget) ? 4 : 1;
    case PM_MenuPanelWidth: return 0;
    case PM_MenuVMargin: return metrics::space1;
    case PM_MenuHMargin: return 0;
    case PM_SplitterWidth: return 5;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
    case PM_ListViewIconSize: return metrics::iconSmall;
    case PM_HeaderMargin: return metrics::space2;
    case PM_HeaderDefaultSectionSizeVertical: return metrics::rowHeight;
    case PM_TabBarTabOverlap:
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarTabShiftVertical:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_ToolTipLabelFrameWidth: return metrics::space2;
    case PM_TreeViewIndentation: return 14;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ComboBox_Popup:
    case SH_ScrollBar_Transient:
    case SH_UnderlineShortcut:
    case SH_Widget_Animation_Duration: return 0;
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    case SH_TabBar_ElideMode: return Qt::ElideRight;
    case SH_Menu_SloppySubMenus: return 1;
    case SH_ToolTip_WakeUpDelay: return 400;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    default: return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QPalette Style::standardPalette() const
{
    return Theme::paletteFor(Theme::tokens());
}

QIcon Style::standardIcon(StandardPixmap standardIcon, const QStyleOption* option, const QWidget* widget) const
{
    switch (standardIcon) {
    case SP_LineEditClearButton:
    case SP_TabCloseButton:
    case SP_TitleBarCloseButton: return icon(QStringLiteral("close"));
    default: return QProxyStyle::standardIcon(standardIcon, option, widget);
    }
}

}  // namespace gatehouse::ui
