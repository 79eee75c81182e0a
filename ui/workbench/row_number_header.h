// Row numbers at the left of a result, muted; the corner above says "#".
#pragma once

#include <QHeaderView>

namespace gatehouse::ui {

class RowNumberHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit RowNumberHeader(QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
};

}  // namespace gatehouse::ui
