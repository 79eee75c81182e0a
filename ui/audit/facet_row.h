// One value of a facet with its count: a box to tick that edits the query, nothing else.
#pragma once

#include "ui/theme/tokens.h"

#include <QAbstractButton>

namespace gatehouse::ui {

class FacetRow : public QAbstractButton {
    Q_OBJECT
public:
    FacetRow(const QString& words, qint64 count, Tone tone, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    qint64 m_count;
    Tone m_tone;
};

}  // namespace gatehouse::ui
