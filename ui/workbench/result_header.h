// Column names of a result; masked ones carry a diamond so that the mask is seen without colour, and
// those that are shown under a grant its outline.
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

private:
    enum class Mark { None, Masked, Shown };
    [[nodiscard]] Mark markOf(int section) const;
};

}  // namespace gatehouse::ui
