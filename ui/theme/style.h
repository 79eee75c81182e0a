// Fusion's behaviour in the console's own look: buttons, fields, lists, tabs, bars. It has no colours of its own.
#pragma once

#include <QProxyStyle>

class QPushButton;

namespace gatehouse::ui {

/// What a button is for; set with setButtonRole, painted by the style.
enum class ButtonRole { Normal, Primary, Success, Danger, Flat, Link };
void setButtonRole(QWidget* button, ButtonRole role);
[[nodiscard]] ButtonRole buttonRole(const QWidget* button);
/// A key that does the same, shown inside the button ("A", "Ctrl ⏎").
void setButtonKey(QWidget* button, const QString& key);
[[nodiscard]] QString buttonKey(const QWidget* button);

/// Which surface a plain container shows; without it a widget shows the window colour.
enum class Surface { Window, Panel, Field };
/// Fills the widget with the surface and keeps doing so when the theme changes.
void setSurface(QWidget* widget, Surface surface);

class Style : public QProxyStyle {
    Q_OBJECT
public:
    Style();
    ~Style() override;

    void polish(QWidget* widget) override;
    void unpolish(QWidget* widget) override;
    using QProxyStyle::polish;
    using QProxyStyle::unpolish;

    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                         const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;
    QPalette standardPalette() const override;
    /// Standard pictures (clear, close, warning) from the console's own icons where it has them.
    QIcon standardIcon(StandardPixmap standardIcon, const QStyleOption* option,
                       const QWidget* widget) const override;
};

}  // namespace gatehouse::ui
