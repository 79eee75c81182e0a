// The lanes of all identities in one painted widget: look, zoom, pan, brush, step from event to event.
#pragma once

#include "ui/sessions/lane_bars.h"

#include <QWidget>

namespace gatehouse::ui {

class Timeline;

class LaneView : public QWidget {
    Q_OBJECT
public:
    LaneView(const LaneTable& table, Timeline& timeline, QWidget* parent = nullptr);

    /// The table's content changed.
    void tableChanged();
    void selectIdentity(const QString& identity);
    /// Marks the statement with this number in the table and shows its time; -1 for none.
    void selectStatement(int number);
    [[nodiscard]] QString selectedIdentity() const { return m_identity; }
    [[nodiscard]] int selectedStatement() const { return m_statement; }
    /// Next event (or previous) of the selected lane; of its first or last in sight when none is selected.
    void step(int direction);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {widthMin, 34}; }

Q_SIGNALS:
    void identityChosen(const QString& identity);
    void statementChosen(int number);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    enum class Drag { None, Pressed, Pan, Brush };
    static constexpr int widthMin = 400;

    [[nodiscard]] int laneAt(int y) const;
    [[nodiscard]] int selectedLane() const { return m_table.laneOf(m_identity); }
    [[nodiscard]] int chartX(int x) const;
    void choose(int lane, int x);
    void moveLane(int by);
    void describe();
    [[nodiscard]] QString wordsOf(int number) const;
    void paintOverlay(class QPainter& painter);

    const LaneTable& m_table;
    Timeline& m_timeline;
    QString m_identity;
    int m_statement = -1;
    Drag m_drag = Drag::None;
    QPoint m_pressed;
    int m_lastX = 0;
};

}  // namespace gatehouse::ui
