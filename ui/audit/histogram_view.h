// Records over time with the blocked ones in red; drag to look closer, a double click goes back. Arrow keys read it out.
#pragma once

#include "ui/audit/histogram_geometry.h"

#include <QWidget>

namespace gatehouse::ui {

class HistogramView : public QWidget {
    Q_OBJECT
public:
    explicit HistogramView(QWidget* parent = nullptr);

    void show(const QVector<qint64>& total, const QVector<qint64>& blocked, qint64 sinceUs, qint64 untilUs);
    [[nodiscard]] const HistogramGeometry& geometryOfBars() const { return m_geometry; }

    QSize sizeHint() const override { return {400, 72}; }
    QSize minimumSizeHint() const override { return {120, 72}; }

Q_SIGNALS:
    /// Microseconds, [sinceUs, untilUs).
    void rangeChosen(qint64 sinceUs, qint64 untilUs);
    void rangeCleared();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QString wordsOf(int bucket) const;
    void moveTo(int bucket);

    HistogramGeometry m_geometry;
    int m_bucket = -1;      ///< the one read out
    int m_pressedX = -1;
    int m_dragX = -1;
};

}  // namespace gatehouse::ui
