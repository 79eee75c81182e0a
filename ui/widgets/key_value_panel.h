// Names on the left, values on the right, one pair a line with thin lines between; values can be selected and copied.
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

class QGridLayout;

namespace gatehouse::ui {

class KeyValuePanel : public QWidget {
    Q_OBJECT
public:
    enum class ValueStyle { Text, Mono };

    explicit KeyValuePanel(QWidget* parent = nullptr);

    void clear();
    void addRow(const QString& name, const QString& value, ValueStyle style = ValueStyle::Text,
                Tone tone = Tone::Neutral);
    [[nodiscard]] int rowCount() const { return m_rows; }
    /// The value shown for a name; empty when there is none.
    [[nodiscard]] QString value(const QString& name) const;

private:
    QGridLayout* m_grid;
    int m_rows = 0;
};

}  // namespace gatehouse::ui
