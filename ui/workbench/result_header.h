// Column names of a result; masked ones carry a diamond so that the mask is seen without colour.
#pragma once

#include <QHeaderView>

namespace gatehouse::ui {

class ResultHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit ResultHeader(QWidget* parent = nullptr);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    QSize sectionSizeFromContents(int section) const override;
};

}  // namespace gatehouse::ui
