// The drawing routines behind Style, one group a source file; free functions without state.
#pragma once

#include <QStyle>
#include <QStyleOption>

class QPainter;

namespace gatehouse::ui::painters {

// style_buttons.cpp
void pushButton(const QStyleOptionButton& option, QPainter& painter, const QWidget* widget);
[[nodiscard]] QSize pushButtonSize(const QStyleOptionButton& option, const QWidget* widget);
void toolButton(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget);
[[nodiscard]] QSize toolButtonSize(const QStyleOptionToolButton& option);
void checkIndicator(const QStyleOption& option, QPainter& painter);
void radioIndicator(const QStyleOption& option, QPainter& painter);

// style_inputs.cpp
void lineEditPanel(const QStyleOption& option, QPainter& painter, const QWidget* widget);
void comboBox(const QStyleOptionComboBox& option, QPainter& painter);
void comboBoxLabel(const QStyleOptionComboBox& option, QPainter& painter);
void spinBox(const QStyleOptionSpinBox& option, QPainter& painter, const QRect& up, const QRect& down);
void scrollBar(const QStyleOptionSlider& option, QPainter& painter, const QRect& handle);
void progressBar(const QStyleOptionProgressBar& option, QPainter& painter);

// style_items.cpp
void itemPanel(const QStyleOptionViewItem& option, QPainter& painter, const QWidget* widget);
void branch(const QStyleOption& option, QPainter& painter);
void headerSection(const QStyleOptionHeader& option, QPainter& painter);
void headerLabel(const QStyleOptionHeader& option, QPainter& painter);
void tab(const QStyleOptionTab& option, QPainter& painter);
void tabLabel(const QStyleOptionTab& option, QPainter& painter, const QRect& textRect, const QWidget* widget);
void menuItem(const QStyleOptionMenuItem& option, QPainter& painter);
[[nodiscard]] QSize menuItemSize(const QStyleOptionMenuItem& option);

}  // namespace gatehouse::ui::painters
