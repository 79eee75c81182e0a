// The overlay that finds everything by a few letters: pages, actions, sessions, objects. Ctrl+K opens it.
#pragma once

#include "ui/actions/palette_source.h"

#include <QPointer>
#include <QWidget>

class QLineEdit;
class QListView;

namespace gatehouse::ui {

class PaletteModel;
class TextLabel;

/// A child of the window it covers; it takes the keyboard while open and gives it back when it closes.
class CommandPalette : public QWidget {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* window);

    void addSource(PaletteSource* source);
    void removeSource(PaletteSource* source);
    void open(const QString& typed = {});
    void closePalette();
    [[nodiscard]] bool isOpen() const { return isVisible(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void refresh();
    void choose(int row);

    QVector<PaletteSource*> m_sources;
    QWidget* m_box;
    QLineEdit* m_input;
    QListView* m_list;
    TextLabel* m_nothing;
    PaletteModel* m_model;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace gatehouse::ui
