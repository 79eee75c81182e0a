// One-colour SVG icons, painted in the colour of the palette and the state in which they stand.
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>
#include <QPixmap>
#include <QStringList>

namespace gatehouse::ui {

/// The icon `:/icons/<name>.svg`. It follows theme changes and states (normal, disabled, selected) by itself.
[[nodiscard]] QIcon icon(const QString& name);
/// The same, in the text colour of a tone.
[[nodiscard]] QIcon icon(const QString& name, Tone tone);
/// One picture of it, for painters. `size` in device-independent pixels.
[[nodiscard]] QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal devicePixelRatio);
/// All names there are.
[[nodiscard]] QStringList iconNames();

}  // namespace gatehouse::ui
